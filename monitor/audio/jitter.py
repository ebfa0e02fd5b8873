"""The jitter buffer of one track: numbered, time-stamped chunks in any order become audio in order and gaps.

Works by media time alone: a missing chunk is given up when the chunks held behind it span the window, so that the
outcome is the same at any speed. Bounded in chunks and bytes; what comes after its time was given up is dropped and
counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.audio.frames import AudioFormat
from monitor.audio.tracks import TOLERANCE_S, TrackClock
from monitor.errors import PeerError

WINDOW_S = 0.2
"""How much later audio is held while a missing chunk may still come: ten frames of 20 ms."""
MAX_HELD = 64
MAX_HELD_BYTES = 256 * 1024
MAX_GAP_S = 3600.0
"""A longer hole is no gap but a broken clock."""
MAX_AHEAD = 3000
"""A number further ahead than this (RFC 3550, A.1: MAX_DROPOUT) is odd: time alone says where its chunk belongs."""
RESUMED = 5
"""So many rising numbers in a row that lie behind, of audio that does not, and the sender has begun to count anew."""

Piece = bytes | float
"""Audio, or the seconds of a gap."""


@dataclass(slots=True)
class JitterCounts:
    """What one track went through."""

    late: int = 0
    duplicate: int = 0
    gaps: int = 0


class JitterBuffer:
    """One track. A chunk follows when its number is the next one, or when it begins where the track stands.

    The second rule is for peers that number the chunks of all tracks together: nobody waits for what is on the other
    track.
    """

    def __init__(
        self,
        audio: AudioFormat,
        per_second: int,
        *,
        first: int = 1,
        window_s: float = WINDOW_S,
        tolerance_s: float = TOLERANCE_S,
    ) -> None:
        """`per_second`: ticks of the peer's time stamps in a second; `first`: the number expected first."""
        self.clock = TrackClock(per_second, tolerance_s)
        self.counts = JitterCounts()
        self._ticks_per_byte = per_second / (audio.rate * audio.encoding.width)
        self._window = window_s * per_second
        self._next = first
        self._held: dict[int, tuple[float, bytes]] = {}
        self._held_bytes = 0
        self._behind = 0
        self._behind_at = 0

    def push(self, number: int, start: float | None, data: bytes) -> Sequence[Piece]:
        """What can be said now. `start`: time stamp in ticks, None when the peer gives none.

        Raises PeerError when the time stamp lies more than an hour ahead.
        """
        clock = self.clock
        position = clock.position
        ticks = len(data) * self._ticks_per_byte
        if number < self._next:
            if not self._begins_anew(number, bool(data) and (start is None or 2 * (start - position) > -ticks)):
                self.counts.late += 1
                return ()
            self._next = number
        self._behind = 0
        if start is None:
            start = position + (number - self._next) * ticks
        if not self._held:
            late = start - position
            if number == self._next and late <= clock.tolerance:
                self._next = number + 1
                clock.position = position + ticks
                return (data,)
            if -ticks < 2 * late < ticks:
                if number - self._next <= MAX_AHEAD:
                    self._next = number + 1
                clock.position = position + ticks
                return (data,)
        elif number in self._held:
            self.counts.duplicate += 1
            return ()
        if start - position > MAX_GAP_S * clock.per_second:
            raise PeerError("a time stamp jumps by more than an hour", code="time_jump")
        self._held[number] = (start, data)
        self._held_bytes += len(data)
        return self._release(flush=False)

    def flush(self) -> Sequence[Piece]:
        """Everything held: nothing more will come."""
        return self._release(flush=True)

    def _begins_anew(self, number: int, current: bool) -> bool:
        """Whether a number that lies behind is the sender's new count: the last of a run of `current` audio."""
        rises = not self._behind or number > self._behind_at
        self._behind = (self._behind if rises else 0) + 1 if current else 0
        self._behind_at = number
        return self._behind >= RESUMED

    def _release(self, *, flush: bool) -> list[Piece]:
        pieces: list[Piece] = []
        clock = self.clock
        while self._held:
            number = min(self._held)
            start, data = self._held[number]
            ticks = len(data) * self._ticks_per_byte
            follows = number == self._next or abs(2 * (start - clock.position)) < ticks
            if not (follows or flush or self._given_up()):
                break
            del self._held[number]
            self._held_bytes -= len(data)
            gap = clock.missing(start) if follows else max(start - clock.position, 0.0) / clock.per_second
            if gap:
                self.counts.gaps += 1
                clock.advance(gap)
                pieces.append(gap)
            self._next = number + 1
            clock.position += ticks
            pieces.append(data)
        return pieces

    def _given_up(self) -> bool:
        if len(self._held) > MAX_HELD or self._held_bytes > MAX_HELD_BYTES:
            return True
        starts = [start for start, _ in self._held.values()]
        return max(starts) - min(starts) >= self._window
