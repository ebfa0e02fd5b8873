"""What the store needs now and then: recordings of a crash saved, old things erased, themes kept up to date."""

import asyncio
from collections.abc import Awaitable, Callable
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
    """Until cancelled: recordings of a crash at once, then every hour what is too old."""

    async def recover() -> None:
        saved = await asyncio.to_thread(recover_audio, recorder, store)
        if saved:
            log.warning("recordings of an earlier run recovered", calls=saved)

    async def erase() -> None:
        gone = await purge(store.writer, privacy, clock.now())
        if gone.audio or gone.transcripts or gone.calls:
            log.info("erased what was too old", audio=gone.audio, transcripts=gone.transcripts, calls=gone.calls)

    await attempt("recover recordings", recover)
    await keep_doing("erase", erase, PURGE_S)


async def keep_themes_fresh(themes: ThemeKeeper, clock: Clock, pause_s: float = CATCH_UP_S) -> None:
    """Until cancelled: all themes anew every hour, calls that end in between by the known ones every `pause_s`."""
    found_at = float("-inf")

    async def look() -> None:
        nonlocal found_at
        since = stamp(clock.now() - THEMES_OF)
        if clock.monotonic() - found_at >= THEMES_S:
            await asyncio.to_thread(themes.refresh, since)
            found_at = clock.monotonic()
        else:
            await asyncio.to_thread(themes.catch_up, since)

    await asyncio.sleep(pause_s)
    await keep_doing("themes", look, pause_s)


async def keep_doing(name: str, work: Callable[[], Awaitable[None]], pause_s: float) -> None:
    """Until cancelled: the work, a pause, the work again, however a round of it ended."""
    while True:
        await attempt(name, work)
        await asyncio.sleep(pause_s)


async def attempt(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do it once. What goes wrong is logged, also what nobody foresaw: the next round may well succeed."""
    try:
        await work()
    except CalmlineError as error:
        log.error("upkeep failed", work=name, code=error.code)
    except Exception as error:  # its text may quote a call, so only its name is told
        log.error("upkeep failed", work=name, error=type(error).__name__)
