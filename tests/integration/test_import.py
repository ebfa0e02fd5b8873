"""Recordings become kept calls: once each, anew when an import was cut off, with their audio, two files as one call."""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from monitor.audio.wav import write_wav
from monitor.calls.imports import Files, Imported, import_id, pair_up
from monitor.cli.imports import bring_in, tally
from monitor.cli.main import app
from monitor.clock import SystemClock, stamp
from monitor.config import StoreSettings
from monitor.errors import StoreError, UsageError
from monitor.events.base import CallMetadata
from monitor.speech.scripted import ScriptedChannel, ScriptedRecogniser
from monitor.store.audio_files import read_blocks
from monitor.store.opening import open_store
from monitor.store.reader import Item, read_call
from tests.fakes.whole import ANGRY, SECONDS, script, whole_settings
from tests.unit.store.samples import ended, final, stamp_all, started

GIVEN = CallMetadata(consent="given", agent="ines")


def sound(path: Path, *, sides: int = 2, seed: int = 1, seconds: int = SECONDS) -> Path:
    """Noise on each side."""
    noise = np.random.default_rng(seed).integers(-9000, 9000, (sides, seconds * 8000), np.int16)
    write_wav(path, list(noise), 8000)
    return path


async def run(folder: Path, groups: Sequence[Files], **sections: Any) -> list[Imported]:
    settings = whole_settings(folder / "data", **sections)
    return await bring_in(settings, groups, GIVEN, ScriptedRecogniser(script), quiet=True)


async def kept(folder: Path, call_id: str) -> tuple[Item, list[Item]]:
    store = open_store(whole_settings(folder / "data"), SystemClock())
    try:
        found = await store.reader.run(lambda connection: read_call(connection, call_id))
        assert found is not None
        return found
    finally:
        await store.close()


async def test_an_import_is_scored_by_what_was_set_on_the_pages(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "tuning.toml").write_text(
        "[scoring]\nhysteresis = 0.5\ntense = 97.0\nfrustrated = 98.0\ncritical = 99.0\n[teams]\nred = ['ines']\n"
    )
    (done,) = await run(tmp_path, [(sound(tmp_path / "one.wav"),)])
    item, events = await kept(tmp_path, done.call_id)
    levels = [event["level"] for event in events if event["type"] == "score.updated"]
    assert levels[:2] == ["calm", "calm"]  # by our own thresholds tense and frustrated
    assert item["metadata"]["team"] == "red"


async def test_a_recording_is_a_call_like_any_other_and_comes_in_once(tmp_path: Path) -> None:
    one = sound(tmp_path / "one.wav")
    (done,) = await run(tmp_path, [(one,)])
    assert (done.problem, done.already, done.finals) == ("", False, 6)
    item, events = await kept(tmp_path, done.call_id)
    assert (item["source"], item["state"], item["channels"]) == ("import", "ended", ["customer", "agent"])
    assert item["metadata"]["agent"] == "ines"
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    same = sound(tmp_path / "same.wav")
    again = await run(tmp_path, [(one,), (same,)])
    assert [(result.call_id, result.already) for result in again] == [(done.call_id, True)] * 2
    assert tally(again) == "0 imported, 2 already in"


async def test_an_import_that_was_killed_is_done_anew(tmp_path: Path) -> None:
    one = sound(tmp_path / "one.wav")
    call_id = import_id((one,))
    store = open_store(whole_settings(tmp_path / "data"), SystemClock())
    half = [started(call_id).model_copy(update={"source": "import"}), final("Half of it.", call_id=call_id)]
    store.writer.put(stamp_all(half))
    await store.writer.flush()
    await store.close()  # never ended: this is what a kill leaves behind
    (done,) = await run(tmp_path, [(one,)])
    assert (done.problem, done.already) == ("", False)
    item, events = await kept(tmp_path, call_id)
    assert (item["state"], item["finals"]) == ("ended", 6)
    assert "Half of it." not in [event.get("text") for event in events]


