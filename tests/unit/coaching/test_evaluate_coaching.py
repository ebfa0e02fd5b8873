"""What the prompts promise over whole written calls: they come in time, name what is missing, and are rare."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from monitor.calls.factory import load_factory
from monitor.config import Settings

ROOT = Path(__file__).resolve().parents[3]
EVALUATE = runpy.run_path(str(ROOT / "models" / "steps" / "evaluate_coaching.py"))
OWN = sorted((ROOT / "models" / "frustration" / "data").glob("own-*.jsonl"))
SAMPLE = slice(3, None, 5)
"""69 of our 348 calls; over all of them 0.88 of the escalations are answered, over these 0.90."""


def calls_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def figures(calls: list[dict[str, Any]], *, labels: bool) -> dict[str, Any]:
    factory = load_factory(Settings())
    seen = [
        EVALUATE["run_with_labels"](factory.playbook, call)
        if labels
        else EVALUATE["run"](factory, call, partials=False)
        for call in calls
    ]
    found: dict[str, Any] = EVALUATE["figures"](seen)
    return found


def share(text: str) -> float:
    """Of "22/23 = 0.96"."""
    part, whole = text.partition(" ")[0].split("/")
    return int(part) / int(whole)


def keeps_the_promises(found: dict[str, Any], *, most_a_minute: float) -> None:
    assert share(found["alert_calls_answered"]) >= 0.85, found["unanswered"]
    assert share(found["tips_name_missing_step"]) >= 0.80
    assert found["agent_tips_a_minute_median"] <= most_a_minute
    assert found["agent_tips_closer_than_20_s"] == 0
    assert found["calm_calls_with_agent_tip"] == []
    assert found["calm_calls_with_supervisor_tip"] == []
    assert found["same_sentence_twice"] == 0


def test_our_own_calls_by_their_labels() -> None:
    calls = [call for file in OWN for call in calls_of(file)][SAMPLE]
    keeps_the_promises(figures(calls, labels=True), most_a_minute=1.4)  # half of them escalate: more than calls do


@pytest.mark.data
@pytest.mark.parametrize("labels", [True, False])
def test_the_shared_calls(labels: bool) -> None:
    data = ROOT.parents[0] / "shared" / "data" / "scenarios_dev.jsonl"
    if not data.is_file():
        pytest.skip(f"{data} is absent: what the prompts promise over the shared calls NOT tested")
    found = figures(calls_of(data), labels=labels)
    keeps_the_promises(found, most_a_minute=1.0)
    assert share(found["sad_calls_with_empathy_tip"]) == 1.0
