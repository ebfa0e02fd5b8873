"""How sure the recogniser is of what it heard: of a whole turn, and of the words a cue rests on."""

from collections.abc import Sequence

from monitor.events.speech import Word
from monitor.scoring.cues import Hit

SURE = 0.75
"""Recogniser confidence from which words count in full; below it they count in proportion, at least LEAST."""
LEAST = 0.25


class Sureness:
    """Of one customer turn. Without words of known confidence every cue counts as the turn does."""

    def __init__(self, text: str, confidence: float, words: Sequence[Word] | None = None) -> None:
        """`confidence`: mean of the turn, 0..1; `words`: in order, as far as they are found again in `text`."""
        self.turn = _share(confidence)
        self._doubtful: list[tuple[int, int, float]] = []
        self._placed = bool(words)
        at = 0
        for word in words or ():
            said = word.text.strip()
            found = text.find(said, at) if said else -1
            if found < 0:
                continue
            at = found + len(said)
            if (share := _share(word.confidence)) < 1.0:
                self._doubtful.append((found, at, share))

    def of(self, hit: Hit) -> float:
        """The share a cue counts with: that of the word it rests on that is least sure. The agent's words: in full."""
        if hit.cue.side != "customer":
            return 1.0
        if not self._placed:
            return self.turn
        return min((share for start, end, share in self._doubtful if start < hit.end and end > hit.start), default=1.0)


def _share(confidence: float) -> float:
    return min(1.0, max(LEAST, confidence / SURE))
