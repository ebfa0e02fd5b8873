"""A connection that was told to go goes, whatever it still sends."""

import asyncio
from collections.abc import Callable

import pytest

from monitor.server.ingest.patience import Patience

LONG_S = 1000.0


async def _converse(then: Callable[[Patience, asyncio.Timeout], None]) -> None:
    """A connection that says nothing by itself; `then` happens to it."""
    async with asyncio.timeout(LONG_S) as timeout:
        then(Patience(timeout), timeout)
        await asyncio.Event().wait()


def _due_s(timeout: asyncio.Timeout) -> float:
    """Seconds from now until the deadline."""
    when = timeout.when()
    assert when is not None
    return when - asyncio.get_running_loop().time()


async def test_a_frame_after_the_end_was_told_does_not_put_it_off() -> None:
    def then(patience: Patience, timeout: asyncio.Timeout) -> None:
        patience.end()
        patience.renew(LONG_S)
        assert _due_s(timeout) <= 0.0

    with pytest.raises(TimeoutError):
        await _converse(then)


async def test_what_is_heard_gives_more_time() -> None:
    def then(patience: Patience, timeout: asyncio.Timeout) -> None:
        patience.renew(3 * LONG_S)
        assert _due_s(timeout) > 2 * LONG_S
        patience.end()

    with pytest.raises(TimeoutError):
        await _converse(then)


async def test_what_comes_while_the_end_is_under_way_is_no_error() -> None:
    came: list[bool] = []

    def then(patience: Patience, timeout: asyncio.Timeout) -> None:
        def late() -> None:
            came.append(timeout.expired())
            patience.renew(LONG_S)
            patience.end()

        patience.end()
        asyncio.get_running_loop().call_soon(late)

    with pytest.raises(TimeoutError):
        await _converse(then)
    assert came == [True]
