"""Recordings: what was heard can be heard again, what was masked cannot, and a crash changes neither."""

import asyncio
import errno
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from structlog.testing import capture_logs

from monitor.audio import g711
from monitor.audio.frames import AudioFormat, Encoding
from monitor.clock import SystemClock
from monitor.config import Settings, StoreSettings
from monitor.events.base import CallMetadata, Consent
from monitor.store.audio_files import read_blocks
from monitor.store.audio_recovery import recover_audio
from monitor.store.opening import Store, open_store
from monitor.store.recorder import Recorder
from tests.unit.store.samples import consent, ended, final, redacted, stamp_all, started

WHEN = "2026-11-20T10:00:00.000Z"
TONE = g711.encode((8000 * np.sin(np.arange(8000) * 2 * np.pi * 440 / 8000)).astype(np.int16), Encoding.PCMU)
"""One second."""


def settings_of(folder: Path, **store: Any) -> Settings:
    return Settings(store=StoreSettings(data_dir=folder, record_audio=True, **store))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store(settings_of(tmp_path), SystemClock())
    yield opened
    await opened.close()


def live_call(call_id: str = "c1", audio: AudioFormat | None = None) -> Any:
    audio = audio or AudioFormat(Encoding.PCMU, 8000)
    return SimpleNamespace(
        call_id=call_id, source="raw", audio=audio, channels=("customer", "agent"), started_at=WHEN, taps=[]
    )


def talk(call: Any, seconds: int) -> None:
    """The customer speaks all the time, the agent never."""
    for _ in range(seconds):
        call.taps[0].audio(0, TONE)
        call.taps[0].gap(1, 1.0)


async def recorded(store: Store, call_id: str = "c1") -> NDArray[np.float64]:
    """Loudness of each second, both channels: shape (seconds, 2)."""
    while True:
        item = await store.reader.item(call_id)
        if item is not None and item["audio"]:
            break
        await asyncio.sleep(0.02)
    (file,) = [path for path in (store.database.folder / "audio").iterdir() if path.is_file()]
    samples = np.concatenate(list(read_blocks(file))).astype(np.float64)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    seconds = len(samples) // 8000
    loud: NDArray[np.float64] = np.sqrt((samples[: seconds * 8000].reshape(seconds, 8000, 2) ** 2).mean(axis=1))
    return loud


@pytest.mark.parametrize("kind", ["opus", "flac"])
async def test_customer_left_agent_right_and_masked_words_silent(tmp_path: Path, kind: Any) -> None:
    settings = settings_of(tmp_path, audio_format=kind)
    store = open_store(settings, SystemClock())
    recorder = Recorder(settings, store)
    recorder.start()
    call = live_call()
    recorder.listen(call)
    store.writer.put(stamp_all([started(when=WHEN)]))
    talk(call, 6)
    masked = [final("hello there", "u1", 1.0), final("it is ••••", "u2", 3.0).model_copy(update={"words": None})]
    store.writer.put(stamp_all([*masked, final("four one", "u3", 5.0), redacted("u3", 0, 8)], 2))
    store.writer.put(stamp_all([ended(6.0)], 6))
    loud = await recorded(store) > 1000
    assert loud[:, 0].tolist() == [True, True, False, True, False, True]
    assert not loud[:, 1].any()
    recorder.close()
    await store.close()
    assert list((tmp_path / "audio" / "spool").iterdir()) == []


async def test_other_formats_come_out_the_same(store: Store, tmp_path: Path) -> None:
    recorder = Recorder(settings_of(tmp_path), store)
    recorder.start()
    call = live_call(audio=AudioFormat(Encoding.S16LE, 16000))
    recorder.listen(call)
    store.writer.put(stamp_all([started(when=WHEN)]))
    wave = (8000 * np.sin(np.arange(48000) * 2 * np.pi * 440 / 16000)).astype("<i2").tobytes()
    for start in range(0, len(wave), 640):
        call.taps[0].audio(0, wave[start : start + 640])
    store.writer.put(stamp_all([ended(3.0)], 2))
    loud = await recorded(store)
    assert abs(loud[1, 0] - 8000 / 2**0.5) < 300
    recorder.close()


@pytest.mark.parametrize("consented", ["given", "unknown"])
async def test_a_call_whose_end_comes_with_its_last_words_keeps_its_recording(
    store: Store, tmp_path: Path, consented: Consent
) -> None:
    recorder = Recorder(settings_of(tmp_path), store)
    recorder.start()
    call = live_call()
    recorder.listen(call)
    talk(call, 2)
    events = [started(metadata=CallMetadata(consent=consented), when=WHEN), consent("given"), final("hello", "u1", 1.5)]
    store.writer.put(stamp_all([*events, ended(2.0)]))
    async with asyncio.timeout(60):
        assert len(await recorded(store)) == 2
    recorder.close()


