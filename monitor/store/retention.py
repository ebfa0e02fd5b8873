"""Erases what is older than the settings allow, kind by kind: audio, transcripts, scores. A few calls at a time.

Transcript gone: texts, words, notes, messages, comments and edits are emptied, the search index forgets the call;
times, scores, steps and tags stay. Scores gone: nothing of the call stays. The audit stays: it says who looked, not
what was said.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from monitor.clock import stamp
from monitor.config import PrivacySettings
from monitor.store.people import forget_words
from monitor.store.schema import calls, events, utterances
from monitor.store.search import drop_index
from monitor.store.writer import Writer

CHUNK = 20
"""Calls purged in one transaction, so that live calls do not wait."""
_TEXTS = {
    "speech.final": {"text": "", "words": None, "voice": None},
    "message.sent": {"text": ""},
    "note.added": {"text": ""},
    "tip.shown": {"why": ""},
}


@dataclass(frozen=True, slots=True)
class Purged:
    """How many calls lost what."""

    audio: int = 0
    transcripts: int = 0
    calls: int = 0


async def purge(writer: Writer, privacy: PrivacySettings, now: datetime) -> Purged:
    """One pass over everything that is too old. Raises StoreError."""

    def before(days: int) -> str:
        return stamp(now - timedelta(days=days))

    over = calls.c.state != "live"
    old_calls = over & (calls.c.ended_at < before(privacy.retention_days_scores))
    old_transcripts = (
        over & (calls.c.ended_at < before(privacy.retention_days_transcript)) & calls.c.transcript_erased_at.is_(None)
    )
    old_audio = over & (calls.c.ended_at < before(privacy.retention_days_audio)) & calls.c.audio.is_not(None)
    at = stamp(now)

    def whole(connection: Connection, key: int, call_id: str) -> None:
        writer.erase_within(connection, call_id)

    def transcript(connection: Connection, key: int, call_id: str) -> None:
        empty_transcript(connection, key, at)

    def audio(connection: Connection, key: int, call_id: str) -> None:
        writer.drop_audio(connection, call_id)
        connection.execute(update(calls).where(calls.c.id == key).values(audio=None, audio_erased_at=at))

    return Purged(
        calls=await _each(writer, old_calls, whole),
        transcripts=await _each(writer, old_transcripts, transcript),
        audio=await _each(writer, old_audio, audio),
    )


async def _each(writer: Writer, which: ColumnElement[bool], act: Any) -> int:
    def chunk(connection: Connection) -> int:
        rows = connection.execute(select(calls.c.id, calls.c.call_id).where(which).limit(CHUNK)).all()
        for key, call_id in rows:
            act(connection, key, call_id)
        return len(rows)

    def pending(connection: Connection) -> bool:
        return connection.execute(select(calls.c.id).where(which).limit(1)).first() is not None

    done = 0
    while await writer.run(pending):
        done += await writer.erasing(chunk)
    return done


def empty_transcript(connection: Connection, key: int, at: str) -> None:
    """Take every word out of a call; its events keep their times and numbers."""
    drop_index(connection, key)
    forget_words(connection, key)
    connection.execute(update(utterances).where(utterances.c.call == key).values(text=""))
    rows = connection.execute(select(events.c.seq, events.c.type, events.c.body).where(events.c.call == key)).all()
    for seq, kind, body in rows:
        event = json.loads(body)
        if kind in _TEXTS:
            event |= _TEXTS[kind]
        elif "reasons" in event:  # a reason may quote what was said
            event["reasons"] = [reason | {"text": reason["kind"], "span": None} for reason in event["reasons"]]
        else:
            continue
        emptied = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        connection.execute(update(events).where((events.c.call == key) & (events.c.seq == seq)).values(body=emptied))
    connection.execute(
        update(calls).where(calls.c.id == key).values(last_words="", top_reason="", transcript_erased_at=at)
    )
