"""Whatever the curve: utterances do not overlap, are bounded, begin before they end; rows never touch each other."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.speech.segmenter import MAX_FRAMES, SEAM_LEAST, TAIL_PAD, Edge, EdgeKind, Segmenter

stretch = st.tuples(st.sampled_from([0.0, 0.2, 0.34, 0.4, 0.5, 0.7, 1.0]), st.integers(1, 120))
curves = st.lists(stretch, min_size=1, max_size=30).map(lambda parts: [p for p, n in parts for _ in range(n)])


def follow(curve: list[float]) -> list[Edge]:
    segmenter = Segmenter(rows=1)
    row = np.array([0])
    edges = [edge for p in curve for edge in segmenter.step(np.array([p], np.float32), row)]
    return edges + segmenter.close(0)


@given(curves)
@settings(max_examples=60, deadline=None)
def test_invariants(curve: list[float]) -> None:
    edges = follow(curve)
    open_ = False
    floor = 0
    for edge in edges:
        if edge.kind is EdgeKind.STARTED:
            assert not open_
            open_ = True
        else:
            assert open_
        assert floor <= edge.first <= edge.onset <= edge.end <= edge.last <= len(curve)
        assert edge.last - edge.first <= MAX_FRAMES + TAIL_PAD
        if edge.kind is EdgeKind.STOPPED:
            open_ = False
            floor = edge.last
    assert not open_


@given(curves)
@settings(max_examples=60, deadline=None)
def test_seams_lie_in_their_utterance_one_after_the_other_and_no_cut_before_one(curve: list[float]) -> None:
    seam = 0
    for edge in follow(curve):
        if edge.kind is EdgeKind.STARTED:
            seam = edge.first
        elif edge.kind is EdgeKind.SEAM:
            assert edge.end - seam >= SEAM_LEAST
            seam = edge.last
        elif edge.kind is EdgeKind.STOPPED:
            assert edge.last >= seam


@given(st.lists(curves, min_size=2, max_size=4))
@settings(max_examples=20, deadline=None)
def test_rows_are_independent(many: list[list[float]]) -> None:
    length = max(map(len, many))
    padded = [curve + [0.0] * (length - len(curve)) for curve in many]
    segmenter = Segmenter(rows=len(many))
    rows = np.arange(len(many))
    together = [e for p in np.array(padded, np.float32).T for e in segmenter.step(p, rows)]
    together += [e for row in rows for e in segmenter.close(int(row))]
    for row, curve in enumerate(padded):
        alone = [(e.kind, e.first, e.last, e.voiced) for e in follow(curve)]
        assert alone == [(e.kind, e.first, e.last, e.voiced) for e in together if e.row == row]


@given(curves, st.lists(st.tuples(st.integers(0, 400), st.sampled_from([0.1, 0.2, 0.3, 0.5])), max_size=12))
@settings(max_examples=60, deadline=None)
def test_pauses_and_resumptions_alternate_however_the_pause_setting_changes(
    curve: list[float], changes: list[tuple[int, float]]
) -> None:
    segmenter, row = Segmenter(rows=1), np.array([0])
    to = dict(changes)
    told: list[Edge] = []
    for place, p in enumerate(curve):
        if place in to:
            segmenter.set_pause(to[place])
        told += segmenter.step(np.array([p], np.float32), row)
    paused = False
    for edge in told:
        if edge.kind is EdgeKind.PAUSED:
            assert not paused
            paused = True
        elif edge.kind is EdgeKind.RESUMED:
            assert paused
            paused = False
        elif edge.kind is not EdgeKind.SEAM:
            paused = False
