"""The watch over the playbook file: what has settled is taken over, what is broken is not, calls are told once."""

import asyncio
import os
from pathlib import Path
from typing import cast

import pytest

from monitor.calls.messages import UsePlaybook
from monitor.calls.runner import CallRunner
from monitor.coaching.playbook import Playbook
from monitor.config import CoachingSettings, Settings, StoreSettings
from monitor.errors import UsageError
from monitor.server import playbook_watch
from monitor.server.playbook_watch import PlaybookWatch
from monitor.server.tuning import Tuning

OFF = "[steps.ask_again]\nenabled = false\n"


class Call:
    """A live call that notes what it is told; one with a fault refuses."""

    def __init__(self, *, fault: Exception | None = None) -> None:
        self.call_id, self.fault = "c1", fault
        self.told: list[UsePlaybook] = []

    def command(self, command: UsePlaybook) -> list[object]:
        if self.fault is not None:
            raise self.fault
        self.told.append(command)
        return []


class Calls:
    def __init__(self, *calls: Call) -> None:
        self._calls = calls

    def live(self) -> list[CallRunner]:
        return [cast("CallRunner", call) for call in self._calls]


def write(file: Path, text: str | None, *, mtime: int) -> None:
    """None: the file is gone."""
    if text is None:
        file.unlink()
        return
    file.write_text(text)
    os.utime(file, (mtime, mtime))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "playbook.toml"
    write(file, OFF, mtime=1)
    return file


def tuning(tmp_path: Path, file: Path) -> Tuning:
    store = StoreSettings(data_dir=tmp_path / "data")
    return Tuning(Settings(store=store, coaching=CoachingSettings(playbook=file)))


async def test_a_change_reaches_every_call_once_it_stands_still(tmp_path: Path, file: Path) -> None:
    first, last = Call(), Call()
    kept = tuning(tmp_path, file)
    watch = PlaybookWatch(kept, Calls(Call(fault=UsageError("no")), first, Call(fault=RuntimeError("no")), last))
    await watch.look()
    assert first.told == [], "nothing has changed"
    write(file, OFF.replace("ask_again", "goodwill"), mtime=2)
    await watch.look()
    assert first.told == [], "an editor may still be writing"
    await watch.look()
    await watch.look()
    assert [len(call.told) for call in (first, last)] == [1, 1], "one call's fault is not the others'"
    assert first.told[0].playbook.entry("steps", "goodwill") is None
    assert kept.now.factory.playbook is first.told[0].playbook, "calls that begin now have it too"


@pytest.mark.parametrize("text", ["[steps.own\n", "[steps.own]\ntitle = 3\n", "[steps.own]\norder = 1.5\n", None])
async def test_what_cannot_be_used_changes_nothing_and_says_why(tmp_path: Path, file: Path, text: str | None) -> None:
    call, kept = Call(), tuning(tmp_path, file)
    before = kept.now.factory.playbook
    watch = PlaybookWatch(kept, Calls(call))
    write(file, text, mtime=2)
    for _ in range(3):
        await watch.look()
    assert call.told == []
    assert kept.now.factory.playbook is before
    assert kept.playbook_problem.startswith(f"{file}:")
    write(file, OFF, mtime=3)
    for _ in range(2):
        await watch.look()
    assert kept.playbook_problem == ""
    assert len(call.told) == 1


class Stumbling(Tuning):
    """Fails once in a way nobody thought of."""

    stumbled = False

    def reread_playbook(self) -> Playbook | None:
        if not self.stumbled:
            self.stumbled = True
            raise RuntimeError("nobody thought of it")
        return super().reread_playbook()


async def test_the_watch_outlives_whatever_goes_wrong_in_a_look(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playbook_watch, "POLL_S", 0.001)
    call = Call()
    kept = Stumbling(
        Settings(store=StoreSettings(data_dir=tmp_path / "data"), coaching=CoachingSettings(playbook=file))
    )
    watching = asyncio.create_task(PlaybookWatch(kept, Calls(call)).run())
    try:
        async with asyncio.timeout(20):
            write(file, "[steps.ask_again]\n", mtime=2)
            while not kept.playbook_problem:
                await asyncio.sleep(0)
            assert kept.playbook_problem.startswith(f"{file}:1: ")
            write(file, OFF, mtime=3)
            while not call.told:
                await asyncio.sleep(0)
    finally:
        watching.cancel()
    assert kept.playbook_problem == ""


async def test_the_text_of_the_settings_page_goes_before_the_file(tmp_path: Path, file: Path) -> None:
    call, kept = Call(), tuning(tmp_path, file)
    watch = PlaybookWatch(kept, Calls(call))
    kept.apply(kept.build(kept.now.overlay.changed({"playbook": OFF.replace("ask_again", "goodwill")})))
    write(file, "[broken\n", mtime=2)
    for _ in range(3):
        await watch.look()
    assert call.told == []
    assert kept.playbook_problem == ""
    assert kept.now.factory.playbook.entry("steps", "goodwill") is None
