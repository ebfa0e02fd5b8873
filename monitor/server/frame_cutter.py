"""Cuts a peer's websocket frames out of the bytes it sends: the ordinary ones at once, the others for the library.

Nine frames in ten thousand are not whole, unfragmented and masked text or binary messages; `websockets` parses those
(pings, fragments, closes, everything wrong) and answers them. The ordinary ones cost a third as much here. The library
must only ever see whole frames, so that it always stands at the beginning of one. Sans-I/O. RFC 6455, 5.2.
"""

from dataclasses import dataclass

try:
    from websockets.speedups import apply_mask
except ImportError:  # no C compiler where it was built
    from websockets.utils import apply_mask

TEXT, BINARY = 0x81, 0x82
"""First byte of a whole message: FIN, no reserved bit, opcode."""
_WHOLE = frozenset({TEXT, BINARY})
CONTROL = 0x08
FIN = 0x80
MASKED = 0x80


@dataclass(frozen=True, slots=True)
class Other:
    """Bytes for the library: one frame, or after a fault all there is."""

    data: bytes


class FrameCutter:
    """The frames of one connection. Holds at most one frame that is not complete."""

    def __init__(self, max_size: int) -> None:
        """`max_size`: bytes of a message; the library refuses a longer one."""
        self._max_size = max_size
        self._rest = b""
        self._fragmented = False
        self._broken = False

    def cut(self, data: bytes) -> list[str | bytes | Other]:
        """The messages that are complete now (text as str), and frames for the library, in order."""
        if self._broken:
            return [Other(data)]
        if self._rest:
            data, self._rest = self._rest + data, b""
        found: list[str | bytes | Other] = []
        at, end = 0, len(data)
        while end - at >= 2:
            first, length = data[at], data[at + 1]
            start = at + 6
            if length == MASKED | 126:
                start = at + 8
                if end < start:
                    break
                length = data[at + 2] << 8 | data[at + 3]
            elif length == MASKED | 127:
                start = at + 14
                if end < start:
                    break
                length = int.from_bytes(data[at + 2 : at + 10], "big")
            elif length & MASKED:
                length &= 0x7F
            else:
                return self._give_up(found, data[at:])
            if length > self._max_size:
                return self._give_up(found, data[at:])
            stop = start + length
            if stop > end:
                break
            if first in _WHOLE and not self._fragmented:
                payload = apply_mask(data[start:stop], data[start - 4 : start])
                try:
                    found.append(payload.decode() if first == TEXT else payload)
                except UnicodeDecodeError:
                    return self._give_up(found, data[at:])
            else:
                found.append(Other(data[at:stop]))
                if not first & CONTROL:
                    self._fragmented = not first & FIN
            at = stop
        self._rest = data[at:]
        return found

    def _give_up(self, found: list[str | bytes | Other], rest: bytes) -> list[str | bytes | Other]:
        """The peer broke the framing: the library says how, and nothing after it counts."""
        self._broken = True
        found.append(Other(rest))
        return found
