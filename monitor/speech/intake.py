"""A channel's mailbox at the recogniser: bytes as they come, 32 ms at a time as the feeder takes them.

The event loop's thread puts in (`feed`, `gap`, `close`), the feeder's thread takes out; each side only moves its own
counters. What waits is bounded in bytes, whatever the rate: beyond, sound is counted as lost and becomes marked
silence, so that times stay true and the call shows a gap.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import ENGINE_RATE, AudioFormat, Encoding
from monitor.audio.levels import to_float
from monitor.audio.resample import Resampler
from monitor.speech.vad import FRAME

MAX_WAITING = 1_000_000
"""Bytes that may wait unheard per channel: 96 s of 20 ms PCMU frames, 54 s of 16 bit at 8 kHz, 10 s at 48 kHz."""
_PART = 48
"""Bytes a part takes beside its samples."""
SILENCE = {Encoding.PCMU: b"\xff", Encoding.PCMA: b"\xd5", Encoding.S16LE: b"\0\0"}


class Intake:
    """Mailbox of one channel. `held_back` stops the feeder from taking more (too much waits to be decoded)."""

    def __init__(self, audio: AudioFormat) -> None:
        self.audio = audio
        self.row = -1
        self.held_back = False
        self.closed = False
        # what every packet and every frame needs, looked up once
        self._width = audio.encoding.width
        self._need = audio.rate * FRAME // ENGINE_RATE * self._width
        self._hush = SILENCE[audio.encoding]
        self._two_frames = 2 * FRAME * audio.rate // ENGINE_RATE
        self._parts: deque[bytes | int] = deque()  # an int is so many samples of marked silence
        # the loop's side
        self._fed = 0
        self._silent_fed = 0
        self._bytes_fed = 0
        self._refused = 0  # samples lost since the last that was taken in
        self._lost = 0
        # the feeder's side
        self._taken = 0
        self._silent_taken = 0
        self._bytes_taken = 0
        self._unheard = 0
        self._buffer = bytearray()
        self._silent = 0
        self._marked = 0
        self._resampler = None if audio.rate in (8000, ENGINE_RATE) else Resampler(audio.rate)
        self._resampled: NDArray[np.float32] = np.zeros(0, np.float32)
        self._flushed = False

    @property
    def key(self) -> tuple[Encoding, int]:
        """Channels with equal keys are decoded together."""
        return self.audio.encoding, self.audio.rate

    # -- the loop's side

    def feed(self, data: bytes) -> None:
        """More samples; lost when too much waits already."""
        size = len(data)
        samples = size // self._width
        if self._bytes_fed - self._bytes_taken + size + _PART > MAX_WAITING:
            self._lost += samples
            self._refused += samples
            return
        if self._refused:
            self._tell_refused()
        self._parts.append(data)
        self._bytes_fed += size + _PART
        self._fed += samples

    def gap(self, seconds: float) -> None:
        """Time without sound."""
        self._tell_refused()
        self._put_silence(max(0, round(seconds * self.audio.rate)))

    def close(self) -> None:
        """No more comes."""
        self._tell_refused()
        self.closed = True

    def _tell_refused(self) -> None:
        """What was refused became silence: one part, however long it was."""
        refused, self._refused = self._refused, 0
        if refused:
            self._put_silence(refused)

    def _put_silence(self, samples: int) -> None:
        self._parts.append(samples)
        self._silent_fed += samples
        self._fed += samples

    # -- either side

    def waiting(self) -> int:
        """Bytes put in and not yet taken out."""
        return self._bytes_fed - self._bytes_taken

    def backlog_s(self) -> float:
        """Seconds put in and not yet taken out, what was refused since included: it will be silence."""
        return (self._fed + self._refused - self._taken) / self.audio.rate

    def late_s(self) -> float:
        """The same without marked silence, which nobody waits for."""
        silent = self._silent_fed - self._silent_taken
        return max(0.0, (self._fed - self._taken - silent) / self.audio.rate)

    def behind(self) -> bool:
        """Whether more than two frames wait that may be taken."""
        return self._fed - self._taken > self._two_frames and not self.held_back

    @property
    def lost_s(self) -> float:
        """Seconds of sound nobody heard: refused, dropped with the channel, or taken while nothing could hear."""
        return (self._lost + self._unheard) / self.audio.rate

    # -- the feeder's side

    def take_marked(self) -> float:
        """Seconds of marked silence taken out since the last call."""
        marked, self._marked = self._marked, 0
        return marked / self.audio.rate

    def unheard(self) -> None:
        """The frame just taken was heard by nobody: it counts as lost, and as a gap."""
        samples = FRAME * self.audio.rate // ENGINE_RATE
        self._unheard += samples
        self._marked += samples

    def abandon(self) -> None:
        """The channel is dropped: what waits is lost, and what still comes is ignored."""
        self._unheard += round(self.late_s() * self.audio.rate)
        self.closed = True
        self._parts.clear()

    def frame(self) -> bytes | NDArray[np.float32] | None:
        """32 ms if they are there: raw bytes at 8 or 16 kHz, else samples at 16 kHz. The last frame is filled up."""
        if self.held_back:
            return None
        if self._resampler is not None:
            return self._odd_frame(self._resampler)
        need, buffer = self._need, self._buffer
        if len(buffer) < need and not self._gather(need):
            if not self.closed or not buffer:
                return None
            missing = need - len(buffer)
            buffer += (self._hush * missing)[:missing]
        taken = bytes(buffer[:need])
        del buffer[:need]
        return taken

    def exhausted(self) -> bool:
        """Closed, and everything was taken."""
        waiting = self._parts or self._buffer or self._silent or self._resampled.size
        return self.closed and not waiting and (self._resampler is None or self._flushed)

    def _gather(self, need: int) -> bool:
        """Move parts into the buffer until it holds `need` bytes; True when it does."""
        buffer, parts = self._buffer, self._parts
        while len(buffer) < need:
            if self._silent:
                samples = min(self._silent, (need - len(buffer)) // self._width + 1)
                buffer += self._hush * samples
                self._silent -= samples
                self._marked += samples
                self._silent_taken += samples
                self._taken += samples
                continue
            if not parts:
                return False
            part = parts.popleft()
            if isinstance(part, int):
                self._silent += part
            else:
                buffer += part
                self._bytes_taken += len(part) + _PART
                self._taken += len(part) // self._width
        return True

    def _odd_frame(self, resampler: Resampler) -> NDArray[np.float32] | None:
        """A frame of a channel whose rate soxr has to change."""
        width = self._width
        while self._resampled.size < FRAME and not self._flushed:
            full = self._gather(self.audio.rate // 50 * width)
            usable = len(self._buffer) // width * width
            if not full and not (self.closed and not self._parts):
                break
            if usable:
                sound = linear(bytes(self._buffer[:usable]), self.audio.encoding)
                self._buffer.clear()
                self._resampled = np.concatenate((self._resampled, resampler.feed(sound)))
            else:
                self._buffer.clear()
                self._resampled = np.concatenate((self._resampled, resampler.flush()))
                self._flushed = True
        if self._resampled.size < FRAME:
            if not self._flushed or not self._resampled.size:
                return None
            self._resampled = np.pad(self._resampled, (0, FRAME - self._resampled.size))
        frame, self._resampled = self._resampled[:FRAME], self._resampled[FRAME:]
        return frame


def linear(data: bytes, encoding: Encoding) -> NDArray[np.float32]:
    """Coded samples in -1..1."""
    if encoding is Encoding.S16LE:
        return to_float(np.frombuffer(data, "<i2"))
    return g711.decode_float(np.frombuffer(data, np.uint8), encoding)
