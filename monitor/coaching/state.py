"""What the coach knows of a call: a fold over its events, nothing but facts. Decides nothing, knows no playbook."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from monitor.coaching.earlier import NOTHING, Earlier
from monitor.coaching.moments import moments_in
from monitor.coaching.slips import manner_of
from monitor.coaching.steps import CUT_IN_S, MISTAKES
from monitor.events.base import LEVELS, DataState, Event, Level, Reason
from monitor.events.call import CallEnded, CallStarted, CallUpdated
from monitor.events.coach import Manner, Mistake
from monitor.events.score import InteractionNoted, LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial

Detect = Callable[[str, str, bool, Earlier], list[str]]
"""(agent words, customer words before, cut in, turns before) -> steps and mistakes."""

RUN_PAUSE_S = 2.0
"""Utterances of one side closer than this are one run of speech."""
KEPT_TURNS = 24
KEPT_SPANS = 6
"""Utterances of a turn whose times are kept: an answer is rarely decoded later than that."""
COMPLAINT_P: dict[Level, float] = {"calm": 0.4, "tense": 0.2, "frustrated": 0.1, "critical": 0.1}
"""Probability (the score's own, of the turn alone) from which a customer turn counts as a complaint, by the level then:
short and dry turns of a customer who is already frustrated rarely look so by themselves."""
_PEACE = frozenset({"settled"})
_COMPLAINTS = frozenset({"repeats_self", "broken_promise", "passed_around", "wants_supervisor", "abuse", "refused"})


@dataclass(slots=True)
class Turn:
    """All utterances of one side until the other side speaks."""

    role: str
    start: float
    end: float
    text: str
    utterance_id: str
    before: str = ""
    cut_in: bool = False
    found: set[str] = field(default_factory=set)  # agent: steps and mistakes; customer: moments
    manners: dict[str, Manner] = field(default_factory=dict)  # agent: how each mistake was made
    p: float = 0.0
    complains: bool = False
    score: float = 0.0
    run_start: float = field(init=False)  # of the last speech without a pause
    spans: tuple[tuple[float, float], ...] = field(init=False)  # start and end of the last utterances

    def __post_init__(self) -> None:
        self.run_start, self.spans = self.start, ((self.start, self.end),)

    def goes_on(self, event: SpeechFinal) -> None:
        """The same side has said more; it may have been said before what was decoded first."""
        self.text = f"{self.text} {event.text}".strip()
        after_a_pause = event.start - self.end >= RUN_PAUSE_S
        leads_up_to_the_run = event.start < self.run_start and self.run_start - event.end < RUN_PAUSE_S
        if after_a_pause or leads_up_to_the_run:
            self.run_start = event.start
        self.end = max(self.end, event.end)
        self.utterance_id = event.utterance_id
        self.spans = (*self.spans[1 - KEPT_SPANS :], (event.start, event.end))

    def was_cut_by(self, start: float) -> bool:
        """Whether who began to speak at `start` did so in the middle of an utterance of this turn."""
        return any(begun < start < end - CUT_IN_S for begun, end in self.spans)

    @property
    def mistakes(self) -> set[str]:
        """What went wrong in an agent turn."""
        return self.found & set(MISTAKES)


class CallState:
    """Feed every event of the call in order. Times are media seconds."""

    def __init__(self, detect: Detect) -> None:
        self._detect = detect
        self._earlier = NOTHING  # turns that are over
        self.at = 0.0
        self.turns: list[Turn] = []
        self.agent_turns = 0
        self.level: Level = "calm"
        self.peak: Level = "calm"
        self.level_since = 0.0
        self.score = 0.0
        self.slope = 0.0
        self.reasons: tuple[Reason, ...] = ()
        self.data: DataState = "ok"
        self.agent_name = ""
        self.handovers = 0  # how often another agent has taken the call
        self.agent_since = 0.0  # since when the agent who has the call now has had it
        self.hears_agent = True  # whether the agent has a channel of their own
        self.ended = False
        self.heard_at = 0.0  # when anybody was last heard
        self.speaking: dict[str, float] = {}  # role -> start of an unfinished utterance
        self.voices: set[str] = set()  # roles whose voice is heard now
        self.quiet_since = 0.0  # end of the last speech of either side
        self.awaiting_score = False
        self.done_turn: dict[str, int] = {}  # step -> number of the agent turn that last did it
        self.complaint_at: float | None = None
        self.complaint_turn = 0  # agent turns before that complaint
        self.acknowledged_at: float | None = None
        self.moment_at: dict[str, float] = {}
        self.cut_ins: list[float] = []
        self.complaints = 0  # customer turns that complain

    def apply(self, event: Event) -> list[str]:
        """Fold one event in; the steps newly seen when it is an agent's final, else nothing."""
        self.at = max(self.at, event.at)
        if isinstance(event, SpeechPartial | SpeechFinal) and event.text:
            self.heard_at = self.at
        match event:
            case SpeechPartial(role=role, text=""):
                self.speaking.pop(role, None)  # taken back: nobody said anything
            case SpeechPartial(role=role, start=start):
                self.speaking.setdefault(role, start)
            case SpeechFinal():
                self.speaking.pop(event.role, None)
                self.quiet_since = max(self.quiet_since, event.end)
                return self._final(event)
            case ScoreUpdated():
                self._scored(event)
            case LevelChanged(to_level=level):
                self._level(level)
            case InteractionNoted(kind="talk_over", by="agent", start=start):
                if start >= self.agent_since:
                    self.cut_ins.append(event.at)
            case CallUpdated(data=data, agent=agent):
                self.data = data or self.data
                if agent and self.agent_name not in ("", agent):
                    self._handed_over()
                self.agent_name = agent or self.agent_name
            case CallStarted(metadata=metadata, channels=channels):
                self.agent_name = metadata.agent or ""
                self.hears_agent = "agent" in channels
            case CallEnded():
                self.ended = True
            case _:
                pass
        return []

    def claim(self, step: str, turn: int) -> None:
        """A person says that the step is done: prompts take their word. No event and no figure comes from it."""
        self.done_turn[step] = max(turn, self.done_turn.get(step, 0))
        if step in ("acknowledge", "empathise") and self.complaint_at is not None:
            self.acknowledged_at = self.at

    def _handed_over(self) -> None:
        """Another agent answers from now on, and for nothing the one before did wrong; what was done is done."""
        self.handovers += 1
        self.agent_since = self.at
        self.cut_ins.clear()
        self.moment_at.pop("cut_off", None)
        for mistake in MISTAKES:
            self.done_turn.pop(mistake, None)

    def voice(self, role: str, started: bool, at: float) -> None:
        """A side's voice began or ended, long before its words are known."""
        self.at = max(self.at, at)
        if started:
            self.voices.add(role)
            return
        self.voices.discard(role)
        self.quiet_since = max(self.quiet_since, at)

    def _final(self, event: SpeechFinal) -> list[str]:
        role = "agent" if event.role == "agent" else "customer"
        turn = self._turn(role, event)
        if role == "customer":
            told = moments_in(event.text)
            turn.found |= told
            self.moment_at.update(dict.fromkeys(told, event.end))
            self.awaiting_score = True
            if told & _COMPLAINTS:
                self._complained(event.end)
            return []
        found = self._detect(turn.text, turn.before, turn.cut_in, self._earlier)
        new = [name for name in found if name not in turn.found]
        turn.found |= set(found)
        for name in new:
            self.done_turn[name] = self.agent_turns
            if name in MISTAKES:
                turn.manners[name] = manner_of(cast("Mistake", name), turn.text)
        if turn.found & {"acknowledge", "empathise"} and self.complaint_at is not None:
            self.acknowledged_at = event.end
        return new

    def _turn(self, role: str, event: SpeechFinal) -> Turn:
        last = self.turns[-1] if self.turns else None
        heard, cut_in = "", False
        if last is not None and last.role == role:
            if self._current(role, last.start) == self._current(role, event.start):
                last.goes_on(event)
                return last
            heard = last.before
        elif last is not None:
            heard = last.text
            cut_in = role == "agent" and last.was_cut_by(event.start)
        if last is not None:
            self._earlier = self._earlier.after(last.role, last.text)
        turn = Turn(role, event.start, event.end, event.text, event.utterance_id, before=heard, cut_in=cut_in)
        self.turns = [*self.turns[-KEPT_TURNS + 1 :], turn]
        self.agent_turns += role == "agent"
        return turn

    def _scored(self, event: ScoreUpdated) -> None:
        self.awaiting_score = False
        self.score, self.slope, self.reasons = event.score, event.slope, event.reasons
        self._level(event.level)
        turn = self.last("customer")
        if turn is not None and event.p is not None:
            turn.p = max(turn.p, event.p)
            turn.score = event.score
            complains = turn.p >= COMPLAINT_P[event.level] and not (
                turn.p < COMPLAINT_P["calm"] and turn.found & _PEACE
            )
            if complains and not turn.complains:
                self.complaints += 1
                self._complained(turn.end)
            turn.complains = complains

    def _complained(self, at: float) -> None:
        if self.complaint_at is None or (self.acknowledged_at or 0.0) > self.complaint_at:
            self.complaint_at, self.complaint_turn = at, self.agent_turns

    def _level(self, level: Level) -> None:
        if level != self.level:
            self.level, self.level_since = level, self.at
        if rank(level) > rank(self.peak):
            self.peak = level

    def last(self, role: str, nth: int = 1) -> Turn | None:
        """The nth last turn of a side; None when there are fewer. The agent's: of the one who has the call now."""
        for turn in reversed(self.turns):
            if turn.role == role and self._current(role, turn.start):
                nth -= 1
                if nth == 0:
                    return turn
        return None

    def _current(self, role: str, start: float) -> bool:
        """Whether words of that side that began then are of who has the call now; the customer stays the same."""
        return role != "agent" or start >= self.agent_since

    def at_least(self, level: Level) -> bool:
        """Whether the level is that high now."""
        return rank(self.level) >= rank(level)

    def peaked(self, level: Level) -> bool:
        """Whether the level has been that high in this call."""
        return rank(self.peak) >= rank(level)

    def recently_done(self, step: str, turns: int = 3) -> bool:
        """Whether the step was seen in the agent's last `turns` turns."""
        return self.agent_turns - self.done_turn.get(step, -turns) < turns if step in self.done_turn else False

    def done(self, step: str) -> bool:
        """Whether the step was seen at all."""
        return step in self.done_turn

    def moment(self, name: str, within_s: float = 30.0) -> bool:
        """Whether the customer's words showed this moment in the last `within_s` seconds."""
        return name in self.moment_at and self.at - self.moment_at[name] <= within_s

    def customer_run_s(self) -> float:
        """How long the customer has been speaking without pause or answer, seconds; 0 when they are not."""
        turn = self.turns[-1] if self.turns else None
        start = self.speaking.get("customer", self.speaking.get("unknown"))
        if turn is not None and turn.role == "customer" and (start is None or start - turn.end < RUN_PAUSE_S):
            ended = self.at if start is not None else turn.end
            return ended - turn.run_start if self.at - ended < RUN_PAUSE_S else 0.0
        return self.at - start if start is not None else 0.0

    def silence_s(self) -> float:
        """For how long nobody has spoken, seconds; 0 while somebody does and before the first words."""
        return 0.0 if self.speaking or self.voices or not self.turns else self.at - self.quiet_since

    @property
    def customer_speaking(self) -> bool:
        """An utterance of the customer (or of an unknown side) is unfinished."""
        return "customer" in self.speaking or "unknown" in self.speaking


def rank(level: Level) -> int:
    """0 for calm to 3 for critical."""
    return LEVELS.index(level)
