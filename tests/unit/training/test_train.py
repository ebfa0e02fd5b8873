"""Training end to end on a handful of dialogues; the matrix sees what the live window sees."""

import json
from pathlib import Path

import numpy as np
import pytest

from monitor.config import ScoringSettings, resource
from monitor.errors import InputError
from monitor.scoring.cues import load_lexicon
from monitor.scoring.features import FeatureMaker
from monitor.scoring.model_file import read_model
from monitor.scoring.window import Turn, Window, log_odds
from monitor.scoring.words import Evidence, load_words_model
from monitor.training.data import checksums, read_labelled
from monitor.training.fit import fit_binary, fit_platt
from monitor.training.matrix import Example, examples, mix
from monitor.training.recipe import BLEND, Recipe
from monitor.training.scale import Calls, calibrate, place_levels
from monitor.training.train import Material, train_model

CALM = ["Hello, could you change my address please.", "Thank you, that's lovely.", "That's all, bye."]
CROSS = ["This is the third time I've called.", "You said Friday and nobody came!", "Get me a manager, you liars."]
QUICK = Recipe(folds=2, iterations=15)
KEYS = ("calm", "tense", "critical")


def dialogue(number: int, cross: bool) -> str:
    said = [f"{text} Order {number} {word}." for text, word in zip(CROSS if cross else CALM, "abc", strict=True)]
    turns: list[dict[str, object]] = []
    for place, text in enumerate(said):
        level = KEYS[place] if cross else "calm"
        turns.append({"role": "customer", "text": text, "frustrated": int(cross), "level": level})
        turns.append({"role": "agent", "text": "It's our policy." if cross else "I'll do that for you now."})
    return json.dumps({"id": f"d{number}", "turns": turns, "should_alert": cross, "alert_turn": 4 if cross else None})


@pytest.fixture
def material(tmp_path: Path) -> Material:
    own, comments = tmp_path / "own-x.jsonl", tmp_path / "comments.jsonl"
    own.write_text("\n".join(dialogue(number, number % 2 == 0) for number in range(8)), encoding="utf-8")
    comments.write_text(
        "\n".join(
            json.dumps({"id": f"g{n}", "turns": [{"role": "customer", "text": text, "label": n % 2}]})
            for n, text in enumerate(["how nice", "I hate this", "good job", "what an awful mess"] * 5)
        ),
        encoding="utf-8",
    )
    return Material((own,), (comments,), resource("frustration") / "cues.en.toml")


@pytest.mark.timeout(400)  # two trainings: seconds on an idle machine
def test_a_model_is_made_works_and_is_the_same_again(material: Material, tmp_path: Path) -> None:
    first, second = tmp_path / "frustration-7.json", tmp_path / "again.json"
    train_model(material, "frustration-7", first, QUICK, lambda line: None)
    train_model(material, "frustration-7", second, QUICK, lambda line: None)
    assert first.read_bytes() == second.read_bytes()
    content = read_model(first)
    assert [entry["file"] for entry in content["trained_on"]] == ["own-x.jsonl", "comments.jsonl", "cues.en.toml"]
    assert all(len(entry["sha256"]) == 64 for entry in content["trained_on"])
    assert load_words_model(ScoringSettings(model=str(first))).name == "frustration-7"


def test_missing_data_are_named(material: Material, tmp_path: Path) -> None:
    gone = Material((tmp_path / "none.jsonl",), material.comments, material.cues)
    with pytest.raises(InputError, match=r"none\.jsonl"):
        train_model(gone, "x", tmp_path / "x.json", Recipe(), lambda line: None)


def test_the_matrix_sees_what_the_window_sees(material: Material) -> None:
    maker = FeatureMaker(load_lexicon(material.cues))
    rows: list[Example] = examples(read_labelled(material.dialogues[0]), maker)[:3]
    values = np.array([1.0, -2.0, 3.0])
    window = Window(BLEND, 300.0)
    for row, value in zip(rows, values, strict=True):
        window.add(Turn(str(row.turn), float(row.turn), (Evidence("waiting", float(value), "x"),)))
    assert (mix(rows, BLEND) @ values)[2] == pytest.approx(log_odds(window.standing(), window.items()))


def test_figures_near_the_hand_weights_unless_the_data_insist() -> None:
    rows = np.array([[1.0, 0.0], [0.0, 1.0]] * 50)
    labels = np.array([1, 0] * 50)
    free = fit_binary(rows, labels, np.zeros(100), np.array([0.01, 0.01])).weights
    held = fit_binary(rows, labels, np.zeros(100), np.array([1e5, 1e5])).weights
    assert free[0] > 1.0
    assert abs(held[0]) < 0.01
    signs = np.array([[0.0, 0.0], [np.inf, np.inf]])
    assert fit_binary(rows, labels, np.zeros(100), np.array([0.01, 0.01]), signs=signs).weights[1] == 0.0


def test_platt_and_the_base_rate() -> None:
    dice = np.random.default_rng(0)
    odds = dice.normal(0, 2, 4000)
    labels = (dice.random(4000) < 1 / (1 + np.exp(-(0.5 * odds - 1.0)))).astype(np.int64)
    slope, offset = fit_platt(odds, labels)
    assert slope == pytest.approx(0.5, abs=0.08)
    assert offset == pytest.approx(-1.0, abs=0.12)
    assert calibrate(odds, labels, 0.1)[1] < offset


def test_levels_keep_calm_calls_unalerted() -> None:
    bad = np.array([True] * 20 + [False] * 40)
    peak = np.concatenate([np.linspace(2, 6, 20), np.linspace(-4, 2.5, 40)])
    places = place_levels(Calls(peak, np.full(60, -np.inf), bad), np.array([0.5, -1.0, -4.0]), Recipe())
    assert places.tense < places.frustrated < places.critical
    assert (peak[~bad] >= places.frustrated).mean() <= Recipe().calm_alerts


def test_bad_lines_are_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "a", "turns": []}\n{"id": 3}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.jsonl:2"):
        read_labelled(file)
    assert checksums([file])[0]["file"] == "bad.jsonl"
