"""A company's own wordings for a step, found in the agent's words: whole words, however they are written. Pure."""

import re
from collections.abc import Iterable, Sequence

from monitor.coaching.wording import normalise

_WORD = re.compile(r"\w+(?:'\w+)*")


def words_of(text: str) -> str:
    """The words alone, with a space before and after each: capitals, punctuation, contractions and the kind of
    apostrophe do not count. A space only when there is none."""
    return f" {' '.join(_WORD.findall(normalise(text)))} "


class Phrases:
    """`steps` with their wordings, as `Playbook.phrases` has them."""

    def __init__(self, steps: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._steps = [(step, tuple(words_of(phrase) for phrase in phrases)) for step, phrases in steps]

    def steps_in(self, text: str) -> list[str]:
        """The steps one of whose wordings stands in this turn, in the playbook's order."""
        if not self._steps:
            return []
        spoken = words_of(text)
        return [step for step, phrases in self._steps if any(phrase in spoken for phrase in phrases if phrase.strip())]
