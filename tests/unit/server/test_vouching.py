"""What may be heard of a live call: nothing without words that vouch for it, nothing that was masked."""

import numpy as np
import pytest

from monitor.events.base import Role, Span
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechRedacted, Word
from monitor.server.vouching import Vouching

RATE = 10


ROLES: tuple[Role, ...] = ("customer", "agent")


def _final(
    text: str,
    start: float,
    end: float,
    words: tuple[Word, ...] | None = None,
    *,
    name: str = "",
    role: Role = "customer",
) -> SpeechFinal:
    return SpeechFinal(
        utterance_id=name or f"u{start}", role=role, text=text, start=start, end=end, at=end, confidence=0.9,
        mode="scripted", words=words,
    )  # fmt: skip


def _partial(text: str, start: float, at: float, *, name: str = "", role: Role = "customer") -> SpeechPartial:
    return SpeechPartial(utterance_id=name or f"u{start}", role=role, text=text, start=start, at=at)


def _heard(vouching: Vouching, track: int = 0, seconds: int = 10) -> list[int]:
    """The tenths of a second that may be heard."""
    return [int(place) for place in np.flatnonzero(vouching.heard(track, 0.0, seconds * RATE, RATE))]


def test_nothing_is_heard_that_nobody_decoded() -> None:
    assert _heard(Vouching(ROLES)) == []


def test_a_clean_final_is_heard_on_its_own_side() -> None:
    vouching = Vouching(ROLES)
    vouching.take(_final("good morning", 2.0, 4.0))
    assert _heard(vouching) == list(range(17, 43))
    assert _heard(vouching, 1) == []


def test_masked_words_are_silent() -> None:
    vouching = Vouching(ROLES)
    words = (
        Word(text="number", start=2.0, end=3.0, confidence=1),
        Word(text="••••", start=3.0, end=4.0, confidence=1),
        Word(text="thanks", start=5.0, end=6.0, confidence=1),
    )
    vouching.take(_final("number •••• thanks", 2.0, 6.0, words))
    heard = _heard(vouching)
    assert 25 in heard
    assert not set(range(29, 41)) & set(heard)
    assert 50 in heard


def test_a_final_without_word_times_is_silent_as_a_whole() -> None:
    vouching = Vouching(ROLES)
    vouching.take(_final("number •••• thanks", 2.0, 6.0))
    assert _heard(vouching) == []


def test_what_a_later_utterance_completes_falls_silent() -> None:
    vouching = Vouching(ROLES)
    vouching.take(_final("four one", 2.0, 4.0))
    assert _heard(vouching)
    vouching.take(SpeechRedacted(utterance_id="u2.0", spans=(Span(start=0, end=8),)))
    assert _heard(vouching) == []


@pytest.mark.parametrize(("text", "heard"), [("my name is", list(range(17, 45))), ("my card ••••", [])])
def test_a_partial_vouches_up_to_its_last_words_unless_something_is_masked(text: str, heard: list[int]) -> None:
    vouching = Vouching(ROLES)
    vouching.take(_partial(text, 2.0, 5.0))
    assert _heard(vouching) == heard


def test_where_two_sides_have_one_role_neither_vouches_for_the_other() -> None:
    vouching = Vouching(("unknown", "unknown"))
    vouching.take(_partial("my card ••••", 2.0, 5.0, name="1-1", role="unknown"))
    vouching.take(_partial("take your time", 2.0, 5.0, name="0-1", role="unknown"))
    assert (_heard(vouching, 0), _heard(vouching, 1)) == (list(range(17, 45)), [])
    vouching.take(_final("take your time", 2.0, 4.0, name="0-1", role="unknown"))
    assert (_heard(vouching, 0), _heard(vouching, 1)) == (list(range(17, 43)), [])
    vouching.take(_final("my card is blue", 3.0, 5.0, name="1-1", role="unknown"))
    assert (_heard(vouching, 0), _heard(vouching, 1)) == (list(range(17, 43)), list(range(27, 53)))


def test_what_does_not_tell_whose_it_is_vouches_for_nobody() -> None:
    vouching = Vouching(("unknown", "unknown"))
    vouching.take(_final("take your time", 2.0, 4.0, name="u1", role="unknown"))
    assert (_heard(vouching, 0), _heard(vouching, 1)) == ([], [])


def test_what_is_taken_back_vouches_no_longer() -> None:
    vouching = Vouching(ROLES)
    vouching.take(_partial("my name is", 2.0, 5.0))
    vouching.take(_partial("", 2.0, 5.0))
    assert _heard(vouching) == []
