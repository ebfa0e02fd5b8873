"""The server's queries in the store's words, and search hits with their marks."""

from dataclasses import fields

from monitor.server.ports import CallQuery
from monitor.server.store_port import kept_filter, mark_hit
from monitor.store.filters import CallFilter
from monitor.store.search import MARK


def test_a_query_means_the_same_calls_in_the_store() -> None:
    query = CallQuery(state="live", level="calm", peak="tense", agent="ines", text="refund", tag="vip", limit=7)
    wanted = kept_filter(query)
    assert wanted == CallFilter(
        text="refund", state="ended", level="calm", peak_level="tense", agent="ines", tag="vip", limit=7
    )


def test_every_filter_of_the_store_can_be_asked_for() -> None:
    asked = {field.name for field in fields(CallQuery)} | {"peak_level"}
    assert {field.name for field in fields(CallFilter)} <= asked


def test_marks_are_offsets_of_the_plain_text() -> None:
    text = f"get me a {MARK[0]}manager{MARK[1]}, a real {MARK[0]}manager{MARK[1]}"
    hit = mark_hit({"at": 1.5, "text": text})
    assert hit["text"] == "get me a manager, a real manager"
    assert [hit["text"][start:end] for start, end in hit["marks"]] == ["manager", "manager"]
    assert hit["at"] == 1.5
