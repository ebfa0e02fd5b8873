"""The measuring script: word errors at the rate asked for, parts taken out of a model, tables on small data."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from monitor.config import ScoringSettings, resource
from monitor.scoring.model_file import read_model
from monitor.scoring.shelf import Shelf
from monitor.scoring.words import WordsModel, load_words_model
from monitor.training.data import read_labelled

SCRIPT = Path(__file__).resolve().parents[3] / "models" / "frustration" / "measure.py"
SAID = (("You said Friday and nobody came, this is useless.", 1), ("Thank you, that is lovely of you.", 0))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        {
            "id": f"d{number}",
            "turns": [{"role": "customer", "text": text, "frustrated": bad, "level": "critical" if bad else "calm"}]
            * 3,
            "should_alert": bool(bad),
        }
        for number, (text, bad) in enumerate(SAID * 3)
    ]
    (tmp_path / "scenarios_dev.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_word_errors_come_at_the_rate_asked_for(script: ModuleType, data: Path) -> None:
    items = read_labelled(data / "scenarios_dev.jsonl") * 40
    assert script.garbled(items, 0.0, 1) == items
    garbled = script.garbled(items, 0.2, 1)
    assert garbled == script.garbled(items, 0.2, 1)
    before = [turn.text.split() for item in items for turn in item.dialogue.turns]
    after = [turn.text.split() for item in garbled for turn in item.dialogue.turns]
    touched = sum(one != two for one, two in zip(before, after, strict=True)) / len(before)
    assert 0.7 < touched < 0.95  # 1 - .8^8 of turns of eight words, less words that replace themselves


def test_parts_are_taken_out(script: ModuleType) -> None:
    content = read_model(Shelf(resource("frustration")).choose(""))
    words = load_words_model(ScoringSettings())
    for part in ("words", "n-grams", "agent's words", "cues", "hard cues' lift"):
        assert WordsModel(script.without(content, part), words.maker.lexicon).name == words.name
    assert script.without(content, "words")["heads"]["risk"]["figures"] == {}


@pytest.mark.parametrize("command", ["noise", "bias"])
def test_each_prints_a_table(script: ModuleType, data: Path, command: str) -> None:
    arguments = [command, "--data", str(data), *(["--seeds", "1"] if command == "noise" else [])]
    ran = CliRunner().invoke(script.app, arguments, catch_exceptions=False)
    assert ran.exit_code == 0
    assert len(ran.stdout.splitlines()) >= 4
