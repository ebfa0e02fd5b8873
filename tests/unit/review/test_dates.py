"""Days as people write them."""

import pytest

from monitor.review.dates import long_day, moment


@pytest.mark.parametrize(
    ("told", "day", "at"),
    [
        ("2026-01-31T09:30:00.123Z", "31 January 2026", "31 January 2026, 09:30 UTC"),
        ("2026-12-01", "1 December 2026", "1 December 2026"),
        ("", "", ""),
        ("soon", "soon", "soon"),
    ],
)
def test_days_are_spelt_out(told: str, day: str, at: str) -> None:
    assert (long_day(told), moment(told)) == (day, at)
