"""Training of the step detector: leaving a dialogue out without fitting again."""

import runpy
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "models" / "steps" / "ridge.py"
FIT = runpy.run_path(str(SCRIPT), run_name="ridge")["fit"]


def test_a_left_out_dialogue_gets_what_a_model_without_it_says() -> None:
    draw = np.random.default_rng(5)
    x = draw.normal(size=(12, 4))
    kernel, truth = x @ x.T, draw.random((12, 2)) > 0.5
    weights, groups = np.where(np.arange(12) < 5, 3.0, 1.0), np.repeat(["a", "b", "c", "d"], 3)
    rest, out = np.flatnonzero(groups != "b"), np.flatnonzero(groups == "b")

    whole = FIT(kernel, truth, weights, groups, 2.0)
    part = FIT(kernel[np.ix_(rest, rest)], truth[rest], weights[rest], groups[rest], 2.0)

    assert whole.left_out[out] == pytest.approx(kernel[np.ix_(out, rest)] @ part.alpha)
