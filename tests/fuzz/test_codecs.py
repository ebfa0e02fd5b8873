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


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the fuzzer wrote about each target, all of them run in one start of it."""
    folder = tmp_path_factory.mktemp("fuzz")
    subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", "all", str(SECONDS), str(folder)],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.DEVNULL,
        timeout=100,
        check=False,
    )
    return folder


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_pass(name: str) -> None:
    assert seeds(name)
    for seed in seeds(name):
        TARGETS[name](seed)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this Python")
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_documented_errors_escapes(name: str, logs: Path) -> None:
    said = (logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    assert said.endswith("\nexit status 0\n"), said[-3000:]
    runs = re.search(r"number_of_executed_units: *(\d+)", said)
    assert runs is not None, said[-1000:]
    assert int(runs[1]) >= LEAST_RUNS
