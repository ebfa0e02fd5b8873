"""The coach of one call: events in, tips out. One tip at a time for each person, rare, and gone once it is done.

Pure: time comes in with events and `advance`; wordings and hold-out are chosen by a hash of call id and count.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from monitor.coaching.choice import Due, choose_prompt, due_for_agent, due_for_supervisor, missing_step, seed
from monitor.coaching.conditions import CONDITIONS, hot
from monitor.coaching.counts import count_of
from monitor.coaching.earlier import Earlier
from monitor.coaching.phrases import Phrases
from monitor.coaching.playbook import HEADLINE_MAX, STEPS, Playbook
from monitor.coaching.slips import manner_of
from monitor.coaching.state import CallState, rank
from monitor.coaching.steps import StepDetector
from monitor.config import CoachingSettings
from monitor.errors import UsageError
from monitor.events.base import Event
from monitor.events.coach import (
    Audience,
    Mistake,
    MistakeNoted,
    Step,
    StepCompleted,
    TipOutcome,
    TipResolved,
    TipShown,
    TipWithheld,
    WithheldBy,
)
from monitor.events.speech import SpeechFinal, SpeechPartial

STALE_S = {"agent": 35.0, "supervisor": 75.0}
"""A tip older than this is no help any more, seconds."""
AGAIN_S = {"agent": 60.0, "supervisor": 60.0}
"""The same step or action is not asked for again within this time, seconds."""
STALE_TURNS = 2
"""Agent turns after which a tip for the agent has been overtaken."""
FRESH_S = 15.0
"""Nobody is told anything about words older than this."""
SILENCE = "left_waiting"
"""The condition that is about no words: the agent's next words end it, and words need not be fresh for it."""
LASTING = frozenset({"grief", "hardship", "turned_around_now", SILENCE})
"""What a calm call may still show: these were never about heat, or wait for the agent's words to be known."""
PATIENCE = 0.5
"""Each tip in a row that was passed over lengthens the pause by this share of the cooldown ..."""
MOST_PATIENCE = 2
"""... at most this often: who does not look now is busy."""
OUTRANKS = 8
"""A due tip must be this much more pressing to take the place of one on the screen."""


@dataclass(slots=True)
class _Open:
    tip_id: str
    due: Due
    at: float
    agent_turns: int


@dataclass(slots=True)
class _Side:
    """What one audience has been shown."""

    audience: Audience
    open: _Open | None = None
    shown_at: float | None = None
    by_key: dict[str, float] = field(default_factory=dict)
    withheld_until: float = -1.0
    noted: set[tuple[str, int]] = field(default_factory=set)
    """Moments withheld since the last prompt: the step, and the agent's turn of a draw or -1 for the pause."""
    passed_over: int = 0
    rank: int = 0


