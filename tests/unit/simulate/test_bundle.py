"""The bundled demo calls: complete, small, and telling the truth about who speaks when. No recogniser."""

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from monitor.errors import InputError
from monitor.events.base import CallMetadata
from monitor.simulate.calls import bundle
from monitor.simulate.calls.bundle import FOLDER, RATE, DemoCall, TruthTurn, list_calls, load_audio
from monitor.simulate.calls.script import METADATA_KEYS, ROLES, Role, read_script, read_scripts

CALLS = list_calls()
NAMES = [call.name for call in CALLS]
ALERTS = {"hotel-recovered", "broadband-defensive", "parcel-polite"}
TALK_OVER = {"broadband-defensive"}

each_call = pytest.mark.parametrize("call", CALLS, ids=NAMES)


@cache
def audio(name: str) -> npt.NDArray[np.int16]:
    return load_audio(CALLS[NAMES.index(name)])


def level(call: DemoCall, role: Role, start: float, end: float) -> float:
    """RMS of one channel in dBFS."""
    part = audio(call.name)[round(start * RATE) : round(end * RATE), ROLES.index(role)].astype(np.float64)
    return float(20 * np.log10(np.sqrt((part**2).mean()) / 32768 + 1e-9))


def alone(call: DemoCall) -> list[TruthTurn]:
    """Turns nobody talks over."""
    return [
        turn
        for turn in call.truth
        if all(other is turn or other.end <= turn.start or turn.end <= other.start for other in call.truth)
    ]


def test_six_calls_of_known_name() -> None:
    assert set(NAMES) == ALERTS | {"battery-calm", "bank-bereaved", "clinic-booking"}
    assert {call.name for call in CALLS if call.expect_alert} == ALERTS


def test_all_files_together_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 4_000_000


@each_call
def test_files_are_exactly_what_the_scripts_say(call: DemoCall) -> None:
    script = read_script(FOLDER / "scripts" / f"{call.name}.toml")
    assert [(turn.role, turn.text) for turn in call.truth] == [(turn.role, turn.text) for turn in script.turns]
    assert dict(call.metadata) == script.metadata
    assert (call.title, call.expect_alert) == (script.title, script.expect_alert)


@each_call
def test_metadata_is_what_ingest_takes(call: DemoCall) -> None:
    assert tuple(call.metadata) == METADATA_KEYS
    assert set(METADATA_KEYS) < set(CallMetadata.model_fields)
    assert CallMetadata.model_validate(call.metadata).agent == call.metadata["agent"]
    assert call.metadata["consent"] != "refused"


@each_call
def test_audio_is_8_khz_stereo_of_one_to_two_minutes(call: DemoCall) -> None:
    sound = audio(call.name)
    assert sound.dtype == np.int16
    assert sound.shape[1] == 2
    assert 60 <= call.duration_s <= 120
    assert len(sound) / RATE == pytest.approx(call.duration_s, abs=0.05)


@each_call
def test_truth_lies_inside_the_recording_in_order(call: DemoCall) -> None:
    assert 12 <= len(call.truth) <= 18
    assert {turn.role for turn in call.truth} == set(ROLES)
    for before, after in pairwise(call.truth):
        assert before.start < after.start
        assert before.role != after.role
    for turn in call.truth:
        assert 0 <= turn.start < turn.end <= call.duration_s
        assert turn.end - turn.start >= 1.0, turn.text
    for role in ROLES:
        own = [turn for turn in call.truth if turn.role == role]
        assert all(after.start - before.end > 1.0 for before, after in pairwise(own))


@each_call
def test_each_turn_is_heard_on_its_own_channel_only(call: DemoCall) -> None:
    for turn in alone(call):
        other = ROLES[1 - ROLES.index(turn.role)]
        own, across = level(call, turn.role, turn.start, turn.end), level(call, other, turn.start, turn.end)
        assert own > -32, turn.text
        assert across < -50, turn.text


@each_call
def test_truth_times_are_the_edges_of_speech(call: DemoCall) -> None:
    for turn in call.truth:
        assert level(call, turn.role, turn.start - 0.15, turn.start - 0.03) < -52, turn.text
        assert level(call, turn.role, turn.end + 0.03, turn.end + 0.15) < -52, turn.text
        assert level(call, turn.role, turn.start, turn.start + 0.3) > -52, turn.text
        assert level(call, turn.role, turn.end - 0.3, turn.end) > -52, turn.text


@each_call
def test_both_sides_are_equally_loud(call: DemoCall) -> None:
    sides = [
        np.mean([level(call, role, turn.start, turn.end) for turn in call.truth if turn.role == role]) for role in ROLES
    ]
    assert abs(sides[0] - sides[1]) < 4


@each_call
def test_gaps_are_natural(call: DemoCall) -> None:
    gaps = [after.start - before.end for before, after in pairwise(call.truth)]
    assert sum(0.3 <= round(gap, 2) <= 1.0 for gap in gaps) >= len(gaps) - 3
    assert any(gap < 0 for gap in gaps) == (call.name in TALK_OVER)


def test_one_call_holds_a_long_silence() -> None:
    call = CALLS[NAMES.index("broadband-defensive")]
    gaps = [(before, after) for before, after in pairwise(call.truth) if after.start - before.end > 3]
    assert len(gaps) == 1
    before, after = gaps[0]
    assert all(level(call, role, before.end + 0.05, after.start - 0.05) < -50 for role in ROLES)


def test_one_number_in_one_call_is_there_to_be_masked() -> None:
    digit = r"(zero|one|two|three|four|five|six|seven|eight|nine)"
    run = re.compile(rf"\b{digit}(\W+{digit}){{3,}}\b")
    found = [call.name for call in CALLS for turn in call.truth if run.search(turn.text.lower())]
    assert found == ["bank-bereaved"]
    assert not any(re.search(r"\d", turn.text) for call in CALLS for turn in call.truth)


def test_voices_of_the_two_sides_differ() -> None:
    scripts = read_scripts()
    assert all(script.voices["customer"].engine != script.voices["agent"].engine for script in scripts)
    assert len({script.voices["customer"] for script in scripts}) == len(scripts)


def test_missing_files_are_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = CALLS[0]
    damaged = tmp_path / "damaged.opus"
    damaged.write_bytes(b"not audio")
    for path in (tmp_path / "absent.opus", damaged):
        broken = DemoCall(call.name, call.title, call.expect_alert, call.duration_s, call.metadata, call.truth, path)
        with pytest.raises(InputError, match="reinstall"):
            load_audio(broken)
    monkeypatch.setattr(bundle, "FOLDER", tmp_path)
    with pytest.raises(InputError, match=r"index\.json"):
        list_calls()


@pytest.mark.parametrize("text", ["title = ", 'title = "x"', json.dumps({"title": "x"})])
def test_a_wrong_script_names_its_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"wrong\.toml"):
        read_script(path)
