"""Names resolve in order; damage and absence are one line with the command that mends it."""

import hashlib
from pathlib import Path

import pytest

from monitor.errors import ModelError
from monitor.speech.catalog import Entry, read_catalog
from monitor.speech.weights import WeightStore

CONTENT = {"config.json": b"{}", "model.bin": b"weights", "tokenizer.json": b"{}"}


def entry(name: str = "base") -> Entry:
    sums = {file: hashlib.sha256(data).hexdigest() for file, data in CONTENT.items()}
    return Entry(name, "about", name.split(".", maxsplit=1)[0], "hub/x", ("no-such-package-anywhere",), sums, {})


def fill(folder: Path) -> None:
    folder.mkdir(parents=True)
    for file, data in CONTENT.items():
        (folder / file).write_bytes(data)


def test_catalog_pins_both_models() -> None:
    catalog = read_catalog()
    assert set(catalog) == {"base", "tiny.en"}
    assert all(len(sha) == 64 for one in catalog.values() for sha in one.files.values())
    assert catalog["base"].parts["model.bin"] == ("model.bin.part1", "model.bin.part2")


def test_cache_is_verified_once_and_remembered(tmp_path: Path) -> None:
    fill(tmp_path / "base")
    store = WeightStore(tmp_path, {"base": entry()})
    assert not store.listing()[0].verified
    assert store.resolve("base").folder == tmp_path / "base"
    assert store.listing()[0].verified


def test_damage_is_found_even_after_it_was_good(tmp_path: Path) -> None:
    fill(tmp_path / "base")
    store = WeightStore(tmp_path, {"base": entry()})
    store.resolve("base")
    (tmp_path / "base" / "model.bin").write_bytes(b"WEIGHTS2")
    with pytest.raises(ModelError, match="calmline models fetch base") as caught:
        store.resolve("base")
    assert caught.value.code == "model_damaged"
    assert "\n" not in str(caught.value)


def test_missing_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"pip install 'calmline\[base\]' or calmline models fetch base"):
        WeightStore(tmp_path, {"base": entry()}).resolve("base")


def test_base_falls_back_to_tiny(tmp_path: Path) -> None:
    fill(tmp_path / "tiny.en")
    store = WeightStore(tmp_path, {"base": entry(), "tiny.en": entry("tiny.en")})
    assert store.resolve("base").name == "tiny.en"


def test_damaged_base_does_not_fall_back(tmp_path: Path) -> None:
    fill(tmp_path / "tiny.en")
    fill(tmp_path / "base")
    (tmp_path / "base" / "model.bin").write_bytes(b"")
    store = WeightStore(tmp_path, {"base": entry(), "tiny.en": entry("tiny.en")})
    with pytest.raises(ModelError, match="damaged"):
        store.resolve("base")


def test_path_comes_first(tmp_path: Path) -> None:
    fill(tmp_path / "mine")
    assert WeightStore(tmp_path / "cache", {}).resolve(str(tmp_path / "mine")).name == "mine"


def test_unknown_name_and_empty_folder(tmp_path: Path) -> None:
    store = WeightStore(tmp_path, {"base": entry()})
    with pytest.raises(ModelError, match="no speech model is named huge"):
        store.resolve("huge")
    with pytest.raises(ModelError, match=r"model\.bin"):
        store.resolve(str(tmp_path))


@pytest.mark.asr
def test_parts_of_packages_are_joined(tmp_path: Path) -> None:
    store = WeightStore(tmp_path)
    weights = store.resolve("base")
    assert weights.folder == tmp_path / "base"
    assert store.verify("base") == weights.folder