async def test_an_import_that_is_stopped_half_way_does_not_count_as_in(tmp_path: Path) -> None:
    long = sound(tmp_path / "long.wav", seconds=60)
    waited = asyncio.Event()

    class Telling(ScriptedRecogniser):
        def open(self, *args: Any, **named: Any) -> ScriptedChannel:
            waited.set()
            return super().open(*args, **named)

    settings = whole_settings(tmp_path / "data")
    task = asyncio.ensure_future(bring_in(settings, [(long,)], GIVEN, Telling(script), quiet=True))
    await waited.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await kept(tmp_path, import_id((long,))))[0]["state"] == "interrupted"
    (done,) = await run(tmp_path, [(long,)])
    assert not done.already
    assert (await kept(tmp_path, done.call_id))[0]["state"] == "ended"


async def test_a_call_being_imported_by_another_process_is_left_to_it(tmp_path: Path) -> None:
    one = sound(tmp_path / "one.wav")
    call_id = import_id((one,))
    other = open_store(whole_settings(tmp_path / "data"), SystemClock())
    try:
        other.writer.put(stamp_all([started(call_id)]))
        await other.writer.flush()
        (done,) = await run(tmp_path, [(one,)])
        assert done.already
        other.writer.put([event.model_copy(update={"seq": 2}) for event in stamp_all([ended(call_id=call_id)])])
        await other.writer.flush()
    finally:
        await other.close()
    assert (await kept(tmp_path, call_id))[0]["state"] == "ended"


async def test_two_files_of_one_call(tmp_path: Path) -> None:
    customer, agent = sound(tmp_path / "a-customer.wav", sides=1), sound(tmp_path / "A-Agent.wav", sides=1, seed=2)
    other = sound(tmp_path / "b.wav", seed=3)
    groups = pair_up([tmp_path / "a-agent.wav", other, customer])
    assert groups == [(other,), (customer, tmp_path / "a-agent.wav")]
    (done,) = await run(tmp_path, pair_up([customer, agent], in_pairs=True))
    item, events = await kept(tmp_path, done.call_id)
    assert item["channels"] == ["customer", "agent"]
    said = {event["text"]: event["role"] for event in events if event["type"] == "speech.final"}
    assert said[ANGRY[0].text] == "customer"
    assert sorted(set(said.values())) == ["agent", "customer"]
    assert import_id((agent, customer)) != done.call_id


async def test_imported_calls_keep_their_audio_when_that_is_wanted(tmp_path: Path) -> None:
    files = [(sound(tmp_path / f"{seed}.wav", seed=seed, seconds=90),) for seed in (1, 2)]
    store = StoreSettings(data_dir=tmp_path / "data", record_audio=True, audio_format="flac")
    for done in await run(tmp_path, files, store=store):
        item, _ = await kept(tmp_path, done.call_id)
        assert item["audio"]
    recordings = list((tmp_path / "data" / "audio").glob("*.flac"))
    assert len(recordings) == 2
    for file in recordings:
        blocks = np.concatenate(list(read_blocks(file)))
        assert abs(len(blocks) - 90 * 8000) < 8000
        assert _loud(blocks[:8000]) > 1000  # from its first second
        assert _loud(blocks[-8000:]) > 1000
    assert not list((tmp_path / "data" / "audio" / "spool").iterdir())


def _loud(samples: NDArray[np.int16]) -> float:
    return float(np.abs(samples.astype(np.int32)).mean())


async def test_by_default_no_audio_is_kept(tmp_path: Path) -> None:
    (done,) = await run(tmp_path, [(sound(tmp_path / "one.wav"),)])
    assert not (await kept(tmp_path, done.call_id))[0]["audio"]


