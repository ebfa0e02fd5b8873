"""Tells the webhook of follow-ups that are due: each once a day it is moved to, while this process runs."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from monitor.server.site import Site
from monitor.server.upkeep import keep_doing
from monitor.server.webhooks import QUEUE
from monitor.store.follow_ups import DueFollowUp, due_follow_ups

LOOK_S = 600.0
MOST_WAITING = QUEUE // 2
"""With so many deliveries waiting, the rest is told at a later look: follow-ups never push out alerts."""


class Receiver(Protocol):
    """What is needed of `webhooks.Webhook`."""

    @property
    def waiting(self) -> int:
        """Deliveries that wait."""
        ...

    def tell(self, kind: str, data: Mapping[str, Any], name: str = "") -> None:
        """Queue one."""
        ...


class DueNotices:
    """What was told so far."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._told: set[tuple[int, str]] = set()

    def tell(self, due: Sequence[DueFollowUp]) -> None:
        """All that are due now, in the order they are to be told: of these, those not told yet, as far as there is
        room for them."""
        told = set()
        for planned in due:
            if (planned.id, planned.due) not in self._told:
                if self._receiver.waiting >= MOST_WAITING:
                    continue
                name = f"followup-{planned.id}-{planned.due}"
                self._receiver.tell("followup.due", _body(planned), name)
            told.add((planned.id, planned.due))
        self._told = told


async def tell_due(site: Site) -> None:
    """Until cancelled. A restart tells again under the same id, by which receivers drop doubles."""
    archive, notices = site.archive, DueNotices(site.webhook)
    if archive is None or not site.settings.webhooks.url:
        return

    async def look() -> None:
        today = site.clock.now().astimezone().date().isoformat()
        notices.tell(await archive.ask(partial(due_follow_ups, until=today)))

    await keep_doing("follow-ups", look, LOOK_S)


def _body(planned: DueFollowUp) -> dict[str, object]:
    """What is told: never what was written about the customer."""
    text = f"Follow-up {planned.id} of call {planned.call_id} is due {planned.due} ({planned.owner})"
    return {
        "text": text, "follow_up_id": planned.id, "call_id": planned.call_id, "owner": planned.owner,
        "due": planned.due,
    }  # fmt: skip
