"""Recordings of a process that died: what its finals vouch for is kept, all else is muted, then encoded as usual."""

import shutil
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Connection, select

from monitor.errors import CalmlineError
from monitor.events.speech import SpeechFinal
from monitor.store.muting import is_of_track, masked_ranges, uncovered_ranges
from monitor.store.opening import Store
from monitor.store.owners import is_alive
from monitor.store.recorder import Recorder
from monitor.store.recovery import stored_events
from monitor.store.schema import calls
from monitor.store.spool import RATE, Spool, SpoolMeta, read_meta

log = structlog.get_logger(__name__)


def recover_audio(recorder: Recorder, store: Store) -> int:
    """Encode or remove what an earlier run left in the spool; how many recordings were saved. Blocks; own thread."""
    saved = 0
    for folder in sorted((recorder.folder / "spool").glob("*")):
        meta = read_meta(folder)
        if meta is not None and is_alive(store.database, meta.owner):
            continue
        try:
            finals = None if meta is None else store.reader.ask(partial(_finals, meta=meta))
            if meta is None or finals is None:
                shutil.rmtree(folder, ignore_errors=True)
                continue
            recorder.encode(_mute(folder, meta, finals))
            saved += 1
        except (CalmlineError, OSError) as error:
            log.error("recording not recovered", error=type(error).__name__)
    return saved


def _mute(folder: Path, meta: SpoolMeta, finals: list[SpeechFinal]) -> Spool:
    spool = Spool(folder, meta)
    for track in range(len(meta.roles)):
        own = [final for final in finals if is_of_track(final, track, meta.roles)]
        length = (folder / f"{track}.ulaw").stat().st_size / RATE
        spool.mute_track(track, uncovered_ranges(own, length))
        for final in own:
            spool.mute_track(track, masked_ranges(final))
    return spool


def _finals(connection: Connection, meta: SpoolMeta) -> list[SpeechFinal] | None:
    """The kept finals of the call, masked as they are now; None when the call is not kept."""
    mine = (calls.c.started_at == meta.started_at) & (
        (calls.c.call_id == meta.call_id) | calls.c.call_id.like(f"{meta.call_id}~%")
    )
    key = connection.execute(select(calls.c.id).where(mine)).scalar()
    if key is None:
        return None
    return [event for event in stored_events(connection, key) if isinstance(event, SpeechFinal)]
