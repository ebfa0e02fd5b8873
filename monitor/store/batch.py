"""What one commit writes, drawn from events without touching the database, so that it can be repeated. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Event, Span
from monitor.events.call import CallEnded, CallStarted
from monitor.events.coach import StepCompleted, TipResolved, TipShown
from monitor.events.speech import SpeechFinal, SpeechRedacted
from monitor.events.union import encode
from monitor.store.digest import CallDigest

Row = dict[str, Any]
COMMIT_EVENTS = 2_000
"""Events of one commit: short enough not to hold the database."""


@dataclass(slots=True)
class Batch:
    """Rows by table, each with its `call_id`; the ledger puts our own key in its place."""

    started: dict[str, Row] = field(default_factory=dict)
    changed: dict[str, Row] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    utterances: list[Row] = field(default_factory=list)
    alerts: list[Row] = field(default_factory=list)
    tips: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    alert_changes: list[Row] = field(default_factory=list)
    tip_changes: list[Row] = field(default_factory=list)
    redactions: list[tuple[str, str, tuple[Span, ...]]] = field(default_factory=list)

    def call_ids(self) -> list[str]:
        """The calls this batch is about."""
        return list(self.changed)

    def only(self, call_id: str) -> "Batch":
        """The part about one call, so that one call's fault need not cost the others."""

        def own(rows: list[Row]) -> list[Row]:
            return [row for row in rows if row["call_id"] == call_id]

        return Batch(
            started={key: row for key, row in self.started.items() if key == call_id},
            changed={key: row for key, row in self.changed.items() if key == call_id},
            ended=[key for key in self.ended if key == call_id],
            events=own(self.events),
            utterances=own(self.utterances),
            alerts=own(self.alerts),
            tips=own(self.tips),
            steps=own(self.steps),
            alert_changes=own(self.alert_changes),
            tip_changes=own(self.tip_changes),
            redactions=[item for item in self.redactions if item[0] == call_id],
        )


def split_batches(events: Sequence[Event]) -> list[list[Event]]:
    """Events cut into parts of one commit each: not too large, and no call begins twice in one part."""
    parts: list[list[Event]] = []
    seen: set[str] = set()
    for event in events:
        again = isinstance(event, CallStarted) and event.call_id in seen
        if not parts or again or len(parts[-1]) >= COMMIT_EVENTS:
            parts.append([])
            seen = set()
        seen.add(event.call_id)
        parts[-1].append(event)
    return parts


class BatchMaker:
    """Keeps a digest of every live call; makes batches."""

    def __init__(self) -> None:
        self._digests: dict[str, CallDigest] = {}

    def make(self, events: Sequence[Event]) -> Batch:
        """One batch of stamped durable events. A call must not begin twice within one batch."""
        batch, touched = Batch(), dict[str, CallDigest]()
        for event in events:
            if isinstance(event, CallStarted):
                self._digests[event.call_id] = CallDigest(event)
                batch.started[event.call_id] = {}
            digest = self._digests.get(event.call_id)
            if digest is None:
                continue  # given up on earlier
            digest.apply(event)
            touched[event.call_id] = digest
            _collect(batch, event)
            if isinstance(event, CallEnded):
                del self._digests[event.call_id]
        for call_id, digest in touched.items():
            if call_id in batch.started:
                batch.started[call_id] = digest.fresh_row()
            batch.changed[call_id] = digest.row()
        return batch

    def forget(self, call_id: str) -> None:
        """The call is not kept any longer."""
        self._digests.pop(call_id, None)


def alert_change(event: AlertUpdated) -> Row:
    """What a stamped `alert.updated` changes of the alert's row: only what it sets."""
    change = {"assigned": event.assigned, "snoozed": event.snoozed, "verdict": event.verdict, "by": event.by}
    told: Row = {name: value for name, value in change.items() if value is not None}
    if event.acknowledged is not None:  # False: given back, or come back, and nobody has seen to it since
        told["acknowledged_at"] = event.sent_at if event.acknowledged else None
    return told


def _collect(batch: Batch, event: Event) -> None:
    base: Row = {"call_id": event.call_id}
    kind: str = event.type  # type: ignore[attr-defined]  # every member of the union has it
    batch.events.append(base | {"seq": event.seq, "type": kind, "at": event.at, "body": encode(event)})
    match event:
        case SpeechFinal():
            batch.utterances.append(
                base
                | {"utterance_id": event.utterance_id, "role": event.role, "text": event.text}
                | {"start_s": event.start, "end_s": event.end, "confidence": event.confidence}
            )
        case SpeechRedacted(utterance_id=utterance_id, spans=spans):
            batch.redactions.append((event.call_id, utterance_id, spans))
        case AlertRaised():
            batch.alerts.append(
                base
                | {"alert_id": event.alert_id, "level": event.level, "score": event.score}
                | {"at": event.at, "raised_at": event.sent_at}
            )
        case AlertUpdated():
            batch.alert_changes.append(base | {"alert_id": event.alert_id} | alert_change(event))
        case TipShown():
            batch.tips.append(
                base | {"tip_id": event.tip_id, "step": event.step, "audience": event.audience, "at": event.at}
            )
        case TipResolved():
            batch.tip_changes.append(base | {"tip_id": event.tip_id, "outcome": event.outcome, "resolved_s": event.at})
        case StepCompleted():
            batch.steps.append(base | {"step": event.step, "utterance_id": event.utterance_id, "at": event.at})
        case CallEnded():
            batch.ended.append(event.call_id)
        case _:
            pass
