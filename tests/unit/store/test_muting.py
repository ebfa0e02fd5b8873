"""Which audio goes with which masked words."""

from monitor.events.base import Span
from monitor.events.speech import SpeechFinal, Word
from monitor.store.muting import corrected, is_of_track, masked_ranges, uncovered_ranges


def said(text: str, start: float, end: float, words: tuple[Word, ...] | None = None) -> SpeechFinal:
    return SpeechFinal(
        utterance_id="u", role="customer", text=text, start=start, end=end, confidence=1, mode="fast", words=words
    )


def test_words_are_muted_one_by_one_and_utterances_whole() -> None:
    words = (Word(text=" it", start=1, end=2, confidence=1), Word(text=" 47", start=2, end=3, confidence=1))
    final = said("it 47", 1, 3, words)
    assert masked_ranges(final) == []
    assert masked_ranges(corrected(final, [Span(start=3, end=5)])) == [(1.85, 3.15)]
    assert masked_ranges(corrected(said("it 47", 1, 3), [Span(start=3, end=5)])) == [(0.7, 3.3)]


def test_what_no_final_vouches_for() -> None:
    assert uncovered_ranges([], 5.0) == [(0.0, 5.0)]
    finals = [said("b", 4.0, 5.0), said("a", 1.0, 2.0), said("c", 1.5, 1.8)]
    assert uncovered_ranges(finals, 6.0) == [(0.0, 0.7), (2.3, 3.7), (5.3, 6.0)]
    assert uncovered_ranges([said("a", 0.0, 5.0)], 5.0) == []


def test_whose_words_they_are() -> None:
    first, second = (said("a", 1.0, 2.0).model_copy(update={"utterance_id": name}) for name in ("0-1", "10-1"))
    assert [is_of_track(first, track, ("agent", "customer")) for track in range(2)] == [False, True]
    assert [is_of_track(first, track, ("customer", "customer")) for track in range(2)] == [True, False]
    assert [is_of_track(second, track, ("customer", "customer")) for track in range(2)] == [False, False]
