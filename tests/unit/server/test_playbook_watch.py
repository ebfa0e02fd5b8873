"""The watch over the playbook file: what has settled is taken over, what is broken is not, calls are told once."""

import os
from pathlib import Path
from typing import cast

import pytest

from monitor.calls.messages import UsePlaybook
from monitor.calls.runner import CallRunner
from monitor.config import CoachingSettings, Settings, StoreSettings
from monitor.errors import UsageError
from monitor.server.playbook_watch import PlaybookWatch
from monitor.server.tuning import Tuning

OFF = "[steps.ask_again]\nenabled = false\n"


class Call:
    """A live call that notes what it is told; a broken one refuses."""

    def __init__(self, *, broken: bool = False) -> None:
        self.call_id, self.broken = "c1", broken
        self.told: list[UsePlaybook] = []

    def command(self, command: UsePlaybook) -> list[object]:
        if self.broken:
            raise UsageError("no")
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
    first, broken, last = Call(), Call(broken=True), Call()
    kept = tuning(tmp_path, file)
    watch = PlaybookWatch(kept, Calls(first, broken, last))
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


@pytest.mark.parametrize("text", ["[steps.own\n", "[steps.own]\ntitle = 3\n", None])
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
