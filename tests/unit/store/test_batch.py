"""Events to rows: what a commit writes of them."""

from monitor.events.alert import AlertUpdated
from monitor.store.batch import BatchMaker, alert_change
from tests.unit.store.samples import angry_call, stamp_all


def test_only_what_an_update_sets_is_changed() -> None:
    (judged,) = stamp_all([AlertUpdated(call_id="c1", alert_id="a1", verdict="right", by="Rita")])
    assert isinstance(judged, AlertUpdated)
    assert alert_change(judged) == {"verdict": "right", "by": "Rita"}


def test_an_alert_that_was_given_back_is_acknowledged_no_longer() -> None:
    back = AlertUpdated(call_id="c1", at=6.0, alert_id="a1", assigned="", acknowledged=False, by="Sue")
    events = angry_call()
    taken = BatchMaker().make(stamp_all([*events[:7], back, *events[7:]]))
    assert [row.get("acknowledged_at", "untouched") for row in taken.alert_changes] == [
        "2026-11-20T10:00:07.000Z",
        None,
    ]
