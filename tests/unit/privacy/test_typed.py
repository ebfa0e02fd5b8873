"""Typed words are masked like spoken ones, at the same length."""

from monitor.privacy.typed import mask_typed


def test_a_card_and_a_phone_number_in_a_note_are_masked() -> None:
    text = "card 4111 1111 1111 1111, call +44 20 7946 0958 or mail ann@example.com by 5 pm"
    masked = mask_typed(text)
    assert len(masked) == len(text)
    assert not any(told in masked for told in ("4111", "7946", "0958", "ann@"))
    assert masked.endswith("by 5 pm")
