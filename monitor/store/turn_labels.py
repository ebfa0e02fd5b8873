"""What reviewers say of single customer turns: frustrated by its own words, or not. A site trains on it."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from monitor.errors import UsageError
from monitor.store.about import key_or_refuse
from monitor.store.people_tables import turn_labels
from monitor.store.schema import utterances


@dataclass(frozen=True, slots=True)
class TurnLabel:
    """A reviewer's word on one customer turn; the last one counts."""

    utterance_id: str
    frustrated: bool
    by: str
    at: str


def label_turn(
    connection: Connection, call_id: str, utterance_id: str, frustrated: bool, by: str, at: str
) -> TurnLabel:
    """Label a customer turn, in place of an earlier word on it.

    Raises UsageError for an unknown call, an unknown utterance, or one that is not the customer's: nobody judges the
    mood of an agent here.
    """
    key = key_or_refuse(connection, call_id)
    here = (utterances.c.call == key) & (utterances.c.utterance_id == utterance_id)
    role = connection.execute(select(utterances.c.role).where(here)).scalar()
    if role is None:
        raise UsageError(f"call {call_id} has no utterance {utterance_id[:80]}", code="no_such_utterance")
    if role == "agent":
        raise UsageError("only what the customer said is labelled", code="not_customer")
    made = TurnLabel(utterance_id, frustrated, by, at)
    unlabel_turn(connection, call_id, utterance_id)
    connection.execute(
        turn_labels.insert().values(call=key, utterance_id=utterance_id, frustrated=frustrated, by=by, at=at)
    )
    return made


def unlabel_turn(connection: Connection, call_id: str, utterance_id: str) -> None:
    """Take the label back. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    here = (turn_labels.c.call == key) & (turn_labels.c.utterance_id == utterance_id)
    connection.execute(delete(turn_labels).where(here))


def turn_labels_of(connection: Connection, call_id: str) -> list[TurnLabel]:
    """All of a call, in order of the utterances' names. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    rows = connection.execute(select(turn_labels).where(turn_labels.c.call == key).order_by(turn_labels.c.utterance_id))
    return [TurnLabel(row.utterance_id, row.frustrated, row.by, row.at) for row in rows]
