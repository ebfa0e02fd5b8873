"""Words and their errors."""

from monitor.bench import wer


def test_what_does_not_count() -> None:
    assert wer.words("I can't, I won't: it's OKAY!") == wer.words("i cannot i will not it is ok")
    assert wer.words("two colours cancelled") == wer.words("2 colors canceled")


def test_errors() -> None:
    assert wer.errors(["a", "b", "c"], ["a", "b", "c"]) == 0
    assert wer.errors(["a", "b", "c"], ["a", "x", "c", "d"]) == 2
    assert wer.errors(["a", "b", "c"], []) == 3
    assert wer.errors([], ["a"]) == 1
