"""Figures over kept calls, on a real database."""

from monitor.events.alert import AlertUpdated
from monitor.events.base import CallMetadata
from monitor.review.insights import by_group, step_figures, verdicts
from monitor.store.filters import CallFilter
from monitor.store.opening import Store
from tests.unit.store.samples import angry_call, ended, stamp_all, started


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
    (step,) = await store.reader.run(lambda connection: step_figures(connection, CallFilter(queue="Billing")))
    assert (step.step, step.done, step.share, step.prompted, step.followed) == ("apologise", 1, 1.0, 1, 1)
    judged = await store.reader.run(lambda connection: verdicts(connection, CallFilter()))
    assert (judged.alerts, judged.acknowledged, judged.right, judged.wrong) == (1, 1, 1, 0)
    assert judged.mean_to_acknowledge_s == 2.0
