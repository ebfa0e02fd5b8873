"""Events of a small call, for the coaching tests."""

from monitor.coaching.coach import CallCoach
from monitor.coaching.playbook import load_playbook
from monitor.config import CoachingSettings
from monitor.events.base import Event, Level, Reason, Role
from monitor.events.coach import TipResolved, TipShown
from monitor.events.score import ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial

POINTS: dict[Level, float] = {"calm": 10.0, "tense": 45.0, "frustrated": 70.0, "critical": 90.0}
REASON = Reason(kind="repeat_contact", weight=20.0, text="not the first time they call")
CALL = "call-1"
COMPLAINT = "This is the third time I have called and nobody called me back."


def final(role: Role, text: str, start: float, end: float) -> SpeechFinal:
    """An utterance; its id is its start."""
    return SpeechFinal(
        call_id=CALL, at=end, utterance_id=f"u{start}", role=role, text=text, start=start, end=end,
        confidence=0.9, mode="scripted",
    )  # fmt: skip


def partial(role: Role, text: str, start: float, at: float) -> SpeechPartial:
    """Text of an unfinished utterance."""
    return SpeechPartial(call_id=CALL, at=at, utterance_id=f"u{start}", role=role, text=text, start=start)


def score(level: Level, at: float, *, p: float = 0.9, utterance: str = "", slope: float = 0.0) -> ScoreUpdated:
    """The score of that level after a customer turn."""
    return ScoreUpdated(
        call_id=CALL, at=at, score=POINTS[level], slope=slope, level=level, p=p, reasons=(REASON,),
        utterance_id=utterance or None,
    )  # fmt: skip


class Talk:
    """A call being had: each `says` advances a clock by the length of the words."""

    def __init__(self, call_id: str = CALL, settings: CoachingSettings | None = None) -> None:
        self.coach = CallCoach(call_id, load_playbook(None), settings or CoachingSettings())
        self.at = 0.0
        self.events: list[Event] = []

    def agent(self, text: str, seconds: float = 4.0) -> list[Event]:
        """The agent says something."""
        return self._take(final("agent", text, self.at + 0.4, self.at + 0.4 + seconds))

    def customer(self, text: str, level: Level, *, p: float | None = None, seconds: float = 5.0) -> list[Event]:
        """The customer says something, and the score follows."""
        said = final("customer", text, self.at + 0.4, self.at + 0.4 + seconds)
        out = self._take(said)
        chance = p if p is not None else (0.05 if level == "calm" else 0.9)
        return [*out, *self._take(score(level, said.end, p=chance, utterance=said.utterance_id))]

    def wait(self, seconds: float) -> list[Event]:
        """Time passes."""
        out: list[Event] = []
        for _ in range(int(seconds * 2)):
            self.at += 0.5
            out += self.coach.advance(self.at)
        self.events += out
        return out

    def tell(self, event: Event) -> list[Event]:
        """Any other event."""
        return self._take(event)

    def _take(self, event: Event) -> list[Event]:
        self.at = max(self.at, event.at)
        out = self.coach.observe(event)
        self.events += [event, *out]
        return out


def tips(events: list[Event], audience: str = "agent") -> list[TipShown]:
    """The tips among events for one audience."""
    return [event for event in events if isinstance(event, TipShown) and event.audience == audience]


def heated() -> Talk:
    """A call in which somebody has just complained."""
    talk = Talk()
    talk.agent("Good evening, how can I help?")
    talk.customer(COMPLAINT, "frustrated")
    return talk


def outcomes(events: list[Event]) -> list[str]:
    """How tips went."""
    return [event.outcome for event in events if isinstance(event, TipResolved)]
