"""Which stretches of a live call's audio may be heard behind the redaction. Pure; times in media seconds.

Only what words vouch for is heard: a final (but for its masked words), or a partial without anything masked, up to a
little before where it was decoded. All else, also speech that nobody has decoded yet, is silence: better too much.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.events.base import Event, Role
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechRedacted
from monitor.privacy.redaction import MASK
from monitor.store.muting import COVER_S, Range, corrected, masked_ranges

RECENT = 64
"""Finals of a call remembered: minutes, while listening is seconds behind."""
UNSURE_S = 0.5
"""The end of what a partial decoded: its last word may be the first half of something to mask."""


class Vouching:
    """What is known of one call."""

    def __init__(self) -> None:
        self._finals: deque[SpeechFinal] = deque(maxlen=RECENT)
        self._partials: dict[Role, SpeechPartial] = {}

    def take(self, event: Event) -> None:
        """An event of the call, in order."""
        match event:
            case SpeechPartial(text=""):
                self._partials.pop(event.role, None)
            case SpeechPartial():
                self._partials[event.role] = event
            case SpeechFinal():
                self._partials.pop(event.role, None)
                self._finals.append(event)
            case SpeechRedacted(utterance_id=name, spans=spans):
                for place, final in enumerate(self._finals):
                    if final.utterance_id == name:
                        self._finals[place] = corrected(final, spans)
            case _:
                pass

    def heard(self, role: Role, start: float, samples: int, rate: int) -> NDArray[np.bool_]:
        """For each of `samples` from `start` on: whether it may be heard."""
        open_ = np.zeros(samples, np.bool_)

        def mark(ranges: Sequence[Range], value: bool) -> None:
            for first, last in ranges:
                a, b = (round((edge - start) * rate) for edge in (first, last))
                if b > 0 and a < samples:
                    open_[max(a, 0) : b] = value

        own = [final for final in self._finals if final.role == role]
        mark([(final.start - COVER_S, final.end + COVER_S) for final in own], True)
        partial = self._partials.get(role)
        if partial is not None:
            clean = MASK not in partial.text
            mark([(partial.start - COVER_S, partial.at - UNSURE_S if clean else start + samples / rate)], clean)
        for final in own:
            mark(masked_ranges(final), False)
        return open_
