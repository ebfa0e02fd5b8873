"""The audio of live calls for those who listen: taps on calls, both sides mixed into frames, delayed and muted.

Works on the event loop's thread and never waits: each listener has a queue of WAITING frames, and when it is full the
oldest goes (counted). A call nobody listens to costs a few additions a frame.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import numpy as np

from monitor.audio import g711
from monitor.audio.frames import AudioFormat, Encoding
from monitor.events.base import Event, Role
from monitor.server.ports import TappedCall
from monitor.server.vouching import Vouching
from monitor.store.spool import RATE, SILENCE, ToUlaw

FRAME = RATE // 10
"""Samples of one side in a frame: 100 ms."""
WAITING = 100
"""Frames that may wait for one listener: ten seconds."""
JITTER_S = 0.2
"""How far one side may be behind the other without being cut, when nothing else delays."""


@dataclass(eq=False)
class Listener:
    """One who listens. `wake` is called when there is something; it must not block."""

    wake: Callable[[], None]
    frames: deque[bytes] = field(default_factory=lambda: deque(maxlen=WAITING))
    dropped: int = 0
    over: bool = False
    """The call ended: nothing more comes."""

    def put(self, frame: bytes) -> None:
        """Queue a frame."""
        self.dropped += len(self.frames) == WAITING
        self.frames.append(frame)
        self.wake()

    def end(self) -> None:
        """The call is over."""
        self.over = True
        self.wake()


class Mixer:
    """Both sides of a call from one moment on, as interleaved frames of s16 little-endian at RATE."""

    def __init__(self, audio: AudioFormat, starts: Sequence[float], delay_s: float) -> None:
        """`starts`: media seconds each track has reached."""
        self._coders = [ToUlaw(audio) for _ in starts]
        self.at = min(starts, default=0.0)
        """Media seconds of the next frame."""
        self._delay = round(delay_s * RATE)
        self._sides = [bytearray(SILENCE * round((start - self.at) * RATE)) for start in starts]
        self._owed = [0] * len(self._sides)
        """Samples of a late side whose time has passed: they are skipped when they come."""

    def audio(self, track: int, data: bytes) -> None:
        """More of one track."""
        self._append(track, self._coders[track].feed(data))

    def gap(self, track: int, seconds: float) -> None:
        """Marked silence of one track."""
        self._append(track, SILENCE * round(seconds * RATE))

    def _append(self, track: int, data: bytes) -> None:
        late = min(self._owed[track], len(data))
        self._owed[track] -= late
        self._sides[track] += data[late:]

    def ready(self, *, last: bool = False) -> list[tuple[float, list[bytes]]]:
        """Frames whose time has come, `last`: all that are left; media time and mu-law of each side."""
        out = []
        while max(map(len, self._sides), default=0) >= FRAME + (0 if last else self._delay):
            out.append((self.at, [bytes(side[:FRAME]).ljust(FRAME, SILENCE) for side in self._sides]))
            for track, side in enumerate(self._sides):
                self._owed[track] += FRAME - len(side[:FRAME])
                del side[:FRAME]
            self.at += FRAME / RATE
        return out


class CallEar:
    """An AudioTap: one call for its listeners."""

    def __init__(self, audio: AudioFormat, roles: Sequence[Role], delay_s: float) -> None:
        self._audio, self.delay_s = audio, delay_s
        order = sorted(range(len(roles)), key=lambda track: (roles[track] == "agent", track))[:2]
        self._tracks = order
        self.channels: tuple[Role, ...] = tuple(roles[track] for track in order)
        """Sides of a frame, in order."""
        self._at = [0.0] * len(roles)
        self._vouching = Vouching(roles)
        self._mixers: dict[bool, Mixer] = {}
        self._listeners: dict[bool, set[Listener]] = {True: set(), False: set()}

    def take(self, event: Event) -> None:
        """What was said."""
        self._vouching.take(event)

    def join(self, listener: Listener, *, redacted: bool) -> None:
        """Begin to listen: from now on, behind the redaction or at once."""
        if redacted not in self._mixers:
            starts = [self._at[track] for track in self._tracks]
            self._mixers[redacted] = Mixer(self._audio, starts, self.delay_s if redacted else JITTER_S)
        self._listeners[redacted].add(listener)

    def leave(self, listener: Listener) -> None:
        """Listen no longer."""
        for redacted, those in self._listeners.items():
            those.discard(listener)
            if not those:
                self._mixers.pop(redacted, None)

    def audio(self, track: int, data: bytes) -> None:
        """Encoded samples of one track."""
        self._at[track] += self._audio.seconds(len(data))
        if self._mixers and track in self._tracks:
            for redacted, mixer in self._mixers.items():
                mixer.audio(self._tracks.index(track), data)
                self._send(redacted, mixer)

    def gap(self, track: int, seconds: float) -> None:
        """Marked silence."""
        self._at[track] += seconds
        if self._mixers and track in self._tracks:
            for redacted, mixer in self._mixers.items():
                mixer.gap(self._tracks.index(track), seconds)
                self._send(redacted, mixer)

    def close(self) -> None:
        """The call ended: what is held back comes at once."""
        for redacted, mixer in self._mixers.items():
            self._send(redacted, mixer, last=True)
        for listener in self._listeners[True] | self._listeners[False]:
            listener.end()

    def _send(self, redacted: bool, mixer: Mixer, *, last: bool = False) -> None:
        for at, sides in mixer.ready(last=last):
            samples = np.stack([g711.decode(side, Encoding.PCMU) for side in sides], axis=1)
            if redacted:
                for place, track in enumerate(self._tracks):
                    samples[~self._vouching.heard(track, at, FRAME, RATE), place] = 0
            frame = samples.astype("<i2").tobytes()
            for listener in self._listeners[redacted]:
                listener.put(frame)


class Ears:
    """The ears of all live calls. `attach` is a hook of the registry, `take` a bus subscriber."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._calls: WeakValueDictionary[str, CallEar] = WeakValueDictionary()
        """A call holds its ear: when the call goes, or never began, nothing is left here."""

    def attach(self, call: TappedCall) -> None:
        """A call is about to begin."""
        ear = CallEar(call.audio, call.channels, self._delay_s)
        call.taps.append(ear)
        self._calls[call.call_id] = ear

    def take(self, events: Sequence[Event]) -> None:
        """What was said decides what may be heard."""
        for event in events:
            ear = self._calls.get(event.call_id)
            if ear is not None:
                ear.take(event)

    def get(self, call_id: str) -> CallEar | None:
        """The ear of a live call."""
        return self._calls.get(call_id)
