"""What people said of kept calls, as labelled dialogues: verdicts on alerts, labels of customer turns.

Reads the store through a connection and decides nothing about training. What the model saw live is what it is trained
on: the masked text as recognised, not as people set it right later.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.union import AnyEvent
from monitor.privacy.redaction import masked_finals
from monitor.scoring.dialogue import Dialogue, DialogueTurn
from monitor.store.people_tables import turn_labels
from monitor.store.recovery import stored_events
from monitor.store.schema import alerts, calls
from monitor.store.turn_labels import turn_labels_of
from monitor.training.data import Labelled

SOURCE = "store"
REVIEWED_TURNS = 3
"""Labelled customer turns from which a call without an alert counts as reviewed."""


@dataclass(frozen=True, slots=True)
class JudgedCall:
    """A call somebody judged. `verdicts`: whether the alert at that turn index was right."""

    labelled: Labelled
    verdicts: dict[int, bool]


def judged_calls(connection: Connection) -> list[JudgedCall]:
    """Every kept call that is over, has its words and was judged, oldest first."""
    judged = select(alerts.c.call).where(alerts.c.verdict.is_not(None)).union(select(turn_labels.c.call))
    rows = connection.execute(
        select(calls.c.id, calls.c.call_id)
        .where(calls.c.state != "live", calls.c.transcript_erased_at.is_(None), calls.c.id.in_(judged))
        .order_by(calls.c.id)
    ).all()
    found = []
    for key, call_id in rows:
        frustrated = {label.utterance_id: label.frustrated for label in turn_labels_of(connection, call_id)}
        call = judged_call(call_id, stored_events(connection, key), frustrated)
        if call is not None:
            found.append(call)
    return found


def judged_call(call_id: str, events: Sequence[AnyEvent], frustrated: dict[str, bool]) -> JudgedCall | None:
    """One call from its events and its labels by utterance; None when nothing of it was judged or no words are left."""
    names, turns = _turns(events)
    place = {name: index for index, name in enumerate(names)}
    labels = {place[name]: int(said) for name, said in frustrated.items() if name in place}
    verdicts = {place[name]: right for name, right in _verdicts(events).items() if name in place}
    if not turns or not (labels or verdicts):
        return None
    bad = _bad(verdicts, labels)
    right = [index for index, was_right in verdicts.items() if was_right]
    dialogue = Dialogue(call_id, tuple(turns))
    return JudgedCall(Labelled(dialogue, SOURCE, labels, {}, bad, min(right, default=None), ""), verdicts)


def _turns(events: Sequence[AnyEvent]) -> tuple[list[str], list[DialogueTurn]]:
    said = masked_finals(events).values()
    kept = sorted((final for final in said if final.text), key=lambda final: (final.start, final.end))
    return [final.utterance_id for final in kept], [
        DialogueTurn("agent" if final.role == "agent" else "customer", final.text, final.start, final.end)
        for final in kept
    ]


def _verdicts(events: Sequence[AnyEvent]) -> dict[str, bool]:
    """The last word on every alert, by the utterance that raised it."""
    raised = {event.alert_id: event.utterance_id for event in events if isinstance(event, AlertRaised)}
    last = {
        event.alert_id: event.verdict == "right"
        for event in events
        if isinstance(event, AlertUpdated) and event.verdict is not None
    }
    return {name: last[alert] for alert, name in raised.items() if name is not None and alert in last}


def _bad(verdicts: dict[int, bool], labels: dict[int, int]) -> int | None:
    """Whether the call needed a supervisor: a right alarm; else, for a reviewed one, 2 of 3 labelled turns in a row."""
    if verdicts:
        return int(any(verdicts.values()))
    if len(labels) < REVIEWED_TURNS:
        return None
    said = [labels[index] for index in sorted(labels)]
    return int(any(sum(said[place : place + REVIEWED_TURNS]) >= 2 for place in range(len(said) - 1)))


def fingerprint(judged: Sequence[JudgedCall]) -> str:
    """SHA-256 of everything taken from the store: words, times, labels and verdicts, in canonical JSON."""
    rows: list[dict[str, Any]] = [
        {
            "id": call.labelled.dialogue.id,
            "turns": [[turn.role, turn.text, turn.start, turn.end] for turn in call.labelled.dialogue.turns],
            "labels": sorted(call.labelled.frustrated.items()),
            "verdicts": sorted(call.verdicts.items()),
        }
        for call in judged
    ]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
