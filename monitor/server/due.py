"""Tells the webhook of follow-ups that are due: each once a day it is moved to, while this process runs."""

from functools import partial

from monitor.server.site import Site
from monitor.server.upkeep import keep_doing
from monitor.store.follow_ups import FollowUp, list_follow_ups

LOOK_S = 600.0


async def tell_due(site: Site) -> None:
    """Until cancelled. A restart tells again under the same id, by which receivers drop doubles."""
    archive, told = site.archive, set[tuple[int, str]]()
    if archive is None or not site.settings.webhooks.url:
        return

    async def look() -> None:
        nonlocal told
        today = site.clock.now().astimezone().date().isoformat()
        due = await archive.ask(partial(list_follow_ups, until=today))
        for planned in due:
            if (planned.id, planned.due) not in told:
                site.webhook.tell("followup.due", _body(planned), f"followup-{planned.id}-{planned.due}")
        told = {(planned.id, planned.due) for planned in due}

    await keep_doing("follow-ups", look, LOOK_S)


def _body(planned: FollowUp) -> dict[str, object]:
    """What is told: never what was written about the customer."""
    text = f"Follow-up {planned.id} of call {planned.call_id} is due {planned.due} ({planned.owner})"
    return {
        "text": text, "follow_up_id": planned.id, "call_id": planned.call_id, "owner": planned.owner,
        "due": planned.due,
    }  # fmt: skip
