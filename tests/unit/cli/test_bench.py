"""`calmline bench limit` says how it gets on, and begins where it is told."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from monitor.bench.limit import find_limit
from monitor.bench.run import BenchOptions
from monitor.cli import bench
from monitor.cli.main import app
from tests.unit.bench.test_limit import runner


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[BenchOptions]:
    """A machine that carries twelve calls; what was asked of it."""
    seen: list[BenchOptions] = []
    run = runner(12)

    def measured(options: BenchOptions) -> dict[str, Any]:
        seen.append(options)
        told: dict[str, Any] = run(options)
        return {**told, "final_latency_s": {"p50": 0.5, **told["final_latency_s"]}}

    def searched(options: BenchOptions, **rest: Any) -> dict[str, Any]:
        return find_limit(options, run=measured, **rest)

    monkeypatch.setattr(bench, "find_limit", searched)
    return seen


def test_each_run_is_told_on_stderr_as_it_ends_and_is_a_row_of_the_result(asked: list[BenchOptions]) -> None:
    result = CliRunner().invoke(app, ["bench", "limit", "--calls", "6", "--window", "fast"])
    assert result.exit_code == 0
    assert [options.calls for options in asked][:3] == [6, 12, 24]
    assert {options.window for options in asked} == {"fast"}
    lines = [line for line in result.stderr.splitlines() if "keeps up" in line]
    assert len(lines) == len(asked)
    assert "calls 6  p50 0.500  p95 0.700  lost 0  hung up 0  keeps up yes" in lines[0]
    rows = result.stdout.splitlines()
    assert len(rows) == len(asked) + 2
    assert rows[-1] == "limit: 12 calls with a p95 under 1.5 s and nothing lost"


def test_a_run_that_does_not_keep_up_says_why(asked: list[BenchOptions]) -> None:
    result = CliRunner().invoke(app, ["bench", "limit", "--calls", "13"])
    assert "keeps up no: p95 not under 1.5 s" in result.stderr
    assert "no: p95" in result.stdout


def test_json_stays_alone_on_stdout(asked: list[BenchOptions]) -> None:
    result = CliRunner().invoke(app, ["bench", "limit", "--json"])
    told = json.loads(result.stdout)
    assert (told["limit"], len(told["runs"]), asked[0].calls) == (12, len(asked), 8)


@pytest.mark.parametrize(("words", "wanted"), [([], True), (["--no-offline"], False)])
def test_the_whole_recordings_are_decoded_unless_told_otherwise(
    words: list[str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[BenchOptions] = []

    def run(options: BenchOptions) -> dict[str, Any]:
        seen.append(options)
        return {"wer_offline": None}

    monkeypatch.setattr(bench, "run_bench", run)
    result = CliRunner().invoke(app, ["bench", "--json", *words])
    assert json.loads(result.stdout) == {"wer_offline": None}
    assert [options.offline for options in seen] == [wanted]