class CallCoach:
    """Feed every event of the call; the answers are unstamped events. `detector` None loads the installed one."""

    def __init__(
        self, call_id: str, playbook: Playbook, settings: CoachingSettings, detector: StepDetector | None = None
    ) -> None:
        self._call_id, self._playbook, self._settings = call_id, playbook, settings
        self._detector = detector or shared_detector()
        self._phrases = Phrases(playbook.phrases())
        self._state = CallState(self._detect)
        self._sides = {"agent": _Side("agent"), "supervisor": _Side("supervisor")}
        self._used: set[str] = set()
        self._count = 0
        self._known: set[str] = set()

    def observe(self, event: Event) -> list[Event]:
        """What follows from one event of the call, the scorer's included."""
        goes_on = isinstance(event, SpeechPartial) and event.role in self._state.speaking
        new = self._state.apply(event)
        if goes_on:
            return []  # who speaks already still speaks: what time alone changes, `advance` looks at
        out: list[Event] = []
        if isinstance(event, SpeechFinal):
            for name in new:
                out.append(self._stamp(_noted(name, event.utterance_id, self._state.turns[-1].text)))
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
                return self._close(side, "done" if outcome == "done" else "dismissed")
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
            out.extend(self._retire(side))
        if self._state.data in ("gap", "one_way", "unsupported_language") and not self._state.ended:
            return out  # who cannot see must not advise
        out.extend(self._tell(self._sides["agent"], due_for_agent))
        out.extend(self._tell(self._sides["supervisor"], due_for_supervisor))
        return out

    def _retire(self, side: _Side) -> list[Event]:
        tip, state = side.open, self._state
        if rank(state.level) > side.rank:
            side.passed_over = 0
        side.rank = rank(state.level)
        if tip is None:
            return []
        if side.audience == "agent" and tip.due.entry.section == "steps":
            if state.done_turn.get(tip.due.entry.key, 0) >= tip.agent_turns:
                return [self._close(side, "done")]
            agent = state.last("agent")
            broken = tip.due.condition == SILENCE and agent is not None and agent.end > tip.at
            if broken or state.agent_turns - tip.agent_turns >= STALE_TURNS:
                return [self._close(side, "expired")]
        overtaken = (
            not hot(state) and not CONDITIONS[tip.due.condition].holds(state) and tip.due.condition not in LASTING
        )
        if state.at - tip.at >= STALE_S[side.audience] or state.ended or overtaken:
            return [self._close(side, "expired")]
        return []

    def _tell(self, side: _Side, rule: Callable[[CallState, Playbook, list[str]], Due | None]) -> list[Event]:
        state = self._state
        barred = [key for key, at in side.by_key.items() if self._lately(side, key, at)]
        due = rule(state, self._playbook, barred)
        if due is None or not self._may_replace(side, due):
            return []
        if not state.ended and state.at - state.heard_at > FRESH_S and due.condition != SILENCE:
            return []
        if self._cooling(side):
            return self._withhold(side, due, "cooldown")
        if state.at < side.withheld_until and not state.ended:
            return []
        prompt = choose_prompt(due, self._call_id, self._count, self._used)
        if prompt is None:
            side.by_key[due.entry.key] = state.at
            return []
        if self._drawn(side, due):
            return self._withhold(side, due, "holdout")
        out = [self._close(side, "expired")] if side.open is not None else []
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
        side.open = _Open(tip.tip_id, due, state.at, self._open_turns())
        side.shown_at = state.at
        side.noted.clear()
        side.by_key[due.entry.key] = state.at
        return [*out, self._stamp(tip)]

    def _lately(self, side: _Side, key: str, at: float) -> bool:
        """Whether the same would be said again too soon. After the call the breath is another one than during it."""
        return self._state.at - at < AGAIN_S[side.audience] and not (self._state.ended and key == "breathe")

    def _may_replace(self, side: _Side, due: Due) -> bool:
        """A tip on the screen gives way to a much more pressing one, or once it was passed over."""
        tip, state = side.open, self._state
        if tip is None or due.priority >= tip.due.priority + OUTRANKS:
            return True
        passed_over = side.audience == "agent" and state.agent_turns >= tip.agent_turns
        return passed_over and state.at - tip.at >= self._settings.cooldown_s

    def _open_turns(self) -> int:
        """Agent turns from which on the step counts as done: the one being spoken counts too."""
        return self._state.agent_turns + (1 if self._state.turns and self._state.turns[-1].role == "customer" else 0)

    def _cooling(self, side: _Side) -> bool:
        if self._state.ended or side.shown_at is None:  # the kind word and the call back come once, whatever was shown
            return False
        return self._state.at - side.shown_at < self._pause_s(side)

    def _pause_s(self, side: _Side) -> float:
        """The cooldown, longer after tips that were passed over; a rise of the level starts afresh."""
        if side.audience == "supervisor":
            return self._settings.cooldown_s
        return self._settings.cooldown_s * (1.0 + min(side.passed_over, MOST_PATIENCE) * PATIENCE)

    def _drawn(self, side: _Side, due: Due) -> bool:
        """Whether chance withholds what is due: each step is drawn for once in each turn of the agent."""
        share, state = self._settings.holdout, self._state
        if share <= 0 or state.ended or side.audience != "agent" or due.entry.section != "steps":
            return False
        return seed(self._call_id, "holdout", due.entry.key, str(state.agent_turns)) / 2**32 < share

    def _withhold(self, side: _Side, due: Due, reason: WithheldBy) -> list[Event]:
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

    def _close(self, side: _Side, outcome: TipOutcome) -> Event:
        assert side.open is not None
        event = TipResolved(tip_id=side.open.tip_id, outcome=outcome)
        side.passed_over = side.passed_over + 1 if outcome == "expired" else 0
        side.open = None
        return self._stamp(event)

    def _why(self, due: Due) -> str:
        reasons = [one.text for one in self._state.reasons if one.weight > 0 and one.kind not in ("baseline", "memory")]
        if due.entry.section == "supervisor" and reasons:
            return f"{due.why} {reasons[0][:1].upper()}{reasons[0][1:]}".strip()
        return due.why

    def _fill(self, text: str) -> str:
        if "{" not in text and "}" not in text:
            return text
        step = missing_step(self._state, self._playbook)
        title = self._playbook.title(step) if step else "Say back what went wrong"
        name = self._state.agent_name.split(" ")[0] or "the agent"
        filled = text.format(agent=name, step=title[:1].lower() + title[1:], limit=self._settings.goodwill_limit)
        filled = " ".join(filled.split())
        return filled[:1].upper() + filled[1:]


def _noted(name: str, utterance_id: str, text: str) -> Event:
    """A step or a mistake, seen in the text of an agent's turn, as an event."""
    if name in STEPS:
        return StepCompleted(step=cast("Step", name), utterance_id=utterance_id, count=count_of(name, text))
    mistake = cast("Mistake", name)  # the detector knows steps and mistakes only
    return MistakeNoted(mistake=mistake, manner=manner_of(mistake, text), utterance_id=utterance_id)


@lru_cache(maxsize=1)
def shared_detector() -> StepDetector:
    """The installed detector, loaded once. Raises ModelError."""
    return StepDetector.load()
