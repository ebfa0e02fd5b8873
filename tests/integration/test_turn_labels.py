"""Reviewers label customer turns: over HTTP, by role, kept with the call and gone with it."""

from pathlib import Path
from typing import Any

import pytest

from monitor.errors import UsageError
from monitor.store.opening import Store
from monitor.store.people import kept_by_people
from monitor.store.turn_labels import label_turn, turn_labels_of
from tests.fakes.whole import whole_server
from tests.unit.store.samples import angry_call

AT = "2026-11-22T09:00:00.000Z"


async def test_labels_are_kept_with_the_call_and_go_with_it(store: Store) -> None:
    store.writer.put(angry_call())

    async def label(utterance_id: str, frustrated: bool) -> Any:
        return await store.writer.run(lambda db: label_turn(db, "c1", utterance_id, frustrated, "Rita", AT))

    await label("u1", False)
    await label("u1", True)
    (kept,) = await store.reader.run(lambda db: turn_labels_of(db, "c1"))
    assert (kept.utterance_id, kept.frustrated, kept.by) == ("u1", True, "Rita")
    assert (await store.reader.run(lambda db: kept_by_people(db, "c1")))["turn_labels"][0]["frustrated"] is True
    with pytest.raises(UsageError, match="customer"):
        await label("u2", True)
    with pytest.raises(UsageError, match="no utterance"):
        await label("u99", True)
    await store.writer.erase("c1")
    store.writer.put(angry_call())
    await store.writer.flush()
    assert await store.reader.run(lambda db: turn_labels_of(db, "c1")) == []


async def test_labels_over_http_by_role(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server:
        await server.hold("c1")
        async with server.http("reviewer", "rae") as http, server.http("agent", "ines") as agent:
            events = (await http.get("/api/calls/c1")).json()["events"]
            name = next(event for event in events if event.get("role") == "customer")["utterance_id"]
            path = f"/api/calls/c1/turns/{name}/label"
            assert (await agent.put(path, json={"frustrated": True})).status_code == 403
            assert (await http.put(path, json={"frustrated": True})).json()["by"] == "rae"
            assert [item["utterance_id"] for item in (await http.get("/api/calls/c1/labels")).json()["items"]] == [name]
            assert (await http.put("/api/calls/c1/turns/none/label", json={"frustrated": True})).status_code == 404
            assert (await http.delete(path)).status_code == 204
            assert (await http.get("/api/calls/c1/labels")).json()["items"] == []
