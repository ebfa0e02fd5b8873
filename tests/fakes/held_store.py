"""Holds the store's writer back, so that what is put meanwhile waits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from monitor.store.opening import Store


@contextmanager
def held(store: Store) -> Iterator[None]:
    """The writer's thread is busy meanwhile, with an empty queue behind it."""
    began, go_on = threading.Event(), threading.Event()

    def wait(_connection: Connection) -> None:
        began.set()
        assert go_on.wait(60)

    store.writer.submit(wait)
    assert began.wait(60)
    try:
        yield
    finally:
        go_on.set()
