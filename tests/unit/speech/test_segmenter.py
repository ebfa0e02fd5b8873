"""Cuts of utterances from speech probabilities."""

from itertools import pairwise

import numpy as np

from monitor.speech.segmenter import (
    FRAME_S,
    MAX_FRAMES,
    MIN_VOICED,
    PRE_ROLL,
    SEAM_FRAMES,
    SEAM_LEAST,
    TAIL_PAD,
    Edge,
    EdgeKind,
    Segmenter,
)


def run(curve: list[float], segmenter: Segmenter | None = None, close: bool = True) -> list[Edge]:
    segmenter = segmenter or Segmenter(rows=1)
    row = np.array([0])
    edges = [edge for p in curve for edge in segmenter.step(np.array([p], np.float32), row)]
    return edges + (segmenter.close(0) if close else [])


def kinds(edges: list[Edge]) -> list[str]:
    return [str(edge.kind) for edge in edges]


def test_one_utterance() -> None:
    edges = run([0.1] * 20 + [0.9] * 30 + [0.1] * 20)
    assert kinds(edges) == ["started", "paused", "stopped"]
    stopped = edges[-1]
    assert (stopped.onset, stopped.end) == (20, 50)
    assert (stopped.first, stopped.last) == (20 - PRE_ROLL, 50 + TAIL_PAD)
    assert stopped.voiced == 30


def test_hangover_is_the_setting() -> None:
    long = Segmenter(hangover_s=1.0, rows=1)
    assert kinds(run([0.9] * 30 + [0.1] * 25 + [0.9] * 30 + [0.0] * 40, long)) == [
        "started", "paused", "resumed", "paused", "stopped",
    ]  # fmt: skip
    assert long.hangover == round(1.0 / FRAME_S)


def test_the_pause_may_change_but_never_exceeds_the_hangover() -> None:
    segmenter = Segmenter(rows=1)
    segmenter.set_pause(0.2)
    paused = next(edge for edge in run([0.9] * 30 + [0.1] * 7, segmenter) if edge.kind is EdgeKind.PAUSED)
    assert (paused.end, segmenter.pause) == (30, round(0.2 / FRAME_S))
    segmenter.set_pause(9.0)
    assert segmenter.pause == segmenter.hangover


def seams(curve: list[float]) -> list[Edge]:
    return [edge for edge in run(curve) if edge.kind is EdgeKind.SEAM]


def test_speech_that_goes_on_after_a_pause_has_a_seam_where_the_pause_began() -> None:
    [seam] = seams([0.9] * 120 + [0.1] * SEAM_FRAMES + [0.9] * 40)
    assert (seam.first, seam.end, seam.last, seam.voiced) == (0, 120, 120 + TAIL_PAD, 120)


def test_a_seam_wants_three_seconds_before_it_and_a_pause_of_its_length() -> None:
    assert seams([0.9] * (SEAM_LEAST - 1) + [0.1] * SEAM_FRAMES + [0.9] * 40) == []
    assert seams([0.9] * SEAM_LEAST + [0.1] * (SEAM_FRAMES - 1) + [0.9] * 40) == []
    twice = [0.9] * SEAM_LEAST + [0.1] * SEAM_FRAMES + [0.9] * 40 + [0.1] * SEAM_FRAMES + [0.9] * 50
    assert len(seams(twice)) == 1  # the second comes too soon after the first
    assert len(seams([*twice, *[0.1] * SEAM_FRAMES, *[0.9] * 4])) == 2


def test_a_long_utterance_is_cut_at_its_last_seam() -> None:
    edges = run([0.9] * 250 + [0.1] * SEAM_FRAMES + [0.9] * 200)
    [stopped] = [edge for edge in edges if edge.cut]
    assert stopped.last == 250 + TAIL_PAD
    early = run([0.9] * 150 + [0.1] * SEAM_FRAMES + [0.9] * 100 + [0.36] * 1 + [0.9] * 200)
    [stopped] = [edge for edge in early if edge.cut]
    assert stopped.last == 250 + SEAM_FRAMES


def changed_in_mid_pause(before: float, after: float, *, at: int, quiet: int) -> list[str]:
    """What is told when the setting changes `at` frames into a pause of `quiet` frames."""
    segmenter = Segmenter(rows=1)
    segmenter.set_pause(before)
    edges = run([0.9] * 30 + [0.1] * at, segmenter, close=False)
    segmenter.set_pause(after)
    return kinds(edges + run([0.1] * (quiet - at) + [0.9] * 10, segmenter, close=False))


def test_a_pause_is_told_once_when_the_setting_grows_in_its_middle() -> None:
    assert changed_in_mid_pause(0.2, 0.3, at=7, quiet=12) == ["started", "paused", "resumed"]


def test_that_speech_goes_on_is_told_when_the_setting_grew_in_the_middle_of_the_pause() -> None:
    assert changed_in_mid_pause(0.2, 0.3, at=7, quiet=8) == ["started", "paused", "resumed"]


def test_a_pause_is_told_when_the_setting_shrinks_in_its_middle() -> None:
    assert changed_in_mid_pause(0.3, 0.2, at=7, quiet=8) == ["started", "paused", "resumed"]
    assert changed_in_mid_pause(0.3, 0.2, at=3, quiet=5) == ["started"]


def test_one_frame_is_no_onset_and_a_click_is_dropped() -> None:
    assert run([0.0, 0.9, 0.0] * 20) == []
    assert run([0.1] * 5 + [0.9] * (MIN_VOICED - 1) + [0.1] * 40) == []


def test_between_the_thresholds_nothing_changes() -> None:
    edges = run([0.9] * 20 + [0.4] * 60)
    assert kinds(edges) == ["started", "stopped"]  # 0.4 keeps the voice on until the channel ends
    assert edges[-1].end == 80
    assert kinds(run([0.9] * 20 + [0.1] + [0.4] * 60)) == ["started", "paused", "stopped"]


def test_pre_roll_never_reaches_into_the_utterance_before() -> None:
    edges = [e for e in run(([0.9] * 20 + [0.1] * 16) * 3) if e.kind is EdgeKind.STOPPED]
    assert len(edges) == 3
    assert all(a.last <= b.first for a, b in pairwise(edges))


def test_cut_at_the_quietest_moment_of_the_last_part() -> None:
    curve = [0.95] * 600
    curve[100] = 0.5  # outside the last 40 %
    curve[300] = 0.55
    edges = run(curve)
    assert kinds(edges) == ["started", "stopped", "started", "stopped"]
    assert edges[1].cut
    assert edges[1].last == edges[2].first == 300
    assert edges[3].end == 600


def test_never_pausing_loses_nothing() -> None:
    stopped = [e for e in run([0.95] * 2000) if e.kind is EdgeKind.STOPPED]
    assert stopped[0].first == 0
    assert stopped[-1].last == 2000
    assert all(a.last == b.first for a, b in pairwise(stopped))
    assert all(e.last - e.first <= MAX_FRAMES for e in stopped)


def test_close_in_mid_word() -> None:
    edges = run([0.9] * 10)
    assert kinds(edges) == ["started", "stopped"]
    assert edges[-1].last == 10


def test_growing_and_reset_keep_and_forget() -> None:
    segmenter = Segmenter(rows=1)
    run([0.9] * 10, segmenter, close=False)
    segmenter.grow(3)
    assert segmenter.talking(0)
    assert segmenter.open_span(0) == (0, 10)
    segmenter.reset(0)
    assert not segmenter.talking(0)
    assert segmenter.close(0) == []
