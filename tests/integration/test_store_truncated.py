"""Calls that the store could not keep to their end: what is kept of them, and that the others do not suffer."""

import pytest

from monitor.events.alert import AlertUpdated
from monitor.store.filters import CallFilter
from monitor.store.opening import Store
from tests.fakes.clients import until
from tests.fakes.held_store import held
from tests.fakes.remains import cleaned, remains
from tests.unit.store.samples import angry_call, ended, final, redacted, stamp_all, started


async def test_an_overflow_truncates_the_call_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.writer.QUEUE", 3)
    with held(store):
        store.writer.put(angry_call())
        assert "cannot keep up" in store.writer.problem
    await store.writer.flush()
    assert store.writer.lost == 11
    found = await store.reader.call("c1")
    assert found is not None
    assert found[0]["truncated"]
    assert [event["type"] for event in found[1]] == ["call.started", "speech.final", "score.updated", "call.ended"]
    assert [event["seq"] for event in found[1]] == [1, 2, 3, 4]
    await until(lambda: not store.writer.problem)


async def test_a_call_that_was_cut_off_is_live_while_it_runs_and_can_be_reviewed_when_it_is_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = angry_call()
    with monkeypatch.context() as small, held(store):
        small.setattr("monitor.store.writer.QUEUE", 5)
        store.writer.put(events[:8])
    await store.writer.flush()
    item = await store.reader.item("c1")
    assert item is not None
    assert (item["state"], item["truncated"]) == ("live", True)
    store.writer.put(events[8:])
    await store.writer.flush()
    (item,) = (await store.reader.calls(CallFilter(state="ended"))).items
    assert (item["ended_at"], item["duration"], item["truncated"]) == (events[-1].sent_at, 15.0, True)
    assert await store.writer.append("c1", [AlertUpdated(alert_id="a1", verdict="right", by="Rita")])
    assert [item["call_id"] for item in (await store.reader.calls(CallFilter(text="refund"))).items] == ["c1"]


@pytest.mark.parametrize("how", ["overflow", "fault"])
async def test_what_is_kept_of_a_call_that_was_cut_off_is_masked_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    said = final("it is forty seven eleven", "u1", 2.0)
    events = stamp_all([started(), said, final("yes", "u2"), redacted("u1", 6, 24), ended()])
    if how == "overflow":
        with monkeypatch.context() as small, held(store):
            small.setattr("monitor.store.writer.QUEUE", 2)
            store.writer.put(events)
    else:
        store.writer.put(events[:2])
        await store.writer.flush()
        store.writer.put([events[1], *events[3:]])  # one seq twice
    await cleaned(store)
    found = await store.reader.call("c1")
    assert found is not None
    assert [event["type"] for event in found[1]] == ["call.started", "speech.final", "call.ended"]
    assert found[0]["last_words"] == "it is " + "•" * 18
    assert b"forty seven" not in remains(store)


async def test_a_call_at_fault_is_closed_where_it_broke_off_once_it_has_ended(store: Store) -> None:
    events = angry_call()
    store.writer.put(events[:3])
    await store.writer.flush()
    store.writer.put([events[1]])  # one seq twice
    store.writer.put(events[3:5])
    await store.writer.flush()
    item = await store.reader.item("c1")
    assert item is not None
    assert (item["state"], item["truncated"]) == ("live", True)
    store.writer.put([*events[5:], *angry_call()[:2]])  # and its id is used again at once
    await store.writer.flush()
    found = await store.reader.call("c1~1")
    assert found is not None
    assert (found[0]["state"], found[0]["truncated"]) == ("ended", True)
    assert [event["seq"] for event in found[1]] == [1, 2, 3, 4]
    item = await store.reader.item("c1")
    assert item is not None
    assert (item["state"], item["truncated"]) == ("live", False)


async def test_one_faulty_call_does_not_cost_the_others(store: Store) -> None:
    good, bad = angry_call("good"), angry_call("bad")
    store.writer.put([good[0], bad[0], bad[1], bad[1], *good[1:]])  # one seq twice: the table refuses it
    await store.writer.flush()
    found = await store.reader.call("good")
    assert found is not None
    assert found[1] == [event.model_dump(mode="json", by_alias=True) for event in good]
    assert store.writer.lost == 3
    assert store.writer.problem == "", "the database takes what it is given"
