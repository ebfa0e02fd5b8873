"""The coach of one call: events in, tips out. One tip at a time for each person, rare, and gone once it is done.

Pure: time comes in with events and `advance`; wordings and hold-out are chosen by a hash of call id and count.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import cast

from monitor.coaching.choice import Due, choose_prompt, due_for_agent, due_for_supervisor, missing_step, seed
from monitor.coaching.counts import count_of
from monitor.coaching.earlier import Earlier
from monitor.coaching.phrases import Phrases
from monitor.coaching.playbook import HEADLINE_MAX, STEPS, Playbook
from monitor.coaching.screen import SILENCE, Open, Side
from monitor.coaching.state import CallState, Turn
from monitor.coaching.steps import StepDetector
from monitor.config import CoachingSettings
from monitor.errors import UsageError
from monitor.events.base import BLIND, Event
from monitor.events.coach import (
    Mistake,
    MistakeNoted,
    Step,
    StepCompleted,
    TipShown,
    TipWithheld,
    WithheldBy,
)
from monitor.events.speech import SpeechFinal, SpeechPartial

FRESH_S = 15.0
"""Nobody is told anything about words older than this."""
NOTHING_MISSING = "Slow down and listen"
"""What a supervisor is to suggest when no step is missing."""


class CallCoach:
    """Feed every event of the call; the answers are unstamped events. `detector` None loads the installed one."""

    def __init__(
        self, call_id: str, playbook: Playbook, settings: CoachingSettings, detector: StepDetector | None = None
    ) -> None:
        self._call_id, self._playbook, self._settings = call_id, playbook, settings
        self._detector = detector or shared_detector()
        self._phrases = Phrases(playbook.phrases())
        self._state = CallState(self._detect)
        self._sides = {"agent": Side("agent"), "supervisor": Side("supervisor")}
        self._used: set[str] = set()
        self._count = 0

    def observe(self, event: Event) -> list[Event]:
        """What follows from one event of the call, the scorer's included."""
        goes_on = isinstance(event, SpeechPartial) and event.text and event.role in self._state.speaking
        new = self._state.apply(event)
        if goes_on:
            return []  # who speaks already still speaks: what time alone changes, `advance` looks at
        out: list[Event] = []
        if isinstance(event, SpeechFinal):
            for name in new:
                out.append(self._stamp(_noted(name, event.utterance_id, self._state.turns[-1])))
        if isinstance(event, SpeechFinal) and self._state.awaiting_score:
            return out  # the score of these words follows at once
        return [*out, *self._speak()]

    def use(self, playbook: Playbook) -> None:
        """Prompt from another playbook from now on; what is on the screens and what was said stays as it is."""
        self._playbook, self._phrases = playbook, Phrases(playbook.phrases())

    def advance(self, at: float) -> list[Event]:
        """Time has passed, media seconds: tips go stale, and what was held back may be said."""
        self._state.at = max(self._state.at, at)
        self._state.awaiting_score = False
        return self._speak()

    def voice(self, role: str, started: bool, at: float) -> None:
        """A side's voice began or ended: a silence is known by it, and nothing else."""
        self._state.voice(role, started, at)

    def resolve(self, tip_id: str, outcome: str, at: float, by: str) -> Event:
        """A person ends a tip: done or dismissed. Raises UsageError (no_such_tip) when it is not on a screen."""
        del by  # the audit knows who; the event need not
        if outcome not in ("done", "dismissed"):
            raise UsageError(f"outcome is {outcome!r}; use done or dismissed", code="bad_outcome")
        self._state.at = max(self._state.at, at)
        for side in self._sides.values():
            if side.open is not None and side.open.tip_id == tip_id:
                entry = side.open.due.entry
                side.answered[entry.key] = self._state.at
                if outcome == "done" and entry.section == "steps":
                    self._state.claim(entry.key, self._open_turns())
                return self._stamp(side.close("done" if outcome == "done" else "dismissed"))
        raise UsageError(f"no tip {tip_id} on call {self._call_id}", code="no_such_tip")

    def _detect(self, text: str, before: str, cut_in: bool, earlier: Earlier) -> list[str]:
        found = self._detector.detect(text, before, cut_in=cut_in, earlier=earlier)
        return [*found, *(step for step in self._phrases.steps_in(text) if step not in found)]

    def _stamp(self, event: Event) -> Event:
        return event.model_copy(update={"call_id": self._call_id, "at": round(self._state.at, 3)})

    def _speak(self) -> list[Event]:
        if not self._settings.enabled:
            return []
        out: list[Event] = []
        for side in self._sides.values():
            gone = side.look(self._state)
            if gone is not None:
                out.append(self._stamp(gone))
        if self._state.data in BLIND and not self._state.ended:
            return out  # who cannot see must not advise
        out.extend(self._tell(self._sides["agent"], due_for_agent))
        out.extend(self._tell(self._sides["supervisor"], due_for_supervisor))
        return out

    def _tell(self, side: Side, rule: Callable[[CallState, Playbook, list[str]], Due | None]) -> list[Event]:
        state, cooldown_s = self._state, self._settings.cooldown_s
        due = rule(state, self._playbook, side.barred(state))
        if due is None or not side.may_replace(state, due, cooldown_s):
            return []
        if not state.ended and state.at - state.heard_at > FRESH_S and due.condition != SILENCE:
            return []
        if side.cooling(state, cooldown_s):
            return self._withhold(side, due, "cooldown")
        if state.at < side.withheld_until and not state.ended:
            return []
        prompt = choose_prompt(due, self._call_id, self._count, self._used, self._settings.goodwill_limit)
        if prompt is None:
            side.by_key[due.entry.key] = state.at
            return []
        if self._drawn(side, due):
            return self._withhold(side, due, "holdout")
        out = [self._stamp(side.close("expired"))] if side.open is not None else []
        self._count += 1
        self._used.update(text for text in (prompt.headline, prompt.say) if text)
        tip = TipShown(
            tip_id=f"t{self._count}",
            step=due.entry.key,
            audience=side.audience,
            headline=self._fill(prompt.headline)[:HEADLINE_MAX],
            say=self._fill(prompt.say),
            why=self._why(due),
        )
        side.open = Open(
            tip.tip_id, due, state.at, self._open_turns(), names_agent="{agent}" in prompt.headline + prompt.say
        )
        side.shown_at = state.at
        side.noted.clear()
        side.by_key[due.entry.key] = state.at
        return [*out, self._stamp(tip)]

    def _open_turns(self) -> int:
        """Agent turns from which on the step counts as done: the one being spoken counts too."""
        return self._state.agent_turns + (1 if self._state.turns and self._state.turns[-1].role == "customer" else 0)

    def _drawn(self, side: Side, due: Due) -> bool:
        """Whether chance withholds what is due: each step is drawn for once in each turn of the agent."""
        share, state = self._settings.holdout, self._state
        if share <= 0 or state.ended or side.audience != "agent" or due.entry.section != "steps":
            return False
        return seed(self._call_id, "holdout", due.entry.key, str(state.agent_turns)) / 2**32 < share

    def _withhold(self, side: Side, due: Due, reason: WithheldBy) -> list[Event]:
        """Keep a due prompt back; told once a moment, for measuring what shown ones did (`effect.py`)."""
        state = self._state
        if reason == "holdout":
            side.withheld_until = state.at + self._settings.cooldown_s
        moment = (due.entry.key, state.agent_turns if reason == "holdout" else -1)
        if side.audience != "agent" or moment in side.noted:
            return []
        side.noted.add(moment)
        score, slope = round(state.score, 1), round(state.slope, 1)
        return [self._stamp(TipWithheld(step=due.entry.key, reason=reason, score=score, slope=slope))]

    def _why(self, due: Due) -> str:
        reasons = [one.text for one in self._state.reasons if one.weight > 0 and one.kind not in ("baseline", "memory")]
        if due.entry.section == "supervisor" and reasons:
            return f"{due.why} {reasons[0][:1].upper()}{reasons[0][1:]}".strip()
        return due.why

    def _fill(self, text: str) -> str:
        if "{" not in text and "}" not in text:
            return text
        step = missing_step(self._state, self._playbook, self._sides["agent"].answered_lately(self._state))
        title = self._playbook.title(step) if step else NOTHING_MISSING
        name = self._state.agent_name.split(" ")[0] or "the agent"
        filled = text.format(agent=name, step=title[:1].lower() + title[1:], limit=self._settings.goodwill_limit)
        filled = " ".join(filled.split())
        return filled[:1].upper() + filled[1:]


def _noted(name: str, utterance_id: str, turn: Turn) -> Event:
    """A step or a mistake, seen in the text of an agent's turn, as an event."""
    if name in STEPS:
        return StepCompleted(step=cast("Step", name), utterance_id=utterance_id, count=count_of(name, turn.text))
    mistake = cast("Mistake", name)  # the detector knows steps and mistakes only
    return MistakeNoted(mistake=mistake, manner=turn.manners[name], utterance_id=utterance_id)


@lru_cache(maxsize=1)
def shared_detector() -> StepDetector:
    """The installed detector, loaded once. Raises ModelError."""
    return StepDetector.load()
