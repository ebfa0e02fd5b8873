"""Fans stamped events out to whoever subscribed (the hub, the store's writer). Nothing here knows them."""

from collections.abc import Callable, Sequence

from monitor.events.base import Event

Subscriber = Callable[[Sequence[Event]], None]


class Bus:
    """Subscribers are called on the event loop's thread, in order of subscription, and must never block.

    A subscriber keeps its own bounded queue and its own rule for "full"; the bus holds nothing back.
    """

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Deliver all events from now on; the answer unsubscribes."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, events: Sequence[Event]) -> None:
        """Hand stamped events of one call, in order, to every subscriber."""
        if events:
            for subscriber in tuple(self._subscribers):
                subscriber(events)
