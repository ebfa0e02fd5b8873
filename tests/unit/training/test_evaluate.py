"""The report: what counts as an alert, an episode, a false alarm; and the shared definitions."""

import json
import math
from pathlib import Path

import pytest

from monitor.config import ScoringSettings
from monitor.scoring.words import load_words_model
from monitor.training.data import read_labelled
from monitor.training.evaluate import judge, report

SOUR = [
    "This is the third time I've called and you said somebody would ring me back.",
    "You people are useless. Are you even listening? I've been on hold for an hour.",
    "Right, I'm cancelling my contract, you liars. You'll hear from my solicitor. Get me a supervisor.",
]
SWEET = ["Hello, could you change my address please.", "Lovely, thank you.", "That's all, have a nice day."]


def line(name: str, said: list[str], bad: int) -> str:
    turns: list[dict[str, object]] = []
    for text in said:
        turns.append({"role": "customer", "text": text, "frustrated": bad, "level": "frustrated" if bad else "calm"})
        turns.append({"role": "agent", "text": "You should have read the policy." if bad else "Of course, done."})
    return json.dumps({"id": name, "turns": turns, "should_alert": bool(bad)})


def test_report(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join([line("a", SOUR, 1), line("b", SWEET, 0), line("c", SWEET, 0)]), encoding="utf-8")
    settings = ScoringSettings()
    found = report(judge(read_labelled(file), settings, load_words_model(settings)))
    figures = found["sources"]["scenarios"]
    assert figures["dialogues"] == 3
    assert figures["turn_auc"] == 1.0
    assert figures["level_auc"] == 1.0
    assert figures["dlg_auc_100"] == 1.0
    assert figures["overall_precision"] == 1.0
    assert figures["overall_recall"] == 1.0
    assert figures["overall_f1"] == 1.0
    assert figures["overall_false_rate"] == 0.0
    assert figures["overall_false_per_hour"] == 0.0
    assert figures["episodes"] == 1
    assert figures["overall_lead_seconds"] >= 0.0
    assert found["macro"]["turn_auc"] == 1.0
    assert "dialogues" not in found["macro"]


def test_unlabelled_dialogues_are_judged_on_nothing(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps({"id": "a", "turns": [{"role": "customer", "text": "Hello."}]}), encoding="utf-8")
    settings = ScoringSettings()
    found = report(judge(read_labelled(file), settings, load_words_model(settings)))
    assert found["sources"]["set"] == {"dialogues": 1, "turns": 0}
    assert math.isnan(found["macro"].get("turn_auc", float("nan")))


@pytest.mark.data
def test_agrees_with_the_shared_evaluator(tmp_path: Path) -> None:
    data = Path(__file__).resolve().parents[4] / "shared" / "data" / "scenarios_dev.jsonl"
    if not data.is_file():
        pytest.skip(f"{data} is absent: agreement with the shared evaluator NOT tested")
    settings = ScoringSettings()
    found = report(judge(read_labelled(data), settings, load_words_model(settings)))["sources"]["scenarios"]
    assert found["turns"] == 381
    assert found["level_auc"] >= 0.90
    assert found["overall_f1"] >= 0.85
    assert found["overall_false_rate"] <= 1 / 12