async def test_bad_recordings_are_told_and_the_others_go_on(tmp_path: Path) -> None:
    good = sound(tmp_path / "good.wav")
    corrupt, empty, six = tmp_path / "corrupt.mp3", tmp_path / "empty.wav", tmp_path / "six.wav"
    corrupt.write_bytes(b"\xff\xfb\x90 no mp3 at all" * 40)
    empty.write_bytes(b"")
    sound(six, sides=6)
    results = await run(tmp_path, [(corrupt,), (tmp_path / "none.wav",), (good,), (empty,), (six,), (tmp_path,)])
    assert [bool(result.problem) for result in results] == [True, True, False, True, True, True]
    for result, name in zip(results, ("corrupt.mp3", "none.wav", "", "empty.wav", "six.wav", ""), strict=True):
        assert name in result.problem
        assert "\n" not in result.problem
    assert tally(results) == "1 imported, 5 failed"


async def test_as_many_at_once_as_there_are_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.cli.imports.usable_cores", lambda: 3)
    files = [(sound(tmp_path / f"{seed}.wav", seed=seed, sides=1),) for seed in range(5)]
    most = 0

    class Together(ScriptedRecogniser):
        """No call goes on until three are open."""

        def open(self, *args: Any, **named: Any) -> ScriptedChannel:
            nonlocal most
            channel = super().open(*args, **named)
            most = max(most, self.channels)
            monkeypatch.setattr(channel, "backlog_s", lambda: 0.0 if most >= 3 else 99.0)
            return channel

    async with asyncio.timeout(60):
        results = await bring_in(whole_settings(tmp_path / "data"), files, GIVEN, Together(script), quiet=True)
    assert [result.problem for result in results] == [""] * 5
    assert most == 3


async def test_a_store_that_cannot_be_opened_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "calmline.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError) as told:
        await run(tmp_path, [(sound(tmp_path / "one.wav"),)])
    assert "\n" not in str(told.value)


def test_an_odd_number_makes_no_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALMLINE_STORE__DATA_DIR", str(tmp_path / "data"))
    result = CliRunner().invoke(app, ["import", "--consent", "given", "--pair", "a.wav", "b.wav", "c.wav"])
    assert result.exception is not None
    assert "two by two" in str(result.exception)


async def test_a_recording_began_when_its_file_says(tmp_path: Path) -> None:
    one, two = sound(tmp_path / "one.wav"), sound(tmp_path / "two.wav", seed=2)
    ended_at = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    os.utime(one, (ended_at.timestamp(),) * 2)
    os.utime(two, ((datetime.now(UTC) + timedelta(days=2)).timestamp(),) * 2)
    old, coming = await run(tmp_path, [(one,), (two,)], store={"data_dir": tmp_path / "data", "record_audio": True})
    item, _ = await kept(tmp_path, old.call_id)
    assert item["started_at"] == stamp(ended_at - timedelta(seconds=SECONDS))
    assert item["audio"]
    item, _ = await kept(tmp_path, coming.call_id)
    assert item["started_at"] < stamp(datetime.now(UTC))  # a clock that was wrong makes no call of tomorrow
    settings = whole_settings(tmp_path / "told")
    (done,) = await bring_in(
        settings, [(one,)], GIVEN, ScriptedRecogniser(script), started_at="2025-12-24T18:00:00.000Z", quiet=True
    )
    store = open_store(settings, SystemClock())
    found = await store.reader.run(lambda connection: read_call(connection, done.call_id))
    await store.close()
    assert found is not None
    assert found[0]["started_at"] == "2025-12-24T18:00:00.000Z"


@pytest.mark.parametrize(
    "told",
    ["yesterday", "2026-13-01", "2199-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
def test_a_moment_that_cannot_be_is_refused(tmp_path: Path, told: str) -> None:
    result = CliRunner().invoke(app, ["import", str(tmp_path / "x.wav"), "--consent", "given", "--started-at", told])
    assert isinstance(result.exception, UsageError)
    assert "--started-at" in str(result.exception)
