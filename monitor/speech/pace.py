"""How fast this machine decodes, and which answers would be ready in time. Pure.

A decode is priced by a simple model; what decodes took lately, against their price, is the pace. It is kept apart for
decodes that had every core and those that had one, which also says which of the two is sooner: where the host lends its
cores to others, one that waits for the other's half takes longer than one alone.
"""

from collections import Counter, deque
from collections.abc import Sequence
from statistics import median
from typing import Literal

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
How = Literal["wide", "alone", "beside"]
"""How an utterance is decoded: by all cores, by one while the others rest, or by one beside other work."""
_KEPT = 5
"""Decodes of either way that are compared: the median of so few follows a change and forgives one that stumbled."""
_SOONER = 0.9
"""All cores are taken when they need less than this share of what one does: they are then nobody else's."""
_AGAIN, _AT_LAST = 8, 40
"""After so many decodes the way not chosen is tried again, with what may be late; or whatever comes."""
_SHORT_S = 2.0
_UNKNOWN = 5.0
"""Pace assumed before the first decode: models by path may be bigger than any of ours."""


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
        self._paces: dict[How, float] = {}
        # short sound and long are kept apart: the price is not so true that they could be compared with each other
        self._lately: dict[tuple[How, bool], deque[float]] = {}
        self._untried: Counter[tuple[How, bool]] = Counter({("alone", True): _AGAIN, ("alone", False): _AGAIN})

    def note(self, how: How, request: Request, mode: Mode, took_s: float) -> None:
        """One utterance, decoded so, took so long."""
        ratio = took_s / _price(request, mode)
        if not request.partial:
            self._paces[how] = smoothed(self._paces.get(how), ratio)
        if how == "beside":
            return
        short = request.seconds < _SHORT_S
        self._lately.setdefault((how, short), deque(maxlen=_KEPT)).append(ratio)
        self._untried[how, short] = 0
        self._untried[_other(how), short] += 1

    def of(self, how: How) -> float | None:
        """Times its price that such a decode takes; None before the first."""
        return self._paces.get(how)

    def most_s(self, requests: Sequence[Request], mode: Mode) -> float:
        """Seconds that these take together if all is well: at most as long as one by one, at the slowest pace known."""
        slowest = max(self._paces.values(), default=_UNKNOWN)
        return slowest * sum(_price(request, mode) for request in requests)

    def lone(self, seconds: float, *, patient: bool = False) -> How:
        """How an utterance of such length that is alone should be decoded: as was sooner lately.

        `patient`: nobody waits for it in earnest (a partial that another follows), so that it may try the other way.
        """
        short = seconds < _SHORT_S
        better = self._better(short)
        return _other(better) if self._untried[_other(better), short] >= (_AGAIN if patient else _AT_LAST) else better

    def expected(self, seconds: float) -> float | None:
        """The pace of such an utterance if it is alone."""
        return self._paces.get(self._better(seconds < _SHORT_S))

    def _better(self, short: bool) -> How:
        wide, alone = (self._lately.get((how, short)) for how in ("wide", "alone"))
        return "alone" if wide and alone and median(wide) > _SOONER * median(alone) else "wide"


def _other(how: How) -> How:
    return "alone" if how == "wide" else "wide"
