"""Whatever is said, masking keeps lengths, leaves no four digits together, and never raises."""

import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.privacy.redaction import MASK, Redactor, mask

VOCABULARY = """
    four one 4 11 1111 double oh two thousand hundred and then um twenty , . - card my is minutes £5 19.99
    john at gmail dot com 10:30 4G o'clock triple one of
"""
WORDS = st.sampled_from(VOCABULARY.split())
SAID = st.lists(WORDS, max_size=30).map(" ".join)


@given(st.one_of(SAID, st.text(max_size=80)))
def test_masking_keeps_the_length_and_says_its_spans(text: str) -> None:
    redacted = Redactor().final("u", text, None)
    assert len(redacted.text) == len(text)
    assert redacted.text == mask(text, [(span.start, span.end) for span in redacted.spans])
    assert not re.search(r"\d{4}", redacted.text, re.ASCII)
    assert Redactor().partial("u", text) == redacted.text


@given(st.lists(SAID, max_size=6))
def test_corrections_name_earlier_utterances_and_places_inside_them(said: list[str]) -> None:
    redactor = Redactor()
    for index, text in enumerate(said):
        for fix in redactor.final(str(index), text, None).corrections:
            assert int(fix.utterance_id) < index
            assert all(0 <= span.start < span.end <= len(said[int(fix.utterance_id)]) for span in fix.spans)


@given(st.text(alphabet="0123456789", min_size=4, max_size=19), st.lists(st.integers(1, 4), min_size=1, max_size=19))
def test_a_number_told_in_any_pieces_is_gone_in_the_end(number: str, sizes: list[int]) -> None:
    redactor, kept, at = Redactor(), {}, 0
    for index in range(len(number)):
        piece = number[at : at + sizes[index % len(sizes)]]
        if not piece:
            break
        at += len(piece)
        redacted = redactor.final(str(index), piece, None)
        kept[str(index)] = redacted.text
        for fix in redacted.corrections:
            kept[fix.utterance_id] = mask(kept[fix.utterance_id], [(span.start, span.end) for span in fix.spans])
    assert set("".join(kept.values())) == {MASK}
