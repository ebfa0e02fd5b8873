"""What the store needs now and then: recordings of a crash saved, old things erased, themes kept up to date."""

import asyncio
from datetime import timedelta

import structlog

from monitor.clock import Clock, stamp
from monitor.config import PrivacySettings
from monitor.errors import CalmlineError
from monitor.review.theme_keeping import ThemeKeeper
from monitor.store.audio_recovery import recover_audio
from monitor.store.opening import Store
from monitor.store.recorder import Recorder
from monitor.store.retention import purge

PURGE_S = 3600.0
THEMES_S = 3600.0
CATCH_UP_S = 60.0
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


async def keep_themes_fresh(themes: ThemeKeeper, clock: Clock, pause_s: float = CATCH_UP_S) -> None:
    """Until cancelled: all themes anew every hour, calls that end in between by the known ones every `pause_s`."""
    found_at = float("-inf")
    while True:
        await asyncio.sleep(pause_s)
        since = stamp(clock.now() - THEMES_OF)
        try:
            if clock.monotonic() - found_at >= THEMES_S:
                await asyncio.to_thread(themes.refresh, since)
                found_at = clock.monotonic()
            else:
                await asyncio.to_thread(themes.catch_up, since)
        except CalmlineError as error:
            log.error("themes not refreshed", code=error.code)
