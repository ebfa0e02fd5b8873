"""Which words of a partial will stay: those two decodes in a row agreed on (LocalAgreement-2). Pure.

Source: Liu et al. 2020, "Low-latency sequence-to-sequence speech recognition and translation by partial hypothesis
selection"; used for Whisper by Macháček et al. 2023.
"""

import re


def _plain(word: str) -> str:
    return re.sub(r"[^\w']", "", word).lower()


class Stabilizer:
    """The partials of one utterance. What was confirmed keeps the wording it was confirmed with."""

    def __init__(self) -> None:
        self._before: list[str] = []
        self._confirmed: list[str] = []

    @property
    def confirmed(self) -> str:
        """The words that will stay."""
        return " ".join(self._confirmed)

    @property
    def said(self) -> tuple[str, int]:
        """The text shown last and how many of its leading characters are confirmed."""
        shown = self._confirmed + self._before[len(self._confirmed) :]
        return " ".join(shown), len(self.confirmed)

    def update(self, text: str) -> tuple[str, int]:
        """The text to show and how many of its leading characters are confirmed; confirmed words never change."""
        words = text.split()
        agreed = 0
        for old, new in zip(self._before, words, strict=False):
            if _plain(old) != _plain(new):
                break
            agreed += 1
        held = len(self._confirmed)
        if agreed > held and all(_plain(a) == _plain(b) for a, b in zip(self._confirmed, words, strict=False)):
            # the last agreed word may still be growing ("under" -> "understand"): not confirmed at the very end
            until = agreed if agreed < len(words) else agreed - 1
            self._confirmed += words[held:until]
        self._before = words
        return self.said

    def settle(self, text: str) -> None:
        """This is the text, for good; words confirmed before keep their wording."""
        self._confirmed += text.split()[len(self._confirmed) :]
        self._before = []
