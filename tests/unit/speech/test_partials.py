"""Text at least every three seconds of speech, until the machine is full: simulated, since the real one takes minutes.

The figures before overdue partials had a rank and dropped ones were asked for again: 2, 12 and 22 % of speech time in
stretches of more than 3.3 s without text, with 10, 16 and 24 channels.
"""

import pytest

from monitor.speech.load import percentile
from tests.fakes.busy_world import BusyWorld


@pytest.mark.parametrize(("channels", "share"), [(2, 0.0), (10, 0.0), (16, 0.01), (24, 0.05)])
def test_whoever_speaks_on_shows_text_every_three_seconds(channels: int, share: float) -> None:
    busy = BusyWorld(channels, 60.0)
    assert busy.share_over(3.3) <= share
    assert busy.world.core.gauge.busy() < 0.75


def test_finals_do_not_wait_for_text_that_is_overdue() -> None:
    busy = BusyWorld(24, 60.0)
    assert percentile(busy.finals, 0.95) < 1.0


def test_a_full_machine_gives_up_text_and_no_final() -> None:
    full = BusyWorld(80, 30.0)
    assert full.share_over(3.3) > 0.3
    assert percentile(full.finals, 0.95) < 3.0
