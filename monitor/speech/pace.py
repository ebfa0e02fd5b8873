"""How fast this machine decodes, and which answers would be ready in time. Pure.

A decode is priced by a simple model; what decodes took lately, against their price, is the pace. It is kept apart for
decodes that had every core and those that had one.
"""

from monitor.speech.engine import BEAMS, Mode, Request, beam_of, window_of
from monitor.speech.whisper import Window, short_window

SLACK_S = 0.1
"""A final may be so much later than the end of the hangover: what is shown sooner nobody can tell from at once."""
_ENCODE_S, _ATTEND_S = 0.018, 0.001
"""For each second encoded, and for each squared (attention)."""
_TOKEN_S, _TOKENS, _TOKENS_PER_S = 0.006, 5, 3
"""For each token, and how many: some for any utterance, the rest as fast as people speak."""
_BESIDE = 0.12
"""Share of a token's price for each hypothesis that is followed beside the first."""
_SLOWER, _FASTER = 0.4, 0.1
"""Weight of a decode that was slower or faster than the pace: being late is worse than being a little less sure."""


def price(window: Window, seconds: float, beam: int = 1) -> float:
    """Seconds that decoding so much sound in this window takes on one core of the machine of docs/performance.md.

    There an utterance of 5 s took 265, 619 and 1552 ms (base) in windows of 6, 15 and 30 s; this gives 264, 615, 1560.
    """
    encoded = window.mel / 100
    token_s = _TOKEN_S * (1 + _BESIDE * (beam - 1))
    return _ENCODE_S * encoded + _ATTEND_S * encoded**2 + token_s * (_TOKENS + _TOKENS_PER_S * seconds)


def smoothed(pace: float | None, ratio: float) -> float:
    """The pace after a decode that took `ratio` times its price; the first decides alone."""
    if pace is None:
        return ratio
    return pace + (_SLOWER if ratio > pace else _FASTER) * (ratio - pace)


def in_time(pace: float | None, request: Request, left_s: float) -> bool:
    """Whether the accuracy window's answer would be there in `left_s` seconds; not known before the first decode."""
    return pace is not None and pace * _price(request, "accurate") <= left_s


def too_long(pace: float | None, seconds: float, left_s: float) -> bool:
    """Whether so much sound, whole in the short window, would not be answered in `left_s`; not known at first."""
    return pace is not None and pace * price(short_window(seconds), seconds, BEAMS["fast"]) > left_s


def _price(request: Request, mode: Mode) -> float:
    return price(window_of(request, mode), request.seconds, beam_of(request, mode))


class Pace:
    """The pace of one machine."""

    def __init__(self) -> None:
        self._paces: dict[bool, float] = {}

    def note(self, lone: bool, request: Request, mode: Mode, took_s: float) -> None:
        """One utterance, decoded alone by all cores (`lone`) or by one, took so long."""
        self._paces[lone] = smoothed(self._paces.get(lone), took_s / _price(request, mode))

    def of(self, lone: bool) -> float | None:
        """Times its price that a decode takes; None before the first."""
        return self._paces.get(lone)
