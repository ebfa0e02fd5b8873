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
from monitor.store.muting import COVER_S, Range, corrected, is_of_track, masked_ranges

RECENT = 64
"""Finals of a call remembered: minutes, while listening is seconds behind."""
UNSURE_S = 0.5
"""The end of what a partial decoded: its last word may be the first half of something to mask."""


class Vouching:
    """What is known of one call. A track is vouched for by its own words alone, also where two have the same role."""

    def __init__(self, roles: Sequence[Role]) -> None:
        """`roles`: of the call's tracks, in order."""
        self._roles = tuple(roles)
        self._finals: deque[SpeechFinal] = deque(maxlen=RECENT)
        self._partials: dict[int, SpeechPartial] = {}
        """By track."""

    def take(self, event: Event) -> None:
        """An event of the call, in order."""
        match event:
            case SpeechPartial() | SpeechFinal():
                for track in self._tracks(event):
                    self._partials.pop(track, None)
                    if isinstance(event, SpeechPartial) and event.text:
                        self._partials[track] = event
                if isinstance(event, SpeechFinal):
                    self._finals.append(event)
            case SpeechRedacted(utterance_id=name, spans=spans):
                for place, final in enumerate(self._finals):
                    if final.utterance_id == name:
                        self._finals[place] = corrected(final, spans)
            case _:
                pass

    def heard(self, track: int, start: float, samples: int, rate: int) -> NDArray[np.bool_]:
        """For each of `samples` of a track from `start` on: whether it may be heard."""
        open_ = np.zeros(samples, np.bool_)

        def mark(ranges: Sequence[Range], value: bool) -> None:
            for first, last in ranges:
                a, b = (round((edge - start) * rate) for edge in (first, last))
                if b > 0 and a < samples:
                    open_[max(a, 0) : b] = value

        own = [final for final in self._finals if is_of_track(final, track, self._roles)]
        mark([(final.start - COVER_S, final.end + COVER_S) for final in own], True)
        partial = self._partials.get(track)
        if partial is not None:
            clean = MASK not in partial.text
            mark([(partial.start - COVER_S, partial.at - UNSURE_S if clean else start + samples / rate)], clean)
        for final in own:
            mark(masked_ranges(final), False)
        return open_

    def _tracks(self, said: SpeechPartial | SpeechFinal) -> list[int]:
        return [track for track in range(len(self._roles)) if is_of_track(said, track, self._roles)]
