"""Which stretches of audio must be silent, given what was masked in the words. Pure; times in media seconds."""

from collections.abc import Iterable, Sequence

from monitor.events.base import Span
from monitor.events.speech import SpeechFinal, SpeechPartial, Word
from monitor.privacy.redaction import MASK, mask, mask_words

MARGIN_S = 0.15
"""Word times are that uncertain."""
COVER_S = 0.3
"""How far around an utterance its final vouches for the audio."""
Range = tuple[float, float]


def is_of_track(said: SpeechFinal | SpeechPartial, track: int, roles: Sequence[str]) -> bool:
    """Whether an utterance was spoken on this track; `roles`: those of all tracks of the call.

    Where several tracks have its role, its id tells: it begins with the channel (`CHANNEL-COUNT`, as the recogniser
    gives them). An id that does not tell is of no track: better silence than another's word for it.
    """
    if said.role != roles[track]:
        return False
    return list(roles).count(said.role) == 1 or said.utterance_id.startswith(f"{track}-")


def masked_ranges(final: SpeechFinal) -> list[Range]:
    """Where masked words of an utterance are spoken. Without word times all of the utterance: better too much."""
    if MASK not in final.text:
        return []
    return _spoken(final, final.words)


def corrected(final: SpeechFinal, spans: Iterable[Span]) -> SpeechFinal:
    """The final after a `speech.redacted`."""
    ranges = [(span.start, span.end) for span in spans]
    words = None if final.words is None else mask_words(final.text, final.words, ranges)
    return final.model_copy(update={"text": mask(final.text, ranges), "words": words})


def uncovered_ranges(finals: Iterable[SpeechFinal], duration: float) -> list[Range]:
    """What no final vouches for: after a crash nobody knows what was said there."""
    found: list[Range] = []
    at = 0.0
    for final in sorted(finals, key=lambda final: final.start):
        if final.start - COVER_S > at:
            found.append((at, final.start - COVER_S))
        at = max(at, final.end + COVER_S)
    if at < duration:
        found.append((at, duration))
    return found


def _spoken(final: SpeechFinal, words: tuple[Word, ...] | None) -> list[Range]:
    timed = [word for word in words or () if MASK in word.text and word.end > word.start]
    if not timed:
        return [(final.start - COVER_S, final.end + COVER_S)]
    return [(word.start - MARGIN_S, word.end + MARGIN_S) for word in timed]
