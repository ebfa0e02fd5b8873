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
