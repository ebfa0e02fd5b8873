"""The store as a whole, on a real database: what was put is what is read, and consent, redaction and erasure hold."""

import stat
from pathlib import Path

import pytest

from monitor.clock import SystemClock
from monitor.config import PrivacySettings, Settings, StoreSettings
from monitor.errors import UsageError
from monitor.events.alert import AlertUpdated
from monitor.events.base import CallMetadata, Reason
from monitor.events.score import ScoreUpdated
from monitor.events.speech import SpeechPartial
from monitor.store.filters import CallFilter
from monitor.store.opening import Store, open_store
from tests.fakes.remains import cleaned, remains
from tests.unit.store.samples import angry_call, consent, ended, final, redacted, stamp_all, started


def modes(folder: Path) -> tuple[int, set[int]]:
    files = {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir() if file.is_file()}
    return stat.S_IMODE(folder.stat().st_mode), files


async def test_what_was_seen_live_is_what_is_stored(store: Store) -> None:
    events = angry_call()
    for event in events:
        store.writer.put([event])
        store.writer.put([SpeechPartial(call_id="c1", utterance_id="u", role="customer", text="par", start=0.0)])
    await store.writer.flush()
    found = await store.reader.call("c1")
    assert found is not None
    assert found[1] == [event.model_dump(mode="json", by_alias=True) for event in events]


async def test_the_item_says_what_lists_show(store: Store) -> None:
    store.writer.put(angry_call())
    await store.writer.flush()
    page = await store.reader.calls(CallFilter())
    assert page.next == ""
    (item,) = page.items
    assert item["state"] == "ended"
    assert (item["duration"], item["finals"], item["alerts"]) == (15.0, 3, 1)
    assert (item["level"], item["peak_level"], item["peak"], item["turnaround"]) == ("calm", "frustrated", 70.0, True)
    assert item["metadata"]["agent"] == "Daniel"
    assert item["channels"] == ["customer", "agent"]
    assert item["last_words"] == "Thank you, that is great"
    assert item["stored"]


async def test_folder_and_files_are_private(tmp_path: Path) -> None:
    store = open_store(Settings(store=StoreSettings(data_dir=tmp_path)), SystemClock())
    store.writer.put(angry_call())
    await store.writer.flush()
    assert modes(tmp_path) == (0o700, {0o600})
    await store.close()


async def test_a_late_redaction_leaves_no_digit_anywhere(store: Store) -> None:
    quoting = Reason(kind="number", weight=1.0, utterance_id="u1", text="said forty seven eleven here")
    events = stamp_all(
        [
            started(),
            final("it is forty seven eleven", "u1", 2.0),
            ScoreUpdated(call_id="c1", at=2.0, score=1.0, slope=0.0, level="calm", reasons=(quoting,)),
            redacted("u1", 6, 24),
            final("••••", "u2", 4.0),
        ]
    )
    store.writer.put(events[:3])
    await store.writer.flush()
    assert b"forty seven" in remains(store)
    store.writer.put(events[3:])
    await cleaned(store)
    assert b"forty seven" not in remains(store)
    found = await store.reader.call("c1")
    assert found is not None
    assert found[1][1]["text"] == "it is " + "•" * 18
    assert [word["text"] for word in found[1][1]["words"]] == [" it", " is", " •••••", " •••••", " ••••••"]
    assert found[1][2]["reasons"][0]["text"] == "said " + "•" * 18 + " here"
    assert found[0]["top_reason"] == found[1][2]["reasons"][0]["text"]


async def test_withdrawal_erases_what_was_kept_down_to_the_bytes(store: Store) -> None:
    first = angry_call("c0")
    store.writer.put(first)
    events = stamp_all(
        [started(), final("the zebra crossed"), consent("refused"), final("and a giraffe", "u2"), ended()]
    )
    store.writer.put(events[:2])
    await store.writer.flush()
    assert store.writer.stored("c1")
    assert b"zebra" in remains(store)
    store.writer.put(events[2:])
    await cleaned(store)
    assert not store.writer.stored("c1")
    assert await store.reader.call("c1") is None
    assert b"zebra" not in remains(store)
    assert b"giraffe" not in remains(store)
    assert await store.reader.call("c0") is not None


async def test_erasing_an_ended_call_takes_its_words_out_of_the_index(store: Store) -> None:
    for number in range(12):
        store.writer.put(angry_call(f"c{number}"))
    store.writer.put(stamp_all([started("z"), final("unicorn", call_id="z"), ended(call_id="z")]))
    await store.writer.flush()
    assert [item["call_id"] for item in (await store.reader.calls(CallFilter(text="unicorn"))).items] == ["z"]
    assert await store.writer.erase("z")
    assert not await store.writer.erase("z")
    await cleaned(store)
    assert (await store.reader.calls(CallFilter(text="unicorn"))).items == []
    assert b"unicorn" not in remains(store)
    assert len((await store.reader.calls(CallFilter(text="refund"))).items) == 12


async def test_unknown_consent_is_kept_from_its_beginning_once_given(store: Store) -> None:
    unknown = CallMetadata(consent="unknown")
    events = stamp_all([started(metadata=unknown), final("hello"), consent("given"), ended()])
    for event in events:
        store.writer.put([event])
    await store.writer.flush()
    found = await store.reader.call("c1")
    assert found is not None
    assert [event["seq"] for event in found[1]] == [1, 2, 3, 4]
    assert found[0]["metadata"]["consent"] == "given"


