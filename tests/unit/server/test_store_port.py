"""The server's queries in the store's words, and search hits with their marks."""

from dataclasses import fields

from monitor.server.routes.search import CallSearch
from monitor.server.store_port import kept_filter, mark_hit
from monitor.server.token_format import Identity
from monitor.store.filters import CallFilter
from monitor.store.search import MARK


def test_what_the_store_is_asked_for_is_over() -> None:
    asked = CallFilter(state="live", peak="tense", text="refund", limit=7)
    assert kept_filter(asked) == CallFilter(state="ended", peak="tense", text="refund", limit=7)


def test_every_filter_of_the_store_can_be_asked_for() -> None:
    told = CallSearch().query(Identity("t", "reviewer", "rae", 0.0))
    assert told == CallFilter()
    asked = {"text" if name == "q" else name for name in CallSearch.model_fields}
    assert {field.name for field in fields(CallFilter)} == asked


def test_marks_are_offsets_of_the_plain_text() -> None:
    text = f"get me a {MARK[0]}manager{MARK[1]}, a real {MARK[0]}manager{MARK[1]}"
    hit = mark_hit({"at": 1.5, "text": text})
    assert hit["text"] == "get me a manager, a real manager"
    assert [hit["text"][start:end] for start, end in hit["marks"]] == ["manager", "manager"]
    assert hit["at"] == 1.5
