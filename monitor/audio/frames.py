"""What a channel of audio is made of, before anyone knows which telephony protocol carried it."""

from dataclasses import dataclass
from enum import StrEnum

ENGINE_RATE = 16_000
"""Hz; the recogniser and the VAD work at this rate, mono, float32 in -1..1."""


class Encoding(StrEnum):
    """How samples are coded on the wire."""

    PCMU = "pcmu"
    PCMA = "pcma"
    S16LE = "s16le"

    @property
    def width(self) -> int:
        """Bytes a sample."""
        return 2 if self is Encoding.S16LE else 1


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Coding and rate (Hz) of one channel's samples."""

    encoding: Encoding
    rate: int

    def seconds(self, data_bytes: int) -> float:
        """Length of so many bytes of one channel, in seconds."""
        return data_bytes / self.encoding.width / self.rate
