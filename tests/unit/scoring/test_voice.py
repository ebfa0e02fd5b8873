"""Six figures of a voice on tones of known pitch, and the bounded evidence against the speaker's usual."""

import numpy as np
import pytest

from monitor.scoring.messages import VoiceFeatures
from monitor.scoring.voice import LIMIT, RATE, SpeakerBaseline, measure


def tone(hertz: float, seconds: float = 2.0, tilt: float = 1.0) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A voice-like sum of harmonics; a smaller tilt is brighter."""
    time = np.arange(int(seconds * RATE)) / RATE
    parts = [np.sin(2 * np.pi * hertz * k * time) / k**tilt for k in range(1, int(3400 / hertz))]
    return np.asarray(0.05 * np.sum(parts, axis=0), dtype=np.float32)


@pytest.mark.parametrize("hertz", [95.0, 140.0, 220.0, 330.0])
def test_pitch_is_found(hertz: float) -> None:
    voice = measure(tone(hertz))
    assert voice is not None
    assert voice.f0_median == pytest.approx(12 * np.log2(hertz / 100.0), abs=0.3)
    assert voice.periodicity > 0.9
    assert voice.voiced_s == pytest.approx(2.0, abs=0.1)


def test_a_brighter_voice_has_more_above_a_kilohertz() -> None:
    dull, bright = measure(tone(150.0, tilt=1.5)), measure(tone(150.0, tilt=0.5))
    assert dull is not None
    assert bright is not None
    assert bright.alpha_ratio > dull.alpha_ratio
    assert bright.centroid > dull.centroid


def test_level_alone_changes_nothing() -> None:
    quiet, loud = measure(tone(150.0) * 0.1), measure(tone(150.0))
    assert quiet is not None
    assert loud is not None
    assert quiet.f0_median == pytest.approx(loud.f0_median, abs=0.01)
    assert quiet.alpha_ratio == pytest.approx(loud.alpha_ratio, abs=0.05)


def test_nothing_to_measure() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    assert measure(noise) is None
    assert measure(np.zeros(RATE, dtype=np.float32)) is None
    assert measure(np.zeros(10, dtype=np.float32)) is None
    assert measure(np.full(RATE, np.nan, dtype=np.float32)) is None


def voice_at(semitones: float, seconds: float = 2.0) -> VoiceFeatures:
    return VoiceFeatures(semitones, semitones + 3.0, 9.0, -9.0, 650.0, 0.85, seconds)


def test_evidence_is_bounded_and_follows_the_speaker() -> None:
    baseline = SpeakerBaseline()
    for _ in range(3):
        baseline.evidence(voice_at(3.0))
    assert 0.1 < baseline.evidence(voice_at(12.0)) <= LIMIT
    assert baseline.evidence(voice_at(60.0)) <= LIMIT
    assert abs(baseline.evidence(voice_at(3.0))) < 0.3
    assert baseline.evidence(voice_at(12.0, seconds=0.5)) == 0.0
