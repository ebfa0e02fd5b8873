"""A model file is read as written, or refused with one line."""

import json
from pathlib import Path

import numpy as np
import pytest

from monitor.config import ScoringSettings
from monitor.errors import ModelError
from monitor.scoring.model_file import FORMAT, digest, pack, read_model, unpack, write_model
from monitor.scoring.words import load_words_model


def test_round_trip(tmp_path: Path) -> None:
    file = tmp_path / "frustration-1.json"
    write_model(file, {"name": "x", "value": 1.5})
    assert read_model(file)["value"] == 1.5
    assert list(tmp_path.iterdir()) == [file]


def test_a_table_keeps_two_digits() -> None:
    table = np.linspace(-3.0, 3.0, 100)
    assert np.abs(unpack(pack(table), 100) - table).max() < 3.0 / 127.0
    assert not unpack(pack(np.zeros(4)), 4).any()


@pytest.mark.parametrize("damage", ["{", "[]", "{}", '{"format": 1}', '{"format": 1, "sha256": "0"}'])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "frustration-1.json"
    file.write_text(damage, encoding="utf-8")
    with pytest.raises(ModelError, match="damaged"):
        read_model(file)


def test_one_changed_weight_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "frustration-1.json"
    write_model(file, {"name": "x", "value": 1.5})
    file.write_text(file.read_text(encoding="utf-8").replace("1.5", "1.6"), encoding="utf-8")
    with pytest.raises(ModelError, match="checksum"):
        read_model(file)


def test_a_newer_format_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "frustration-9.json"
    content = {"format": FORMAT + 1}
    file.write_text(json.dumps({**content, "sha256": digest(content)}), encoding="utf-8")
    with pytest.raises(ModelError, match="update calmline") as caught:
        read_model(file)
    assert caught.value.code == "model_newer"


def test_a_file_that_lacks_its_parts_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "frustration-1.json"
    write_model(file, {"name": "x"})
    with pytest.raises(ModelError, match="lacks"):
        load_words_model(ScoringSettings(model=str(file)))


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(ModelError, match=r"may be: frustration-\d"):
        load_words_model(ScoringSettings(model="frustration-99.0.0"))
