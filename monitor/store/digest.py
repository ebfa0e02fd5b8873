"""Folds the events of one call into the row that lists show, with score and last words as the wall has them. Pure."""

from typing import Any

from monitor.calls.summary import SummaryFold
from monitor.events.base import LEVELS, CallMetadata, Event
from monitor.events.call import TOLD, CallEnded, CallStarted, CallUpdated
from monitor.events.score import LevelChanged
from monitor.events.speech import SpeechFinal, SpeechRedacted
from monitor.store.masking import mask_text

FRUSTRATED = LEVELS.index("frustrated")
RECENT = 16
"""Utterances whose text is remembered for a late redaction."""
METADATA = (
    "agent", "team", "queue", "product", "customer_ref", "conversation_id", "direction", "consent", "language",
)  # fmt: skip


class CallDigest:
    """The row of one call, kept up to date while it is live."""

    def __init__(self, started: CallStarted) -> None:
        self._started = started
        self._fold = SummaryFold(started.call_id)
        self._metadata: CallMetadata = started.metadata
        self._peak_level = 0
        self._finals = 0
        self._last_seq = 0
        self._ended: CallEnded | None = None
        self._recent: dict[str, str] = {}
        self._secrets: set[str] = set()

    def apply(self, event: Event) -> None:
        """Fold one durable event in."""
        self._fold.apply(event)
        self._last_seq = event.seq or self._last_seq
        match event:
            case LevelChanged(to_level=level):
                self._peak_level = max(self._peak_level, LEVELS.index(level))
            case SpeechFinal(utterance_id=utterance_id, text=text):
                self._finals += 1
                self._recent[utterance_id] = text
                if len(self._recent) > RECENT:
                    del self._recent[next(iter(self._recent))]
            case SpeechRedacted(utterance_id=utterance_id, spans=spans):
                said = self._recent.get(utterance_id, "")
                self._secrets.update(
                    said[span.start : span.end] for span in spans if said[span.start : span.end].strip()
                )
            case CallUpdated():
                told = {name: getattr(event, name) for name in TOLD}
                self._metadata = self._metadata.model_copy(update={k: v for k, v in told.items() if v is not None})
            case CallEnded():
                self._ended = event
            case _:
                pass

    def fresh_row(self) -> dict[str, Any]:
        """What is known when the call begins."""
        return {
            "call_id": self._started.call_id,
            "source": self._started.source,
            "started_at": self._started.started_at or self._started.sent_at,
            "channels": ",".join(self._started.channels),
            "truncated": False,
            **self.row(),
        }

    def row(self) -> dict[str, Any]:
        """What changes while it runs."""
        summary, ended = self._fold.summary, self._ended
        state = "live" if ended is None else "interrupted" if ended.reason == "interrupted" else "ended"
        return {
            "state": state,
            "ended_at": None if ended is None else ended.sent_at,
            "duration": round(summary.at if ended is None else ended.duration, 3),
            **{name: getattr(self._metadata, name) for name in METADATA},
            "level": summary.level,
            "peak": round(self._fold.peak_score, 1),
            "peak_level": self._peak_level,
            "score": summary.score,
            "top_reason": mask_text(summary.top_reason, self._secrets),
            "last_words": mask_text(summary.last_words, self._secrets),
            "alerts": self._fold.alerts,
            "finals": self._finals,
            "turnaround": ended is not None and self._peak_level >= FRUSTRATED and summary.level == "calm",
            "last_seq": self._last_seq,
        }
