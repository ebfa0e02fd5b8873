"""Calls of any length from a loop; only whole turns count."""

import json
from pathlib import Path

import numpy as np
import pytest

from monitor.audio.wav import write_wav
from monitor.bench.material import cut_call, read_material, speech_share, used_of
from monitor.errors import InputError

TURNS = [
    {"role": "customer", "start": 1.0, "end": 3.0, "text": "one"},
    {"role": "agent", "start": 4.0, "end": 6.0, "text": "two"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    loud = np.zeros(8000 * 8, np.int16)
    loud[8000:24000] = 1000
    write_wav(tmp_path / "a.wav", [loud, np.roll(loud, 24000)], 8000)
    (tmp_path / "a.json").write_text(json.dumps(TURNS))
    return tmp_path


def test_a_loop_longer_than_the_recording(folder: Path) -> None:
    [piece] = read_material(folder)
    for seed in range(6):
        call = cut_call(piece, 20.0, seed)
        assert call.frames.shape == (1000, 320)
        assert all(0 <= turn.start < turn.end <= 19.7 for turn in call.turns)
        stereo = call.frames.reshape(-1, 2)
        for turn in call.turns:
            middle = int((turn.start + turn.end) / 2 * 8000)
            assert stereo[middle, turn.channel] != 0xFF
            assert stereo[middle, 1 - turn.channel] == 0xFF
    assert 0.2 < speech_share([cut_call(piece, 80.0, 1)]) < 0.3


def test_the_same_seed_is_the_same_call(folder: Path) -> None:
    [piece] = read_material(folder)
    assert (cut_call(piece, 9.0, 4).frames == cut_call(piece, 9.0, 4).frames).all()


def test_bad_folders_are_one_line(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(InputError, match="no recording with its truth"):
        read_material(tmp_path_factory.mktemp("empty"))
    (folder / "a.json").write_text("[{}]")
    with pytest.raises(InputError, match=r"a\.json"):
        read_material(folder)
    write_wav(folder / "a.wav", [np.zeros(800, np.int16)], 8000)
    with pytest.raises(InputError, match="not stereo"):
        read_material(folder)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"role": "boss"}, "row 2: role is customer or agent"),
        ({"start": 6.0, "end": 4.0}, "row 2: start and end"),
        ({"start": -1.0}, "row 2: start and end"),
        ({"end": float("inf")}, "row 2: start and end"),
        ({"end": 10**400}, "row 2: start and end"),
        ({"start": float("nan")}, "row 2: start and end"),
        ({"end": 30.0}, "within the 8.0 s recorded"),
        ({"end": "6.0"}, "row 2: start and end"),
        ({"start": True}, "row 2: start and end"),
        ({"text": None}, "row 2: text is a string"),
    ],
)
def test_a_wrong_row_of_truth_is_named_and_never_taken(folder: Path, change: dict[str, object], told: str) -> None:
    (folder / "a.json").write_text(json.dumps([TURNS[0], {**TURNS[1], **change}]))
    with pytest.raises(InputError, match=told):
        read_material(folder)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}", "no list"),
        ("7", "no list"),
        ("[7]", "row 1: expected"),
        ("[" * 100_000, "expected"),
        ("{", "expected"),
        ("[]", "nobody says anything"),
    ],
)
def test_truth_that_is_none_is_one_line(folder: Path, text: str, told: str) -> None:
    (folder / "a.json").write_text(text)
    with pytest.raises(InputError, match=told) as caught:
        read_material(folder)
    assert "\n" not in str(caught.value)


def test_a_recording_too_short_to_loop_is_refused(folder: Path) -> None:
    write_wav(folder / "a.wav", [np.zeros(96, np.int16)] * 2, 8000)
    with pytest.raises(InputError, match=r"a\.wav is 0\.012 s long"):
        read_material(folder)


def test_fewer_calls_than_recordings_use_the_first_of_them(folder: Path) -> None:
    for name in ("b", "c"):
        (folder / f"{name}.wav").write_bytes((folder / "a.wav").read_bytes())
        (folder / f"{name}.json").write_text(json.dumps(TURNS))
    pieces = read_material(folder)
    assert [[piece.name for piece in used_of(pieces, calls)] for calls in (1, 2, 5)] == [
        ["a"], ["a", "b"], ["a", "b", "c"],
    ]  # fmt: skip


def test_the_bundled_calls_serve() -> None:
    pieces = read_material()
    assert len(pieces) >= 5
    assert all(piece.turns for piece in pieces)
