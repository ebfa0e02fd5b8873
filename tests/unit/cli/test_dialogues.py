"""`score`, `evaluate` and `train`: rows as the contract says, causal, and one line for a bad line."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from monitor.cli.dialogues import evaluate, score
from monitor.cli.train import train
from monitor.errors import InputError, UsageError

app = typer.Typer()
app.command("score")(score)
app.command("evaluate")(evaluate)
app.command("train")(train)

TURNS = [
    {"role": "customer", "text": "Hello, this is the third time I've called about my boiler."},
    {"role": "agent", "text": "You should have read the policy."},
    {"role": "customer", "text": "You said somebody would come and nobody came. Get me a manager, you useless liars."},
]
RUNNER = CliRunner()


def run(*arguments: str, stdin: str | None = None) -> list[dict[str, Any]]:
    result = RUNNER.invoke(app, list(arguments), input=stdin, catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def write(tmp_path: Path, *dialogues: dict[str, Any]) -> str:
    file = tmp_path / "calls.jsonl"
    file.write_text("\n".join(json.dumps(dialogue) for dialogue in dialogues) + "\n\n", encoding="utf-8")
    return str(file)


def test_one_row_per_customer_turn(tmp_path: Path) -> None:
    rows = run("score", write(tmp_path, {"id": "a", "turns": TURNS}))
    assert [(row["id"], row["turn"]) for row in rows] == [("a", 0), ("a", 2)]
    assert list(rows[0]) == ["id", "turn", "p", "score", "level", "reasons"]
    assert all(0.0 <= row["p"] <= 1.0 and 0.0 <= row["score"] <= 100.0 for row in rows)
    assert rows[1]["score"] > rows[0]["score"]


def test_stdin_and_other_keys_have_no_effect(tmp_path: Path) -> None:
    plain = run("score", write(tmp_path, {"id": "a", "turns": TURNS}))
    marked = [{**turn, "label": 1, "level": "calm", "frustrated": 0, "steps": []} for turn in TURNS]
    line = json.dumps({"id": "a", "kind": "prank", "should_alert": False, "turns": marked, "overall_label": 0})
    assert run("score", "-", stdin=line) == plain


def test_rows_are_causal(tmp_path: Path) -> None:
    whole = run("score", write(tmp_path, {"id": "a", "turns": TURNS}))
    part = run("score", write(tmp_path, {"id": "a", "turns": TURNS[:2]}))
    assert part == whole[:1]


def test_given_times_are_used(tmp_path: Path) -> None:
    timed = [{**turn, "start": 30.0 * place, "end": 30.0 * place + 5.0} for place, turn in enumerate(TURNS)]
    rows = run("score", write(tmp_path, {"id": "a", "turns": timed}))
    assert {reason["at"] for row in rows for reason in row["reasons"]} & {5.0, 65.0}


@pytest.mark.parametrize(
    "bad",
    [
        "{", "[]", '{"id": "a"}', '{"id": 1, "turns": []}', '{"id": "a", "turns": [3]}',
        '{"id": "a", "turns": [{"role": "boss", "text": "x"}]}', '{"id": "a", "turns": [{"role": "agent"}]}',
        '{"id": "a", "turns": [{"role": "agent", "text": "x", "start": -1}]}',
        '{"id": "a", "turns": [{"role": "agent", "text": "x", "start": 5, "end": 4}]}',
        '{"id": "a", "turns": [{"role": "agent", "text": "x", "start": NaN}]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, bad: str) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text(json.dumps({"id": "ok", "turns": TURNS}) + "\n" + bad + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"calls\.jsonl:2: ") as caught:
        RUNNER.invoke(app, ["score", str(file)], catch_exceptions=False)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_bytes(b'{"id": "\xff"}\n')
    with pytest.raises(InputError, match=r"calls\.jsonl:1: not UTF-8"):
        RUNNER.invoke(app, ["score", str(file)], catch_exceptions=False)
    with pytest.raises(InputError, match="missing"):
        RUNNER.invoke(app, ["score", str(tmp_path / "missing.jsonl")], catch_exceptions=False)


def test_steps_of_agent_turns(tmp_path: Path) -> None:
    rows = run("score", write(tmp_path, {"id": "a", "turns": TURNS}), "--steps")
    assert [row["turn"] for row in rows] == [0, 1, 2]
    assert set(rows[1]) == {"id", "turn", "steps"}


def test_evaluate_prints_a_table_or_json(tmp_path: Path) -> None:
    turns = [{**turn, "frustrated": 1} if turn["role"] == "customer" else turn for turn in TURNS]
    file = write(tmp_path, {"id": "a", "turns": turns, "should_alert": True})
    found = run("evaluate", file, "--json")[0]
    assert found["sources"]["scenarios"]["turns"] == 2
    assert found["sources"]["scenarios"]["turn_auc"] is None
    assert found["model"].startswith("frustration-")
    assert "overall_recall" in RUNNER.invoke(app, ["evaluate", file]).stdout


def test_a_model_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "frustration-1.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="never overwritten"):
        RUNNER.invoke(
            app,
            ["train", "--data", str(tmp_path), "--name", "frustration-1", "--out", str(tmp_path)],
            catch_exceptions=False,
        )
