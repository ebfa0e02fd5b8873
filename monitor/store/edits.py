"""Words of a transcript set right by hand. The stored text stays as it is; edits lie over it, with their history.

An edit names a range of characters of the stored text, whose length never changes, so that offsets stay true. Where
edits overlap, the newest is in force. Masked characters cannot be edited, and what is typed is masked in its sentence:
an edit can hide a number, never show one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from monitor.errors import UsageError
from monitor.privacy.redaction import MASK, Redactor
from monitor.store.about import key_or_refuse
from monitor.store.people_tables import edits
from monitor.store.schema import calls, utterances

MAX_EDIT = 400


@dataclass(frozen=True, slots=True)
class Edit:
    """`[start, end)` of the stored text reads `text`; None: as it was stored, after all."""

    id: int
    utterance_id: str
    start: int
    end: int
    text: str | None
    by: str
    at: str


def edit_words(
    connection: Connection, call_id: str, utterance_id: str, span: tuple[int, int], text: str | None, by: str, at: str
) -> Edit:
    """Lay `text` over a range of an utterance of a call that is over; None takes earlier edits of the range back.

    Raises UsageError: no such call or utterance, still live, a range outside the text, masked, or text too long.
    """
    key = key_or_refuse(connection, call_id)
    if connection.execute(select(calls.c.state).where(calls.c.id == key)).scalar_one() == "live":
        raise UsageError("words are edited when the call is over", code="call_live")
    said = connection.execute(
        select(utterances.c.text).where((utterances.c.call == key) & (utterances.c.utterance_id == utterance_id))
    ).scalar()
    if said is None:
        raise UsageError(f"call {call_id} has no utterance {utterance_id}", code="no_such_utterance")
    start, end = span
    if not 0 <= start < end <= len(said):
        raise UsageError(f"the utterance has {len(said)} characters; the range lies outside", code="bad_range")
    if MASK in said[start:end]:
        raise UsageError("masked words stay masked", code="masked")
    if text is not None:
        text = _masked(said, in_force(_of(connection, key, utterance_id)), span, text)
    row = {"utterance_id": utterance_id, "start_c": start, "end_c": end, "text": text, "by": by, "at": at}
    made = connection.execute(edits.insert().values(call=key, **row))
    return Edit(int(made.inserted_primary_key[0]), utterance_id, start, end, text, by, at)  # type: ignore[index]  # one row


def edits_of(connection: Connection, call_id: str) -> list[Edit]:
    """Every edit ever made of a call, oldest first. Raises UsageError for an unknown call."""
    return _of(connection, key_or_refuse(connection, call_id))


def in_force(history: Sequence[Edit]) -> list[Edit]:
    """Of one utterance's edits (oldest first) those that count, by place. Pure."""
    kept: list[Edit] = []
    for edit in reversed(history):
        if all(edit.end <= other.start or edit.start >= other.end for other in kept):
            kept.append(edit)
    return sorted((edit for edit in kept if edit.text is not None), key=lambda edit: edit.start)


def edited_text(said: str, counting: Iterable[Edit]) -> str:
    """The stored text with edits in force laid over it. Pure."""
    out, at = "", 0
    for edit in counting:
        out += said[at : edit.start] + (edit.text or "")
        at = edit.end
    return out + said[at:]


def edited_texts(connection: Connection, call_id: str) -> dict[str, str]:
    """The text as edited of each utterance that has edits in force. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    history: dict[str, list[Edit]] = {}
    for edit in _of(connection, key):
        history.setdefault(edit.utterance_id, []).append(edit)
    wanted = select(utterances.c.utterance_id, utterances.c.text).where(utterances.c.call == key)
    said = {row.utterance_id: row.text for row in connection.execute(wanted)}
    counting = {name: in_force(made) for name, made in history.items()}
    return {name: edited_text(said[name], made) for name, made in counting.items() if made and said.get(name)}


def _masked(said: str, counting: Sequence[Edit], span: tuple[int, int], text: str) -> str:
    """The new words as they may be kept: judged within the sentence they make, so that no number is pieced together."""
    text = " ".join(text.split())
    if len(text) > MAX_EDIT:
        raise UsageError(f"an edit has at most {MAX_EDIT} characters", code="too_long")
    start, end = span
    before = edited_text(said[:start], [edit for edit in counting if edit.end <= start])
    after = [edit for edit in counting if edit.start >= end]
    rest = edited_text(said, after)[end:] if after else said[end:]
    whole = Redactor().partial("", before + text + rest)
    return whole[len(before) : len(before) + len(text)]


def _of(connection: Connection, key: int, utterance_id: str = "") -> list[Edit]:
    wanted = select(edits).where(edits.c.call == key).order_by(edits.c.id)
    if utterance_id:
        wanted = wanted.where(edits.c.utterance_id == utterance_id)
    return [
        Edit(row.id, row.utterance_id, row.start_c, row.end_c, row.text, row.by, row.at)
        for row in connection.execute(wanted)
    ]
