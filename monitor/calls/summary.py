"""What the wall shows of a call, folded from its events. Pure."""

import math
from typing import Any

from monitor.events.alert import AlertRaised
from monitor.events.base import BLIND, UNNAMED, Event, Reason, Span
from monitor.events.call import CallSummary, CallUpdated, TopReason
from monitor.events.coach import TipResolved, TipShown
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechRedacted
from monitor.events.union import decode, encode
from monitor.privacy.redaction import mask

TOP = 3
"""Reasons that a card can show."""
LAST_WORDS = 160
"""Characters of the last utterance that a card can show."""
LAG_STEP_S = 1.0
"""A lag that moved by so much is news by itself; less goes along with the next summary."""
_VAGUE_KINDS = ("wording", "agent_wording")
"""What the model makes of a turn as a whole: true, and of no use on a card as long as anything has a name."""


class SummaryFold:
    """Keeps the summary of one call up to date; `take()` answers only when something changed."""

    def __init__(self, call_id: str) -> None:
        self._now = CallSummary(call_id=call_id)
        self._given: CallSummary | None = None
        self._score: float | None = None
        self._last_id = self._last_text = ""
        self._final: SpeechFinal | None = None
        self._suggestion_id = ""
        self.peak_score = 0.0
        self.alerts = 0

    @property
    def summary(self) -> CallSummary:
        """As of now."""
        return self._now

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        change: dict[str, Any] = {"at": max(self._now.at, event.at)}
        match event:
            case ScoreUpdated(score=score, slope=slope, level=level, reasons=reasons):
                self._score = score
                self.peak_score = max(self.peak_score, score)
                strongest = top_reasons(reasons)
                change |= {"slope": slope, "level": level, "top_reason": top_text(strongest)}
                change["reasons"] = tuple(brief(reason) for reason in strongest)
            case LevelChanged(to_level=level):
                change["level"] = level
            case SpeechPartial(text="") if event.utterance_id == self._last_id:
                change |= self._without_partial()
            case SpeechFinal(text=text, role=role) | SpeechPartial(text=text, role=role):
                if isinstance(event, SpeechFinal):
                    self._final = event
                self._last_id, self._last_text = event.utterance_id, text
                change |= {"last_words": text[-LAST_WORDS:], "last_role": role}
            case SpeechRedacted(utterance_id=utterance_id, spans=spans):
                ranges = [(span.start, span.end) for span in spans]
                if self._final is not None and utterance_id == self._final.utterance_id:
                    self._final = self._final.model_copy(update={"text": mask(self._final.text, ranges)})
                if utterance_id == self._last_id:
                    self._last_text = mask(self._last_text, ranges)
                    change["last_words"] = self._last_text[-LAST_WORDS:]
            case CallUpdated(data=data, lag=lag):
                change |= {key: value for key, value in (("data", data), ("lag", lag)) if value is not None}
            case TipShown(audience="supervisor", tip_id=tip_id, headline=headline):
                self._suggestion_id = tip_id
                change["suggestion"] = headline
            case TipResolved(tip_id=tip_id) if tip_id == self._suggestion_id:
                change["suggestion"] = ""
            case AlertRaised():
                self.alerts += 1
            case _:
                pass
        data = change.get("data", self._now.data)
        change["score"] = None if data in BLIND else self._score
        self._now = self._now.model_copy(update=change)

    def behind(self, seconds: float) -> None:
        """The transcript is so far behind now."""
        self._now = self._now.model_copy(update={"lag": round(seconds, 2)})

    def _without_partial(self) -> dict[str, Any]:
        """What the card says when the words on it are not believed after all: those of the last final."""
        self._last_id = self._last_text = ""
        if self._final is None:
            return {"last_words": ""}
        self._last_id, self._last_text = self._final.utterance_id, self._final.text
        return {"last_words": self._last_text[-LAST_WORDS:], "last_role": self._final.role}

    def take(self) -> CallSummary | None:
        """The summary when it says something new since the last take; else None."""
        given = self._given
        if given is not None and abs(self._now.lag - given.lag) < LAG_STEP_S:
            same = self._now.model_copy(update={"at": given.at, "lag": given.lag})
            if same == given:
                return None
        self._given = self._now
        return self._now


def top_reasons(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The few that raise the score most, leaving out what names no single event (baseline, memory, together).

    The wording of a turn as a whole comes after everything that has a name. `dashboard/src/state/reasons.ts` does the
    same with a score's reasons.
    """
    said = [reason for reason in reasons if reason.kind not in UNNAMED and reason.weight > 0]
    return tuple(sorted(said, key=lambda reason: (reason.kind in _VAGUE_KINDS, -reason.weight))[:TOP])


def top_text(strongest: tuple[Reason, ...]) -> str:
    """The first of them in words, or empty."""
    return strongest[0].text if strongest else ""


def brief(reason: Reason) -> TopReason:
    """As a card says it. Rounded, so that a weight that creeps makes no summary of its own."""
    weight = math.floor(reason.weight + 0.5) if reason.weight >= 0.95 else round(reason.weight, 1)
    at = None if reason.at is None else float(math.floor(reason.at))
    return TopReason(kind=reason.kind, text=reason.text, at=at, weight=float(weight))


def mask_encoded(event: str, spans: tuple[Span, ...]) -> str:
    """An encoded final with spans of its text masked and its words left out; any other event as it is."""
    final = decode(event)
    if not isinstance(final, SpeechFinal):
        return event
    text = mask(final.text, [(span.start, span.end) for span in spans])
    return encode(final.model_copy(update={"text": text, "words": None}))
