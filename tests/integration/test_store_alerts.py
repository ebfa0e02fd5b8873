"""Alerts of calls that are over, on each database."""

from monitor.events.alert import AlertUpdated
from monitor.events.base import CallMetadata
from monitor.store.opening import Store
from monitor.store.past_alerts import past_alerts
from tests.unit.store.samples import angry_call, ended, stamp_all, started

GIVEN = CallMetadata(agent="ines", consent="given")


async def test_each_call_with_an_alert_is_told_by_its_events_newest_first(store: Store) -> None:
    for call_id in ("c1", "c2"):
        store.writer.put(angry_call(call_id, GIVEN))
    store.writer.put(angry_call("live", GIVEN)[:-1])
    store.writer.put(stamp_all([started("quiet", GIVEN), ended(10.0, "quiet", 0)]))
    await store.writer.append("c1", [AlertUpdated(alert_id="a1", assigned="Rita", by="Rita")])
    told = await store.reader.run(lambda connection: past_alerts(connection, "2020-01-01T00:00:00.000Z"))
    assert [[event["type"] for event in events] for events in told] == [
        ["call.started", "alert.raised", "alert.updated", "call.ended"],
        ["call.started", "alert.raised", "alert.updated", "call.ended", "alert.updated"],
    ]
    assert told[1][-1]["assigned"] == "Rita"
    assert await store.reader.run(lambda connection: past_alerts(connection, "2100-01-01T00:00:00.000Z")) == []
    assert len(await store.reader.run(lambda connection: past_alerts(connection, "2020-01-01T00:00:00.000Z", 1))) == 1
