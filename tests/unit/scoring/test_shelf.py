"""Models are found by name; what is damaged is never taken unasked, and the last good one stays."""

import shutil
from pathlib import Path

import pytest

from monitor.config import ScoringSettings, resource
from monitor.errors import ModelError
from monitor.scoring.model_file import write_model
from monitor.scoring.shelf import Shelf, inputs_of
from monitor.scoring.words import load_words_model


def names(shelf: Shelf) -> list[tuple[str, bool]]:
    return [(kept.name, kept.own) for kept in shelf.models()]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    installed, own = tmp_path / "installed", tmp_path / "own"
    installed.mkdir()
    own.mkdir()
    for name in ("frustration-1.0.0", "frustration-1.10.0", "frustration-1.9.0"):
        write_model(installed / f"{name}.json", {"name": name})
    for name in ("site-2", "site-10"):
        write_model(own / f"{name}.json", {"name": name, "trained_on": [{"file": "store", "sha256": "0" * 64}]})
    return Shelf(installed, own)


def test_versions_are_numbers_and_own_models_come_last(shelf: Shelf) -> None:
    assert [name for name, own in names(shelf) if not own] == [
        "frustration-1.0.0", "frustration-1.9.0", "frustration-1.10.0",
    ]  # fmt: skip
    assert [name for name, own in names(shelf) if own] == ["site-2", "site-10"]
    assert shelf.next_name() == "site-11"


def test_an_own_model_is_taken_by_name_only(shelf: Shelf) -> None:
    assert shelf.choose("").stem == "frustration-1.10.0"
    assert shelf.choose("site-2").stem == "site-2"
    assert shelf.choose("frustration-1.0.0").stem == "frustration-1.0.0"
    assert inputs_of(shelf.choose("site-2"))[0]["file"] == "store"
    with pytest.raises(ModelError, match=r"may be: frustration-1\.0\.0, .*site-10"):
        shelf.choose("site-3")
    with pytest.raises(ModelError, match="reinstall"):
        Shelf(shelf.installed / "none").choose("")


def test_a_damaged_own_model_is_refused_and_the_installed_one_stays(tmp_path: Path) -> None:
    good = Shelf(resource("frustration")).choose("")
    shutil.copy(good, tmp_path / "site-1.json")
    assert load_words_model(ScoringSettings(model="site-1"), tmp_path).name == good.stem
    (tmp_path / "site-1.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="damaged") as refused:
        load_words_model(ScoringSettings(model="site-1"), tmp_path)
    assert "\n" not in str(refused.value)
    assert load_words_model(ScoringSettings(), tmp_path).name == good.stem
