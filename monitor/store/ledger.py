"""Writes batches into the tables. All of it runs in the writer's thread, inside the writer's transaction."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from monitor.events.base import Span
from monitor.events.call import CallEnded
from monitor.events.speech import SpeechRedacted
from monitor.events.union import decode, encode
from monitor.store.batch import Batch, Row
from monitor.store.database import insert_new
from monitor.store.masking import mask_final, mask_quotes, mask_text
from monitor.store.people_tables import comments
from monitor.store.recovery import close_call
from monitor.store.schema import OF_CALL, alerts, calls, events, steps, tips, upkeep, utterances
from monitor.store.search import drop_index, index_call


class Ledger:
    """Knows our key of every call that is being written."""

    def __init__(self, owner: str) -> None:
        """`owner`: this process, so that another knows whose live calls these are."""
        self._owner = owner
        self._keys: dict[str, int] = {}
        self._cut: dict[str, int] = {}
        """Calls that are going on, but are kept only up to where the store could take no more."""

    def write(self, connection: Connection, batch: Batch) -> None:
        """Write one batch. Raises what SQLAlchemy raises; then nothing of it is kept and it may be tried again."""
        for call_id, row in batch.started.items():
            _rename_earlier(connection, call_id)
            made = connection.execute(calls.insert().values(**row, owner=self._owner))
            self._keys[call_id] = int(made.inserted_primary_key[0])  # type: ignore[index]  # one row has one key
        self._insert(connection, events, batch.events)
        self._insert(connection, utterances, batch.utterances, new_only=True)
        self._insert(connection, alerts, batch.alerts, new_only=True)
        self._insert(connection, tips, batch.tips, new_only=True)
        self._insert(connection, steps, batch.steps, new_only=True)
        self._change(connection, alerts, "alert_id", batch.alert_changes)
        self._change(connection, tips, "tip_id", batch.tip_changes)
        for call_id, utterance_id, spans in batch.redactions:
            redact(connection, self._keys[call_id], utterance_id, spans)
        if batch.changed:  # as one statement: building it call by call costs more than running it
            rows = [row | {"key": self._keys[call_id]} for call_id, row in batch.changed.items()]
            connection.execute(update(calls).where(calls.c.id == bindparam("key")), rows)
        for call_id in batch.ended:
            index_call(connection, self._keys[call_id])

    def settled(self, batch: Batch) -> None:
        """The batch is committed: forget calls that ended in it."""
        for call_id in batch.ended:
            self._keys.pop(call_id, None)

    def erase(self, connection: Connection, call_id: str) -> bool:
        """Erase everything of a call; whether there was anything."""
        self._keys.pop(call_id, None)
        self._cut.pop(call_id, None)
        key = key_of(connection, call_id)
        if key is None:
            return False
        erase_call(connection, key)
        return True

    def truncate(self, connection: Connection, call_id: str, ended: CallEnded | None = None) -> None:
        """Later events of this call could not be kept: say so, and once it has ended close it where it broke off.

        It stays live until then, for it is in the list of live calls. May be called again with its end.
        """
        key = self._keys.get(call_id, self._cut.get(call_id))
        if key is not None:
            connection.execute(update(calls).where(calls.c.id == key).values(truncated=True))
            if ended is not None:
                close_call(connection, key, ended)

    def truncated(self, call_id: str, ended: CallEnded | None = None) -> None:
        """That is committed: nothing more is written of the call but its end."""
        key = self._keys.pop(call_id, self._cut.pop(call_id, None))
        if key is not None and ended is None:
            self._cut[call_id] = key

    def mask(self, connection: Connection, event: SpeechRedacted) -> None:
        """Mask what is kept of a call that was cut off."""
        redact(connection, self._cut[event.call_id], event.utterance_id, event.spans)

    def is_cut(self, call_id: str) -> bool:
        """Whether a call that goes on was cut off."""
        return call_id in self._cut

    def _insert(self, connection: Connection, table: Table, rows: list[Row], *, new_only: bool = False) -> None:
        keyed = [self._keyed(row) for row in rows]
        if new_only:
            insert_new(connection, table, keyed)
        elif keyed:
            connection.execute(table.insert(), keyed)

    def _keyed(self, row: Row) -> Row:
        return {"call": self._keys[row["call_id"]]} | {name: value for name, value in row.items() if name != "call_id"}

    def _change(self, connection: Connection, table: Table, name: str, rows: list[Row]) -> None:
        for row in rows:
            values = {key: value for key, value in row.items() if key not in ("call_id", name)}
            here = (table.c.call == self._keys[row["call_id"]]) & (table.c[name] == row[name])
            connection.execute(update(table).where(here).values(**values))


def key_of(connection: Connection, call_id: str) -> int | None:
    """Our key of a call."""
    found: int | None = connection.execute(select(calls.c.id).where(calls.c.call_id == call_id)).scalar()
    return found


def erase_call(connection: Connection, key: int) -> None:
    """Every row of a call, its place in the search index included. Its audio file is the caller's."""
    drop_index(connection, key)
    for table in OF_CALL:
        connection.execute(delete(table).where(table.c.call == key))
    connection.execute(delete(calls).where(calls.c.id == key))


