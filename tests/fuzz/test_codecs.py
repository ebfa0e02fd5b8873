"""A few seconds of guided fuzzing of everything outsiders reach; `python -m tests.fuzz.run NAME 3600` for longer."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, seeds

SECONDS = 2
LEAST_RUNS = 100


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_pass(name: str) -> None:
    assert seeds(name)
    for seed in seeds(name):
        TARGETS[name](seed)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this Python")
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_documented_errors_escapes(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", name, str(SECONDS), str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    runs = re.search(r"number_of_executed_units: *(\d+)", done.stderr)
    assert runs is not None, done.stderr[-1000:]
    assert int(runs[1]) >= LEAST_RUNS
