"""Contractions, sentences and lemmas."""

import pytest

from monitor.coaching.wording import lemma, normalise, sentences


@pytest.mark.parametrize(
    ("said", "opened"),
    [
        ("I'll call", "i will call"),
        ("We can’t", "we can not"),
        ("You shouldn't've", "you should not have"),
        ("It's  OK", "it is ok"),
        ("won't", "will not"),
    ],
)
def test_contractions_are_opened(said: str, opened: str) -> None:
    assert normalise(said) == opened


def test_forms_of_a_word_are_one() -> None:
    assert len({lemma(word) for word in ("promise", "promised", "promises", "promising")}) == 1
    assert lemma("rang") == lemma("ring")
    assert lemma("this") == "this"


def test_sentences_know_whether_they_ask() -> None:
    parts = sentences("So you paid twice. Is that right? Mr. Lind will call")
    assert [part.asks for part in parts] == [False, True, False]
    assert sentences("  ...  ") == ()


def test_sentences_end_where_those_that_are_quoted_end() -> None:
    said = 'The engineer comes at 10.30, I\'ll ring you. "Is 2 p.m. on Friday better?" Dr. Lind… he knows.'
    assert [part.text for part in sentences(said)] == [
        "the engineer comes at 10.30, i will ring you", '"is 2 p.m. on friday better', "dr. lind", "he knows",
    ]  # fmt: skip
    assert [part.asks for part in sentences(said)] == [False, True, False, False]
    assert "10.30" in sentences(said)[0].tokens