def redact(connection: Connection, key: int, utterance_id: str, spans: Iterable[Span]) -> None:
    """Mask the spans of a stored utterance, and every quotation of them in later events of the call."""
    found = _find_final(connection, key, utterance_id)
    if found is None:
        return
    seq, body = found
    masked, secrets = mask_final(body, spans)
    _replace(connection, key, seq, masked)
    connection.execute(
        update(utterances)
        .where((utterances.c.call == key) & (utterances.c.utterance_id == utterance_id))
        .values(text=decode(masked).text)  # type: ignore[union-attr]  # it is a speech.final
    )
    if secrets:
        later = select(events.c.seq, events.c.body).where(
            (events.c.call == key) & (events.c.seq > seq) & (events.c.type != "speech.final")
        )
        for other, quoting in connection.execute(later).all():
            clean = mask_quotes(quoting, secrets)
            if clean != quoting:
                _replace(connection, key, other, clean)
        for row in connection.execute(select(comments.c.id, comments.c.text).where(comments.c.call == key)).all():
            connection.execute(
                update(comments).where(comments.c.id == row.id).values(text=mask_text(row.text, secrets))
            )


def _find_final(connection: Connection, key: int, utterance_id: str) -> tuple[int, str] | None:
    here = (events.c.call == key) & (events.c.type == "speech.final")
    rows = connection.execute(select(events.c.seq, events.c.body).where(here).order_by(events.c.seq.desc()))
    for seq, body in rows:
        event: Any = decode(body)
        if event.utterance_id == utterance_id:
            return seq, body
    return None


def _replace(connection: Connection, key: int, seq: int, body: str) -> None:
    connection.execute(update(events).where((events.c.call == key) & (events.c.seq == seq)).values(body=body))


def _rename_earlier(connection: Connection, call_id: str) -> None:
    """A peer may use an id again once the call is over: the earlier call is kept under `ID~1`, `ID~2` ..."""
    key = key_of(connection, call_id)
    if key is None:
        return
    number = 1
    while key_of(connection, f"{call_id}~{number}") is not None:
        number += 1
    name = f"{call_id}~{number}"
    connection.execute(update(calls).where(calls.c.id == key).values(call_id=name))
    for seq, body in connection.execute(select(events.c.seq, events.c.body).where(events.c.call == key)).all():
        renamed = decode(body).model_copy(update={"call_id": name})
        _replace(connection, key, seq, encode(renamed))


def note_unmerged(connection: Connection, unmerged: bool) -> None:
    """Remember across restarts that words of erased calls are still in the search index."""
    connection.execute(delete(upkeep).where(upkeep.c.name == "unmerged"))
    if unmerged:
        connection.execute(upkeep.insert().values(name="unmerged", value=""))


def was_unmerged(connection: Connection) -> bool:
    """Whether words of erased calls are still in the search index."""
    return connection.execute(select(upkeep.c.name).where(upkeep.c.name == "unmerged")).first() is not None
