"""Frames for those who listen: delayed, muted, in step; a slow listener loses the oldest and delays nobody."""

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.audio.frames import AudioFormat, Encoding
from monitor.events.speech import SpeechFinal
from monitor.server.ears import FRAME, WAITING, CallEar, Ears, Listener

PCMU = AudioFormat(Encoding.PCMU, 8000)
LOUD = b"\x80" * 800
"""100 ms at full scale."""


def _frames(listener: Listener) -> NDArray[np.int16]:
    data = b"".join(listener.frames)
    return np.frombuffer(data, "<i2").reshape(-1, 2)


def _final(start: float, end: float, text: str = "hello there") -> SpeechFinal:
    return SpeechFinal(
        call_id="c1", utterance_id="u1", role="customer", text=text, start=start, end=end, at=end, confidence=1,
        mode="scripted",
    )  # fmt: skip


def _talk(ear: CallEar, tenths: int) -> None:
    for _ in range(tenths):
        ear.audio(0, LOUD)
        ear.audio(1, LOUD)


def test_behind_the_redaction_only_what_is_vouched_for_is_heard() -> None:
    ear = CallEar(PCMU, ("customer", "agent"), 1.0)
    listener = Listener(lambda: None)
    ear.join(listener, redacted=True)
    ear.take(_final(0.3, 0.6))
    _talk(ear, 10)
    assert not listener.frames
    _talk(ear, 10)
    heard = np.abs(_frames(listener)).reshape(-1, FRAME, 2).max(axis=1)
    assert (heard[:, 0] > 0).tolist() == [True] * 9 + [False]
    assert not heard[:, 1].any()


def test_unredacted_everything_is_heard_at_once() -> None:
    ear = CallEar(PCMU, ("agent", "customer"), 5.0)
    listener = Listener(lambda: None)
    ear.join(listener, redacted=False)
    _talk(ear, 5)
    assert ear.channels == ("customer", "agent")
    assert len(listener.frames) == 3
    assert (np.abs(_frames(listener)) > 0).all()


def test_a_side_that_is_late_stays_in_step() -> None:
    ear = CallEar(PCMU, ("customer", "agent"), 0.0)
    listener = Listener(lambda: None)
    ear.join(listener, redacted=False)
    for _ in range(5):
        ear.audio(0, LOUD)
    for _ in range(5):
        ear.audio(1, LOUD)
    _talk(ear, 1)
    heard = (np.abs(_frames(listener)).reshape(-1, FRAME, 2).max(axis=1) > 0).tolist()
    assert heard == [[True, False]] * 3 + [[True, True]]


def test_who_comes_late_begins_there() -> None:
    ear = CallEar(PCMU, ("customer", "agent"), 0.5)
    _talk(ear, 30)
    listener = Listener(lambda: None)
    ear.join(listener, redacted=True)
    ear.take(_final(3.0, 4.0))
    _talk(ear, 6)
    assert len(listener.frames) == 1
    assert (_frames(listener)[:, 0] != 0).all()


def test_a_slow_listener_loses_the_oldest_frames() -> None:
    ear = CallEar(PCMU, ("customer", "agent"), 0.0)
    slow = Listener(lambda: None)
    ear.join(slow, redacted=False)
    _talk(ear, WAITING + 12)
    assert len(slow.frames) == WAITING
    assert slow.dropped == 10


def test_the_end_brings_what_was_held_back() -> None:
    ear = CallEar(PCMU, ("customer", "agent"), 5.0)
    listener = Listener(lambda: None)
    ear.join(listener, redacted=True)
    _talk(ear, 10)
    assert not listener.frames
    ear.close()
    assert (len(listener.frames), listener.over) == (10, True)


def test_gaps_and_a_leaving_listener() -> None:
    ear = CallEar(PCMU, ("customer", "agent"), 0.0)
    listener = Listener(lambda: None)
    ear.join(listener, redacted=False)
    ear.gap(0, 1.0)
    ear.gap(1, 1.0)
    assert not _frames(listener).any()
    count = len(listener.frames)
    ear.leave(listener)
    _talk(ear, 10)
    assert len(listener.frames) == count


def test_an_ear_goes_with_its_call() -> None:
    ears = Ears(1.0)
    call: Any = SimpleNamespace(call_id="c1", audio=PCMU, channels=("customer",), taps=[])
    ears.attach(call)
    assert ears.get("c1") is call.taps[0]
    ears.take([_final(0, 1)])
    del call
    assert ears.get("c1") is None
