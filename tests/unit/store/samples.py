"""Stamped events of made-up calls."""

from collections.abc import Sequence

from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import CallMetadata, Event, Reason, Span
from monitor.events.call import CallEnded, CallStarted, CallUpdated
from monitor.events.coach import StepCompleted, TipResolved, TipShown
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechRedacted, Word

GIVEN = CallMetadata(agent="Daniel", queue="Billing", customer_ref="HB-1", consent="given")


def started(call_id: str = "c1", metadata: CallMetadata = GIVEN, when: str = "2026-11-20T10:00:00.000Z") -> CallStarted:
    return CallStarted(
        call_id=call_id, source="raw", channels=("customer", "agent"), metadata=metadata, started_at=when
    )


def final(text: str, utterance_id: str = "u1", at: float = 2.0, call_id: str = "c1", role: str = "customer") -> Event:
    words = tuple(Word(text=" " + word, start=at, end=at, confidence=0.9) for word in text.split())
    return SpeechFinal.model_validate(
        {
            "call_id": call_id, "at": at, "utterance_id": utterance_id, "role": role, "text": text,
            "start": at - 1, "end": at, "confidence": 0.9, "mode": "scripted", "words": words,
        }
    )  # fmt: skip


def redacted(utterance_id: str, start: int, end: int, at: float = 3.0, call_id: str = "c1") -> SpeechRedacted:
    return SpeechRedacted(call_id=call_id, at=at, utterance_id=utterance_id, spans=(Span(start=start, end=end),))


def ended(at: float = 60.0, call_id: str = "c1", finals: int = 1) -> CallEnded:
    return CallEnded(call_id=call_id, at=at, duration=at, finals=finals)


def consent(value: str, call_id: str = "c1", at: float = 5.0) -> CallUpdated:
    return CallUpdated.model_validate({"call_id": call_id, "at": at, "consent": value})


def stamp_all(events: Sequence[Event], first: int = 1) -> list[Event]:
    """Numbered and stamped as a runner does it."""
    return [
        event.model_copy(update={"seq": first + place, "sent_at": f"2026-11-20T10:00:{(first + place) % 60:02d}.000Z"})
        for place, event in enumerate(events)
    ]


def angry_call(call_id: str = "c1", metadata: CallMetadata = GIVEN) -> list[Event]:
    """A call with one of everything, ended calm."""
    reason = Reason(kind="repeat_contact", weight=70.0, utterance_id="u1", text="third call about this")
    return stamp_all(
        [
            started(call_id, metadata),
            final("This is the third time I am calling about my refund", "u1", 4.0, call_id),
            ScoreUpdated(
                call_id=call_id, at=4.0, score=70.0, slope=5.0, level="frustrated", reasons=(reason,), utterance_id="u1"
            ),
            LevelChanged.model_validate({"call_id": call_id, "at": 4.0, "from": "calm", "to": "frustrated"}),
            AlertRaised(call_id=call_id, at=4.0, alert_id="a1", level="frustrated", score=70.0, reasons=(reason,)),
            TipShown(call_id=call_id, at=4.5, tip_id="t1", step="apologise", audience="agent", headline="Apologise"),
            AlertUpdated(call_id=call_id, at=5.0, alert_id="a1", acknowledged=True, by="Sue"),
            final("I am so sorry about that, I will refund it today", "u2", 9.0, call_id, "agent"),
            StepCompleted(call_id=call_id, at=9.0, step="apologise", utterance_id="u2"),
            TipResolved(call_id=call_id, at=9.0, tip_id="t1", outcome="done"),
            final("Thank you, that is great", "u3", 12.0, call_id),
            ScoreUpdated(call_id=call_id, at=12.0, score=20.0, slope=-9.0, level="calm"),
            LevelChanged.model_validate({"call_id": call_id, "at": 12.0, "from": "frustrated", "to": "calm"}),
            ended(15.0, call_id, 3),
        ]
    )
