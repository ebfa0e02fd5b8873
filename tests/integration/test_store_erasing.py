"""Retention, and everything about one customer: what goes is gone from the bytes on the disk, what stays stays."""

from datetime import UTC, datetime, timedelta

from monitor.clock import stamp
from monitor.config import PrivacySettings
from monitor.events.base import CallMetadata, Event
from monitor.store.customers import erase_customer, export_customer
from monitor.store.filters import CallFilter
from monitor.store.opening import Store
from monitor.store.retention import purge
from tests.fakes.remains import cleaned, remains
from tests.unit.store.samples import angry_call, ended, final, stamp_all, started

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def call_of(call_id: str, word: str, days_ago: int, customer: str = "A", turns: int = 1) -> list[Event]:
    when = stamp(NOW - timedelta(days=days_ago))
    metadata = CallMetadata(customer_ref=customer, consent="given")
    said = [final(f"{word} " * 40, f"u{turn}", float(turn + 1), call_id) for turn in range(turns)]
    events = stamp_all([started(call_id, metadata, when), *said, ended(call_id=call_id)])
    return [event.model_copy(update={"sent_at": when}) for event in events]


async def test_transcripts_go_first_and_times_and_scores_stay(store: Store) -> None:
    store.writer.put(call_of("old", "walrus", 100))
    store.writer.put(call_of("new", "penguin", 10))
    done = await purge(store.writer, PrivacySettings(), NOW)
    await cleaned(store)
    assert (done.audio, done.transcripts, done.calls) == (0, 1, 0)
    assert b"walrus" not in remains(store)
    assert b"penguin" in remains(store)
    found = await store.reader.call("old")
    assert found is not None
    assert [event["seq"] for event in found[1]] == [1, 2, 3]
    assert (found[1][1]["text"], found[1][1]["end"], found[1][1]["words"]) == ("", 1.0, None)
    assert found[0]["last_words"] == ""
    assert (await store.reader.calls(CallFilter(text="walrus"))).items == []
    assert await purge(store.writer, PrivacySettings(), NOW) == type(done)()


async def test_reasons_that_may_quote_are_emptied_too(store: Store) -> None:
    store.writer.put(angry_call())
    await purge(store.writer, PrivacySettings(retention_days_transcript=0), datetime(2026, 11, 21, tzinfo=UTC))
    found = await store.reader.call("c1")
    assert found is not None
    (score, *_) = [event for event in found[1] if event["type"] == "score.updated"]
    assert score["reasons"][0]["text"] == "repeat_contact"
    assert score["reasons"][0]["weight"] == 70.0


async def test_old_calls_go_altogether_and_the_file_shrinks(store: Store) -> None:
    for number in range(30):
        store.writer.put(call_of(f"old{number}", "walrus", 400, turns=60))
    store.writer.put(call_of("new", "penguin", 10))
    await store.writer.flush()
    before = await store.reader.size_bytes()
    done = await purge(store.writer, PrivacySettings(), NOW)
    await cleaned(store)
    assert done.calls == 30
    if store.database.is_sqlite:  # PostgreSQL reuses its pages by itself
        assert await store.reader.size_bytes() < before / 4
    assert b"walrus" not in remains(store)
    assert [item["call_id"] for item in (await store.reader.calls(CallFilter())).items] == ["new"]


async def test_everything_about_one_customer(store: Store) -> None:
    store.writer.put(call_of("a1", "walrus", 10, "A"))
    store.writer.put(call_of("a2", "walrus", 5, "A"))
    store.writer.put(call_of("b1", "penguin", 5, "B"))
    store.writer.audit("Sue", "supervisor", "view", "a1")
    await store.writer.flush()
    handed = await export_customer(store.reader, "A")
    assert [call["call"]["call_id"] for call in handed["calls"]] == ["a1", "a2"]
    assert handed["calls"][0]["audit"][0]["who"] == "Sue"
    assert len(handed["calls"][1]["events"]) == 3
    assert await erase_customer(store.writer, "A") == ["a1", "a2"]
    await cleaned(store)
    assert b"walrus" not in remains(store)
    assert (await export_customer(store.reader, "A"))["calls"] == []
    assert len((await store.reader.calls(CallFilter())).items) == 1
    assert len(await store.reader.audits(10)) == 1