async def test_before_consent_there_is_silence(store: Store, tmp_path: Path) -> None:
    recorder = Recorder(settings_of(tmp_path), store)
    recorder.start()
    call = live_call()
    recorder.listen(call)
    store.writer.put(stamp_all([started(metadata=CallMetadata(consent="unknown"), when=WHEN)]))
    talk(call, 2)
    spool = next((tmp_path / "audio" / "spool").iterdir())
    while (spool / "0.ulaw").stat().st_size < 16000:
        await asyncio.sleep(0.02)
    assert set((spool / "0.ulaw").read_bytes()) == {0xFF}
    store.writer.put(stamp_all([consent("given")], 2))
    talk(call, 2)
    store.writer.put(stamp_all([ended(4.0)], 3))
    assert (await recorded(store) > 1000)[:, 0].tolist() == [False, False, True, True]
    recorder.close()


async def test_refusal_and_no_consent_leave_nothing(store: Store, tmp_path: Path) -> None:
    recorder = Recorder(settings_of(tmp_path), store)
    recorder.start()
    for call_id, events in (("a", [consent("refused", "a")]), ("b", [ended(1.0, "b")])):
        call = live_call(call_id)
        recorder.listen(call)
        unknown = CallMetadata(consent="unknown")
        store.writer.put(stamp_all([started(call_id, unknown, WHEN), *events]))
    recorder.close()
    assert [path for path in (tmp_path / "audio").rglob("*") if path.is_file()] == []


async def test_erasing_a_call_erases_its_recording(store: Store, tmp_path: Path) -> None:
    recorder = Recorder(settings_of(tmp_path), store)
    recorder.start()
    call = live_call()
    recorder.listen(call)
    store.writer.put(stamp_all([started(when=WHEN)]))
    talk(call, 1)
    store.writer.put(stamp_all([ended(1.0)], 2))
    await recorded(store)
    await store.writer.erase("c1")
    assert [path for path in (tmp_path / "audio").rglob("*") if path.is_file()] == []
    recorder.close()


@pytest.mark.parametrize(("roles", "name"), [(("customer", "agent"), "u1"), (("unknown", "unknown"), "0-1")])
async def test_after_a_crash_only_what_finals_of_a_side_cover_is_heard_of_it(
    tmp_path: Path, roles: tuple[str, str], name: str
) -> None:
    settings = settings_of(tmp_path)
    first = open_store(settings, SystemClock())
    recorder = Recorder(settings, first)
    recorder.start()
    call = live_call()
    call.channels = roles
    recorder.listen(call)
    first.writer.put(stamp_all([started(when=WHEN), final("hello", name, 3.0, role=roles[0])]))
    for _ in range(6):
        for track in range(2):
            call.taps[0].audio(track, TONE)
    recorder.close()  # without call.ended, as a crash would leave it
    await first.close()
    second = open_store(settings, SystemClock())
    again = Recorder(settings, second)
    again.start()
    assert await asyncio.to_thread(recover_audio, again, second) == 1
    loud = await recorded(second) > 4000
    assert loud[:, 0].tolist() == [False, False, True, False, False, False]
    assert not loud[:, 1].any()
    assert list((tmp_path / "audio" / "spool").iterdir()) == []
    again.close()
    await second.close()


async def test_a_call_fed_faster_than_real_time_is_recorded_to_its_end(store: Store, tmp_path: Path) -> None:
    recorder = Recorder(settings_of(tmp_path), store)
    recorder.start()
    call = live_call()
    recorder.listen(call)
    store.writer.put(stamp_all([started(when=WHEN)]))
    talk(call, 200)
    store.writer.put(stamp_all([ended(200.0)], 2))
    loud = await recorded(store) > 1000
    assert len(loud) == 200
    assert loud[:, 0].all()
    assert recorder.problem == ""
    recorder.close()


async def test_a_disk_that_was_full_for_a_while_is_ready_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.recorder.FLUSH_S", 0.01)
    recorder = Recorder(settings_of(tmp_path), store)
    call = live_call()

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space")

    recorder.start()
    with monkeypatch.context() as patched:
        patched.setattr("monitor.store.spool._write", full)
        recorder.listen(call)
        store.writer.put(stamp_all([started(when=WHEN)]))
        with capture_logs() as logged:
            while not recorder.problem:
                talk(call, 1)
                await asyncio.sleep(0.02)
            for _ in range(3):
                talk(call, 1)
                await asyncio.sleep(0.02)
        assert [line["event"] for line in logged] == ["recording failed"]
    other = live_call("c2")
    recorder.listen(other)
    talk(other, 1)
    while recorder.problem:
        await asyncio.sleep(0.02)
    assert recorder.failed == 1
    recorder.close()
