"""Where utterances begin and end, and what they are called, depends on what was said: never on the window, on load or
on when workers answer."""

from collections import Counter
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.speech.load import Stage
from monitor.speech.messages import FinalText, SpeechMessage, SpeechStarted, SpeechStopped
from monitor.speech.segmenter import CUT_SHARE, FRAME_S, MAX_FRAMES
from tests.fakes.speech_core import CoreWorld

SECONDS = 40.0
CAUSES = {
    Stage.FULL: 0.0,
    Stage.NO_ACCURATE: 0.35,
    Stage.NO_SPECULATION: 0.55,
    Stage.SPARSE_PARTIALS: 0.7,
    Stage.DELAYED: 4.0,
    Stage.REFUSING: 13.0,
}
"""Seconds of lateness that lead to each stage."""


PAUSES = (3, 7, 9, 10, 15, 16, 17)
"""Frames within a turn: no pause, guessed at, a seam, and about as long as what ends an utterance (16)."""


@cache
def heard() -> NDArray[np.float32]:
    """Speech probabilities of two channels, frame by frame: turns with pauses of all lengths, clicks, and (the second)
    talk of half a minute without a pause that ends an utterance."""
    dice = np.random.default_rng(11)
    rows = []
    for endless in (False, True):
        frames: list[float] = []
        while len(frames) * FRAME_S < SECONDS:
            for _ in range(40 if endless else int(dice.integers(1, 5))):
                frames += dice.uniform(0.36, 1.0, int(dice.integers(10, 90))).tolist()
                frames += dice.uniform(0.0, 0.34, int(dice.choice(PAUSES[:-2] if endless else PAUSES))).tolist()
            frames += [0.0] * int(dice.integers(16, 60))
            frames += [0.9] * int(dice.integers(1, 4))  # a click
            frames += [0.05] * int(dice.integers(16, 40))
        rows.append(frames[: round(SECONDS / FRAME_S)])
    return np.array(rows, np.float32).T


Cuts = dict[str, list[tuple[object, ...]]]


def cuts(said: list[SpeechMessage]) -> Cuts:
    """What was told of utterances, but for their text; each kind in order, all of a channel together."""
    told: Cuts = {"started": [], "stopped": [], "finals": []}
    for m in said:
        match m:
            case SpeechStarted():
                told["started"].append((m.channel, m.utterance_id, m.at))
            case SpeechStopped():
                told["stopped"].append((m.channel, m.utterance_id, m.at))
            case FinalText():
                told["finals"].append((m.channel, m.utterance_id, m.start, m.end, len(m.samples)))
            case _:
                pass
    return {kind: sorted(items, key=lambda item: item[0] == 1) for kind, items in told.items()}


def listen(world: CoreWorld, each: int, stages: tuple[Stage, ...], monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """All of it, decoded every `each` frames, in these stages one after the other. What was counted."""
    turn = len(heard()) // len(stages) + 1
    for number, row in enumerate(heard()):
        if number % 8 == 0:
            cause = CAUSES[stages[number // turn]]
            monkeypatch.setattr("monitor.speech.core.lateness", lambda *_, cause=cause, **__: cause)
            world.core.update_load(world.now)
        world.frame(*row.tolist())
        if number % each == 0:
            world.work()
    world.hear(1.0)
    world.work()
    return world.core.counts


@pytest.fixture(scope="module")
def expected() -> Cuts:
    """With all time in the world."""
    with pytest.MonkeyPatch.context() as patch:
        world = CoreWorld(2)
        listen(world, 1, (Stage.FULL,), patch)
    return cuts(world.said)


def test_there_is_something_to_cut(expected: Cuts) -> None:
    finals = expected["finals"]
    assert [item[1] for item in expected["started"]] == [item[1] for item in finals]
    assert len({item[:2] for item in finals}) == len(finals) > 10
    lengths = [item[4] / 16_000 for item in finals if isinstance(item[4], int)]
    assert sum(length > (1 - CUT_SHARE) * MAX_FRAMES * FRAME_S for length in lengths) >= 4  # cut by length
    assert min(lengths) < 2.0


@pytest.mark.parametrize(
    "stage", [Stage.FULL, Stage.NO_ACCURATE, Stage.SPARSE_PARTIALS, Stage.REFUSING], ids=lambda stage: stage.label
)
@pytest.mark.parametrize("window", ["auto", "fast", "accurate"])
def test_no_window_and_no_stage_of_load_moves_a_cut(
    expected: Cuts, monkeypatch: pytest.MonkeyPatch, window: str, stage: Stage
) -> None:
    late = [1] if stage >= Stage.DELAYED else []
    world = CoreWorld(2, late=late, window=window, partials="adaptive")
    counts = listen(world, 90 if stage else 4, (stage,), monkeypatch)  # at once, or seconds late
    assert world.core.stage is stage
    assert cuts(world.said) == expected
    if not late and (window == "fast" or (window == "auto" and stage)):
        assert counts["parts"] >= 4  # or the test says nothing about utterances that are decoded in parts


def test_load_that_comes_and_goes_moves_no_cut(expected: Cuts, monkeypatch: pytest.MonkeyPatch) -> None:
    world = CoreWorld(2, window="auto", partials="adaptive")
    listen(world, 20, (Stage.FULL, Stage.DELAYED, Stage.FULL, Stage.NO_SPECULATION, Stage.FULL), monkeypatch)
    assert cuts(world.said) == expected
