"""The overlay over the settings file: merging, what cannot be set, TOML that reads back, files that are private."""

import re
import tomllib
from pathlib import Path

import pytest

from monitor.config import Settings, StoreSettings
from monitor.errors import ConfigError, UsageError
from monitor.server.tuning import FILE, Overlay, Tuning, to_toml


def test_a_change_lies_over_the_one_before_and_null_takes_it_back() -> None:
    first = Overlay().changed({"scoring": {"tense": 30, "critical": 90}, "cues": "format = 1"})
    second = first.changed({"scoring": {"tense": None}, "coaching": {"goodwill_limit": 'up to "20" pounds'}})
    assert second.scoring == {"critical": 90}
    assert second.coaching == {"goodwill_limit": 'up to "20" pounds'}
    assert second.cues == "format = 1"
    assert second.changed({"cues": None}).cues is None


@pytest.mark.parametrize("name", ["model", "cues", "nonsense"])
def test_files_of_this_machine_cannot_be_named(name: str) -> None:
    with pytest.raises(UsageError, match=f"scoring.{name} cannot be set here"):
        Overlay().changed({"scoring": {name: "../x"}})


def test_what_is_written_reads_back() -> None:
    sections: dict[str, dict[str, object]] = {
        "scoring": {"tense": 30.5, "voice": False},
        "coaching": {"goodwill_limit": 'a "b" \\ ü\n'},
    }
    assert tomllib.loads(to_toml(sections)) == sections


CATALOGUE = Path(__file__).resolve().parents[3] / "dashboard" / "src" / "text" / "en.admin.ts"


@pytest.mark.parametrize("lines", ["as it begins", "with its example"])
def test_the_text_a_playbook_begins_with_on_the_settings_page_is_taken(tmp_path: Path, lines: str) -> None:
    found = re.search(r"playbookStart: `(.*?)`", CATALOGUE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    text = found[1] if lines == "as it begins" else re.sub(r"(?m)^# (?=\[|phrases|tips)", "", found[1])
    tuning = Tuning(Settings(store=StoreSettings(data_dir=tmp_path)))
    made = tuning.build(tuning.now.overlay.changed({"playbook": text}))
    own = made.factory.playbook.entry("steps", "own")
    assert own is not None
    assert ("count on me" in own.phrases) == (lines == "with its example")


@pytest.mark.parametrize("name", ["playbook", "cues"])
def test_half_a_character_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    tuning = Tuning(Settings(store=StoreSettings(data_dir=tmp_path)))
    with pytest.raises(UsageError, match=f"{name}: holds half a character"):
        tuning.build(tuning.now.overlay.changed({name: "x = '\ud800'"}))


def test_it_is_kept_privately_and_read_again(tmp_path: Path) -> None:
    base = Settings(store=StoreSettings(data_dir=tmp_path))
    tuning = Tuning(base)
    tuning.apply(tuning.build(tuning.now.overlay.changed({"scoring": {"tense": 30.0}})))
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert tuning.now.settings.scoring.tense == 30.0
    assert Tuning(base).now.settings.scoring.tense == 30.0
    (tmp_path / FILE).write_text("[scoring\n")
    with pytest.raises(ConfigError, match="cannot be read"):
        Tuning(base)


def test_a_revision_is_the_same_for_the_same_and_another_for_another() -> None:
    one = Overlay().changed({"scoring": {"tense": 30.0}, "teams": {"Quay": ["Bo"]}})
    assert one.revision == Overlay().changed({"teams": {"Quay": ["Bo"]}, "scoring": {"tense": 30.0}}).revision
    assert len({one.revision, Overlay().revision, one.changed({"teams": {"Quay": []}}).revision}) == 3


def test_who_did_not_see_the_last_change_is_told_who_made_it(tmp_path: Path) -> None:
    tuning = Tuning(Settings(store=StoreSettings(data_dir=tmp_path)))
    seen = tuning.now.overlay.revision
    tuning.check_revision(seen)
    tuning.apply(tuning.build(tuning.now.overlay.changed({"scoring": {"tense": 30.0}})), "Rita")
    tuning.check_revision(None)
    tuning.check_revision(tuning.now.overlay.revision)
    with pytest.raises(UsageError, match="Rita changed the settings meanwhile; load them again") as refused:
        tuning.check_revision(seen)
    assert refused.value.code == "changed_meanwhile"
