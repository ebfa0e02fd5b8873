"""What is kept, as the review routes use it: the store's reader and writer, recordings, records of calls.

Beside `Keeper`, which also serves without a real store, this is the whole of it; `wiring.py` makes it.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select

from monitor.clock import Clock
from monitor.review.record import CallRecord, load_record
from monitor.review.theme_keeping import ThemeKeeper
from monitor.review.tip_effects import TipEffects
from monitor.review.waveform import Waveform, outline
from monitor.store.audio_files import looks_whole
from monitor.store.opening import Store
from monitor.store.recorder import Recorder
from monitor.store.schema import calls

T = TypeVar("T")
WAVEFORMS = 32
"""Waveforms remembered: decoding an hour takes a second, drawing it again must not."""


class Archive:
    """One server's kept calls."""

    def __init__(self, store: Store, recorder: Recorder, clock: Clock) -> None:
        self.store, self.recorder = store, recorder
        self.themes = ThemeKeeper(store.reader, store.writer, clock)
        self.tips = TipEffects(store.reader)
        self._outlines: dict[tuple[str, int], Waveform] = {}

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Run a question on a read-only connection in the reader's pool. Raises StoreError."""
        return await self.store.reader.run(question)

    async def change(self, work: Callable[[Connection], T]) -> T:
        """Run a write transaction in the writer's thread; committed when this returns. Raises StoreError."""
        return await self.store.writer.run(work)

    async def erase_some(self, work: Callable[[Connection], T]) -> T:
        """As `change`, for work that takes words away: no trace of them is left. Raises StoreError."""
        return await self.store.writer.erasing(work)

    async def record(self, call_id: str) -> CallRecord | None:
        """A kept call as review sees it; None when there is none."""
        return await self.ask(lambda connection: load_record(connection, call_id))

    async def recording(self, call_id: str) -> Path | None:
        """The file with the call's audio, or None."""
        question = select(calls.c.audio).where(calls.c.call_id == call_id)
        name = await self.ask(lambda connection: connection.execute(question).scalar())
        file = self.recorder.folder / name if name else None
        return file if file is not None and await asyncio.to_thread(file.is_file) else None

    async def playable(self, file: Path) -> bool:
        """Whether a recording can be played at all."""
        return await asyncio.to_thread(looks_whole, file)

    async def waveform(self, file: Path, points: int) -> Waveform:
        """The outline of both sides of a recording. Raises InputError when it is damaged."""
        key = (file.name, points)
        known = self._outlines.pop(key, None)
        if known is None:
            known = await asyncio.to_thread(outline, file, points)
        self._outlines[key] = known
        if len(self._outlines) > WAVEFORMS:
            del self._outlines[next(iter(self._outlines))]
        return known

    async def audio_bytes(self) -> int:
        """What recordings take on the disk."""
        return await asyncio.to_thread(_folder_bytes, self.recorder.folder)


def _folder_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
