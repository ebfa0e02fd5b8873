"""Agent turns read for training."""

import json
import runpy
from pathlib import Path

DATASET = runpy.run_path(str(Path(__file__).resolve().parents[3] / "models" / "steps" / "dataset.py"))
DIALOGUE = {
    "id": "d-1",
    "turns": [
        {"role": "customer", "text": "Nobody came.", "start": 0.0, "end": 2.0},
        {"role": "agent", "text": "Nobody came, right.", "start": 2.4, "end": 4.0, "steps": ["clarify"]},
        {"role": "customer", "text": "and I waited for", "start": 4.4, "end": 6.0},
        {"role": "agent", "text": "One moment.", "start": 5.0, "end": 6.4, "steps": []},
    ],
}


def test_turns_know_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text(json.dumps(DIALOGUE) + "\n", encoding="utf-8")
    first, second = DATASET["read_turns"]([file], own=True)
    assert (first.before, first.cut_in, second.cut_in) == ("Nobody came.", False, True)
    assert "h:b_complains" in first.earlier.names
    assert first.earlier.names < second.earlier.names


def test_added_labels_come_on_top(tmp_path: Path) -> None:
    calls, more = tmp_path / "calls.jsonl", tmp_path / "more.jsonl"
    calls.write_text(json.dumps(DIALOGUE) + "\n", encoding="utf-8")
    more.write_text(json.dumps({"id": "d-1", "turn": 1, "steps": ["acknowledge"]}) + "\n", encoding="utf-8")
    first, second = DATASET["read_turns"]([calls], own=True, added=DATASET["read_added"](more))
    assert first.steps == {"clarify", "acknowledge"}
    assert second.steps == set()
