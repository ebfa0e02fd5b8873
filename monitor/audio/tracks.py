"""Tracks: channels taken apart, and the clock of one track that says how much audio is missing before a chunk.

Pure arithmetic; times are media seconds since the stream began.
"""

from collections.abc import Sequence

import numpy as np

TOLERANCE_S = 0.06
"""Time stamps of packets jitter by a few frames without anything being lost; less than this is no gap."""

ARRIVAL_STEP_S = 0.032
"""Arrival is a coarse clock: what a track missed is told in whole analysis frames, so that its audio is cut into the
same frames, and heard alike, whenever its first packet came."""


def missed_since(arrived_s: float) -> float:
    """The gap, in seconds, before a track whose first audio came so long after where it should have begun."""
    return round(arrived_s / ARRIVAL_STEP_S) * ARRIVAL_STEP_S if arrived_s > TOLERANCE_S else 0.0


def split_channels(data: bytes, channels: int, width: int) -> Sequence[bytes]:
    """Interleaved samples of `width` bytes (1 or 2) as one `bytes` per channel. `data` holds whole samples of all."""
    if channels == 1:
        return (data,)
    if width == 1:
        return [data[index::channels] for index in range(channels)]
    samples = np.frombuffer(data, np.uint16).reshape(-1, channels)
    return [samples[:, index].tobytes() for index in range(channels)]


class TrackClock:
    """Where one track stands: counts what it had, and says how much is missing before the next chunk.

    Peers give times in ticks: samples (RTP) or milliseconds (Twilio). A chunk that claims to lie before the track's
    position (a coarse or drifting clock) is never cut: words count more than times.
    """

    def __init__(self, per_second: int, tolerance_s: float = TOLERANCE_S) -> None:
        """`per_second`: ticks of the peer's clock in a second."""
        self.per_second = per_second
        self.tolerance = tolerance_s * per_second
        self.position = 0.0

    @property
    def seconds(self) -> float:
        """Media time of the next sample."""
        return self.position / self.per_second

    def missing(self, start: float) -> float:
        """Seconds without audio before a chunk that begins at tick `start`; 0.0 for less than the tolerance."""
        late = start - self.position
        return late / self.per_second if late > self.tolerance else 0.0

    def advance(self, seconds: float) -> None:
        """The track had audio or a gap of so many seconds."""
        self.position += seconds * self.per_second
