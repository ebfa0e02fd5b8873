"""Shapes: what is found, and that nobody can write a text that takes for ever to search."""

import time

import pytest

from monitor.privacy.patterns import find_patterns
from monitor.privacy.typed import mask_typed


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("it's a-b-c-d at mail dot org", "a-b-c-d at mail dot org"),
        ("write j o h n.smith at gmail dot com, please", "j o h n.smith at gmail dot com"),
        ("it is jane minus doe , at my - mail dot co dot uk", ""),
        ("it is jane minus doe, at my - mail dot co dot uk", "jane minus doe, at my - mail dot co dot uk"),
        ("o'brien@mail.org", "brien@mail.org"),
        ("mary o'brien at mail dot org", "brien at mail dot org"),
        ("a@b.org+c@d.org", "a@b.org+c@d.org"),
        ("we'll at last dot com", ""),
        ("look at amazon dot com", ""),
    ],
)
def test_addresses(text: str, secret: str) -> None:
    start = text.find(secret)
    found = {place for span in find_patterns(text) for place in range(*span)}
    assert found == (set(range(start, start + len(secret))) if secret else set())


@pytest.mark.parametrize(
    "unit", ["a-", "a ", "a", "a at ", "@a-", "a, ", "dot ", "1-", "name is ", "1 1 1 and ", "1.1 ", " "]
)
def test_a_text_eight_times_as_long_does_not_take_the_square_of_it(unit: str) -> None:
    def spent(length: int) -> float:
        text = unit * (length // len(unit))
        times = []
        for _ in range(3):
            begun = time.thread_time()
            mask_typed(text)
            times.append(time.thread_time() - begun)
        return min(times)

    assert spent(4000) < 30 * max(spent(500), 0.0002)