async def test_nothing_is_stored_when_storage_is_off(store_settings: Settings) -> None:
    privacy = PrivacySettings(storage=False, store_unknown=True)
    store = open_store(store_settings.model_copy(update={"privacy": privacy}), SystemClock())
    store.writer.put(angry_call())
    await store.writer.flush()
    assert (await store.reader.calls(CallFilter())).items == []
    await store.close()


async def test_paging_is_stable_while_calls_arrive(store: Store) -> None:
    for number in range(7):
        store.writer.put(stamp_all([started(f"c{number}", when=f"2026-11-20T10:0{number}:00.000Z")]))
    await store.writer.flush()
    first = await store.reader.calls(CallFilter(limit=3))
    assert [item["call_id"] for item in first.items] == ["c6", "c5", "c4"]
    store.writer.put(stamp_all([started("new", when="2026-11-20T11:00:00.000Z")]))
    await store.writer.flush()
    second = await store.reader.calls(CallFilter(limit=3, cursor=first.next))
    third = await store.reader.calls(CallFilter(limit=3, cursor=second.next))
    assert [item["call_id"] for item in second.items + third.items] == ["c3", "c2", "c1", "c0"]
    assert third.next == ""
    with pytest.raises(UsageError):
        await store.reader.calls(CallFilter(cursor="nonsense"))


async def test_filters_narrow_the_list(store: Store) -> None:
    store.writer.put(angry_call("angry"))
    calm = CallMetadata(agent="Eve", queue="Sales", consent="given")
    store.writer.put(stamp_all([started("calm", calm, "2026-11-21T10:00:00.000Z"), ended(300.0, "calm", 0)]))
    await store.writer.flush()

    async def found(**wanted: object) -> list[str]:
        return [item["call_id"] for item in (await store.reader.calls(CallFilter(**wanted))).items]  # type: ignore[arg-type]

    assert await found() == ["calm", "angry"]
    assert await found(agent="Eve") == ["calm"]
    assert await found(queue="Billing") == ["angry"]
    assert await found(peak="frustrated") == ["angry"]
    assert await found(level="calm") == ["calm", "angry"]
    assert await found(since="2026-11-21") == ["calm"]
    assert await found(until="2026-11-21") == ["angry"]
    assert await found(min_duration=100.0) == ["calm"]
    assert await found(max_duration=100.0) == ["angry"]
    assert await found(turnaround=True) == ["angry"]
    assert await found(alerted=False) == ["calm"]
    assert await found(missing_step="apologise") == ["calm"]
    assert await found(customer_ref="HB-1") == ["angry"]
    assert await found(state="live") == []
    assert await found(text="refunded times") == ["angry"]
    assert await found(text='"third time"') == ["angry"]
    assert await found(text='"time third"') == []
    assert await found(text="appl* OR (NOT") == []
    assert await found(text='"') == []


async def test_hits_are_marked_with_their_moment(store: Store) -> None:
    store.writer.put(angry_call())
    await store.writer.flush()
    (item,) = (await store.reader.calls(CallFilter(text="refunds"))).items
    assert [(hit["utterance_id"], hit["at"]) for hit in item["hits"]] == [("u1", 3.0), ("u2", 8.0)]
    assert item["hits"][0]["text"].endswith("my \ue000refund\ue001")


async def test_an_id_used_again_keeps_both_calls(store: Store) -> None:
    store.writer.put(angry_call())
    store.writer.put(stamp_all([started(), ended()]))
    await store.writer.flush()
    newer, earlier = await store.reader.call("c1"), await store.reader.call("c1~1")
    assert newer is not None
    assert earlier is not None
    assert len(newer[1]) == 2
    assert {event["call_id"] for event in earlier[1]} == {"c1~1"}


async def test_the_audit_remembers_newest_first(store: Store) -> None:
    store.writer.audit("Sue", "supervisor", "view", "c1")
    store.writer.audit("Ann", "admin", "erase", "c1", "asked by the customer")
    await store.writer.flush()
    notes = await store.reader.audits(10)
    assert [(note["who"], note["action"]) for note in notes] == [("Ann", "erase"), ("Sue", "view")]
    assert len(await store.reader.audits(1)) == 1
    assert await store.reader.audits(10, "other") == []


async def test_a_verdict_after_the_end_is_stored_in_sequence(store: Store) -> None:
    events = angry_call()
    store.writer.put(events)
    added = await store.writer.append("c1", [AlertUpdated(alert_id="a1", verdict="wrong", by="Rita")])
    assert added is not None
    assert added[0].seq == len(events) + 1
    found = await store.reader.call("c1")
    assert found is not None
    assert found[1][-1] == added[0].model_dump(mode="json")
    assert await store.writer.append("none", []) is None


async def test_calls_left_open_are_closed_as_interrupted_at_the_next_start(store_settings: Settings) -> None:
    first = open_store(store_settings, SystemClock())
    first.writer.put(angry_call()[:4])
    await first.writer.flush()
    still = open_store(store_settings, SystemClock())
    assert still.interrupted == 0  # another process writes it
    await still.close()
    await first.close()
    again = open_store(store_settings, SystemClock())
    assert again.interrupted == 1
    found = await again.reader.call("c1")
    assert found is not None
    assert found[0]["state"] == "interrupted"
    assert found[1][-1]["type"] == "call.ended"
    assert found[1][-1]["reason"] == "interrupted"
    assert [event["seq"] for event in found[1]] == [1, 2, 3, 4, 5]
    assert (await again.reader.calls(CallFilter(text="third"))).items
    await again.close()
