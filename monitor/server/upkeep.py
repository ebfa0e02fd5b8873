"""What the store needs now and then: recordings of a crash saved, old things erased, themes found anew every hour."""

import asyncio
from datetime import timedelta

import structlog

from monitor.clock import Clock, stamp
from monitor.config import PrivacySettings
from monitor.errors import CalmlineError
from monitor.review.theme_keeping import refresh_themes
from monitor.store.audio_recovery import recover_audio
from monitor.store.opening import Store
from monitor.store.recorder import Recorder
from monitor.store.retention import purge

PURGE_S = 3600.0
THEMES_OF = timedelta(days=90)
log = structlog.get_logger(__name__)


async def keep_tidy(store: Store, recorder: Recorder, privacy: PrivacySettings, clock: Clock) -> None:
    """Until cancelled. A failure is logged, and an hour later it is tried again."""
    saved = await asyncio.to_thread(recover_audio, recorder, store)
    if saved:
        log.warning("recordings of an earlier run recovered", calls=saved)
    while True:
        try:
            gone = await purge(store.writer, privacy, clock.now())
            if gone.audio or gone.transcripts or gone.calls:
                log.info("erased what was too old", audio=gone.audio, transcripts=gone.transcripts, calls=gone.calls)
        except CalmlineError as error:
            log.error("purge failed", code=error.code)
        await asyncio.sleep(PURGE_S)
        try:
            since = stamp(clock.now() - THEMES_OF)
            await asyncio.to_thread(refresh_themes, store.reader, store.writer, since)
        except CalmlineError as error:
            log.error("themes not refreshed", code=error.code)
