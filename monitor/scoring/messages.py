"""What scoring is told: redacted utterances with, for the customer only, figures of the voice."""

from dataclasses import dataclass

from monitor.events.base import Role
from monitor.events.speech import Word


@dataclass(frozen=True, slots=True)
class VoiceFeatures:
    """Six figures of one customer utterance (source: the voice section of docs/scoring.md)."""

    f0_median: float  # semitones re 100 Hz
    f0_p80: float  # semitones re 100 Hz
    f0_range: float  # semitones, 10th to 90th percentile
    alpha_ratio: float  # dB, energy 1-3.4 kHz over 0.3-1 kHz
    centroid: float  # Hz
    periodicity: float  # 0..1
    voiced_s: float  # seconds of voiced speech behind the figures


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn of one side, text already redacted. `voice` is None for every role but customer."""

    utterance_id: str
    role: Role
    text: str
    start: float
    end: float
    confidence: float = 1.0
    words: tuple[Word, ...] | None = None
    voice: VoiceFeatures | None = None
