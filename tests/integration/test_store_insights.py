"""Figures over kept calls, on a real database."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import Connection

from monitor.clock import SystemClock
from monitor.config import PrivacySettings
from monitor.events.alert import AlertUpdated
from monitor.events.base import CallMetadata, Event
from monitor.events.coach import TipShown
from monitor.events.score import ScoreUpdated
from monitor.review.insights import Followed, by_group, followed, step_figures, verdicts
from monitor.review.scorecard import STEPS
from monitor.review.theme_keeping import SERVES, ThemeKeeper
from monitor.store.filters import CallFilter
from monitor.store.opening import Store
from monitor.store.retention import purge
from tests.fakes.clock import ManualClock
from tests.unit.store.samples import angry_call, ended, final, stamp_all, started

CALM = "I moved house last month, could you change the address and send the meter reading form to my daughter please"


async def test_groups_steps_and_verdicts(store: Store) -> None:
    billing = CallMetadata(queue="Billing", customer_ref="A", consent="given")
    store.writer.put(angry_call("c1", billing))
    store.writer.put(stamp_all([started("c2", billing), ended(10.0, "c2", 0)]))
    sales = CallMetadata(queue="Sales", customer_ref="B", consent="given")
    store.writer.put(stamp_all([started("c3", sales), ended(10.0, "c3", 0)]))
    await store.writer.append("c1", [AlertUpdated(alert_id="a1", verdict="right", by="Rita")])
    groups = await store.reader.run(lambda connection: by_group(connection, "queue", CallFilter()))
    assert [(group.name, group.calls, group.escalated, group.repeat_contacts) for group in groups] == [
        ("Billing", 2, 1, 2), ("Sales", 1, 0, 0),
    ]  # fmt: skip
    assert [group.turnaround_rate for group in groups] == [1.0, None]
    every = await store.reader.run(lambda connection: step_figures(connection, CallFilter(queue="Billing")))
    assert {one.step: one.share for one in every} == dict.fromkeys(STEPS, 0.0) | {"apologise": 1.0}, "none hidden"
    assert await store.reader.run(lambda connection: step_figures(connection, CallFilter(queue="Sales"))) == []
    (step,) = (one for one in every if one.done)
    assert (step.step, step.done, step.share, step.prompted, step.followed) == ("apologise", 1, 1.0, 1, 1)
    judged = await store.reader.run(lambda connection: verdicts(connection, CallFilter()))
    assert (judged.alerts, judged.acknowledged, judged.right, judged.wrong) == (1, 1, 1, 0)
    assert judged.mean_to_acknowledge_s == 2.0
    await store.writer.append("c1", [AlertUpdated(alert_id="a1", assigned="", acknowledged=False, by="Rita")])
    judged = await store.reader.run(lambda connection: verdicts(connection, CallFilter()))
    assert (judged.acknowledged, judged.mean_to_acknowledge_s) == (0, None), "it was given back: nobody has it"


async def test_tips_that_ask_for_no_step_are_not_among_those_followed(store: Store) -> None:
    care = [
        TipShown(call_id="c2", at=at, tip_id=f"t{at:g}", step=step, audience="agent", headline="One breath")
        for at, step in ((2.0, "listen"), (9.0, "breathe"))
    ]
    store.writer.put(angry_call("c1"))
    store.writer.put(stamp_all([started("c2"), *care, ended(10.0, "c2", 0)]))
    await store.writer.flush()
    steps = await store.reader.run(lambda connection: step_figures(connection, CallFilter()))
    assert {step.step: step.prompted for step in steps if step.prompted} == {"apologise": 1, "breathe": 1, "listen": 1}
    assert followed(steps) == Followed(shown=1, followed=1), (
        "each hard call ends with a breath nobody can be seen to take"
    )


async def test_themes_are_found_kept_and_filter_the_list(store: Store) -> None:
    for number in range(30):
        store.writer.put(late_engineer(f"late{number}"))
        store.writer.put(
            stamp_all(
                [
                    started(f"fine{number}"),
                    final(CALM, "u1", 2.0, f"fine{number}"),
                    ended(5.0, f"fine{number}"),
                ]
            )
        )
    await store.writer.flush()
    themes = ThemeKeeper(store.reader, store.writer, SystemClock())
    assert await asyncio.to_thread(themes.catch_up) == 0
    found = (await asyncio.to_thread(themes.refresh)).trouble
    assert "never came" in found[0].name
    page = await store.reader.calls(CallFilter(theme=found[0].name))
    assert {item["call_id"] for item in page.items} == {f"late{number}" for number in range(30)}

    store.writer.put(late_engineer("later"))
    await store.writer.flush()
    assert await asyncio.to_thread(themes.catch_up) >= 1
    page = await store.reader.calls(CallFilter(theme=found[0].name))
    assert page.items[0]["call_id"] == "later"
    assert len(page.items) == 31

    assert (await asyncio.to_thread(themes.find, CallFilter())).trouble
    purged = await purge(store.writer, PrivacySettings(retention_days_transcript=0), datetime(2026, 11, 22, tzinfo=UTC))
    assert purged.transcripts == 61
    assert (await asyncio.to_thread(themes.find, CallFilter())).trouble == (), "they quote words that are gone"


async def test_what_was_found_is_served_for_a_while_and_never_after_an_erasure(store: Store) -> None:
    clock = SlowLook()
    themes = ThemeKeeper(store.reader, store.writer, clock)

    async def looked_at(wanted: CallFilter = CallFilter()) -> int:
        return (await asyncio.to_thread(themes.find, wanted)).calls

    async def keep(call_id: str) -> None:
        store.writer.put(late_engineer(call_id))
        await store.writer.flush()

    await keep("one")
    assert await looked_at() == 1
    lately = "2000-01-01T00:00:00.{}Z"
    assert await looked_at(CallFilter(since=lately.format("001"))) == 1
    await keep("two")
    assert await looked_at() == 1
    assert await looked_at(CallFilter(since=lately.format("002"))) == 1
    assert await looked_at(CallFilter(queue="sales")) == 0
    clock.pass_time(SERVES)
    assert await looked_at() == 2
    await store.writer.erase("one")
    assert await looked_at() == 1

    ages = CallFilter(since=lately.format("003"))

    def erase(connection: Connection) -> int:
        store.writer.erase_within(connection, "two")
        return themes.find(ages).calls  # somebody asks before it is committed

    assert await store.writer.erasing(erase) == 1
    assert await looked_at(ages) == 0, "what was found before the commit is not served after it"


class SlowLook(ManualClock):
    """A second passes between two readings."""

    def monotonic(self) -> float:
        self.pass_time(1.0)
        return super().monotonic()


def late_engineer(call_id: str) -> list[Event]:
    heated = {"call_id": call_id, "at": 4.0, "score": 70.0, "slope": 5.0, "level": "frustrated", "utterance_id": "u1"}
    return stamp_all(
        [
            started(call_id),
            final("your engineer never came", "u1", 4.0, call_id),
            ScoreUpdated.model_validate(heated),
            ended(9.0, call_id),
        ]
    )
