"""What people add to kept calls, on a real database: kept, found, masked, and gone when the call goes."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from monitor.config import PrivacySettings
from monitor.errors import UsageError
from monitor.review.exports import export_call
from monitor.review.record import load_record
from monitor.review.scorecard import apply_overrules, fill_scorecard
from monitor.store.actions import change_action, drop_action, list_actions, open_action
from monitor.store.call_themes import ThemeMoment, keep_themes, theme_counts
from monitor.store.comments import add_comment, change_comment, comments_of, drop_comment, keep_wrapup, wrapup_of
from monitor.store.customers import erase_customer, export_customer
from monitor.store.edits import edit_words, edited_texts, edits_of
from monitor.store.filters import CallFilter
from monitor.store.follow_ups import (
    DueFollowUp,
    ask_again,
    drop_follow_up,
    due_follow_ups,
    finish_follow_up,
    follow_up,
    list_follow_ups,
    move_follow_up,
    plan_follow_up,
)
from monitor.store.opening import Store
from monitor.store.overrules import keep_overrule, overrules_of
from monitor.store.past_alerts import past_alerts
from monitor.store.people import kept_by_people
from monitor.store.reader import count_matching
from monitor.store.retention import purge
from monitor.store.saved_searches import drop_search, keep_search, searches_of
from monitor.store.shares import end_share, find_share, share_call, shares_of
from monitor.store.tags import add_tag, drop_tag, tag_counts, tags_of
from monitor.store.turn_labels import label_turn
from tests.fakes.remains import cleaned, remains
from tests.unit.store.samples import angry_call, final, redacted, stamp_all, started

AT = "2026-11-21T09:00:00.000Z"


@pytest.fixture(autouse=True)
def one_call(store: Store) -> None:
    store.writer.put(angry_call())


async def do(store: Store, act: Any, *args: Any, **named: Any) -> Any:
    return await store.writer.run(lambda connection: act(connection, *args, **named))


async def see(store: Store, ask: Any, *args: Any, **named: Any) -> Any:
    return await store.reader.run(lambda connection: ask(connection, *args, **named))


async def everything(store: Store) -> None:
    """One of each, all with the word walrus."""
    await do(store, add_tag, "c1", "walrus", "Rita", AT)
    await do(store, add_comment, "c1", 4.0, "walrus one", "Rita", AT)
    await do(store, edit_words, "c1", "u1", (0, 4), "walrus", "Rita", AT)
    await do(store, keep_wrapup, "c1", "walrus two", "Rita", AT)
    await do(store, keep_overrule, "c1", "own", True, "walrus three", "Rita", AT)
    planned = await do(store, plan_follow_up, "c1", "walrus four", "2026-12-01", "Rita", AT)
    await do(store, finish_follow_up, planned.id, "Rita", AT, answer="walrus five")
    await do(store, label_turn, "c1", "u1", True, "Rita", AT)
    await do(store, share_call, "c1", "Rita", AT, "2027-01-01T00:00:00.000Z")
    await do(store, keep_themes, [ThemeMoment("walrus", "c1", "u1", 4.0)])


async def test_tags_are_tidied_counted_and_found(store: Store) -> None:
    assert await do(store, add_tag, "c1", "  Late   Refund ", "Rita", AT) == ["late refund"]
    assert await do(store, add_tag, "c1", "late refund", "Sue", AT) == ["late refund"]
    assert await see(store, tag_counts) == [("late refund", 1)]
    (item,) = (await store.reader.calls(CallFilter(tag="Late refund"))).items
    assert item["tags"] == ["late refund"]
    assert (await store.reader.calls(CallFilter(tag="other"))).items == []
    assert await do(store, drop_tag, "c1", "late refund") == []
    assert await see(store, tags_of, "c1") == []
    for bad in ("", "x" * 41):
        with pytest.raises(UsageError):
            await do(store, add_tag, "c1", bad, "Rita", AT)
    with pytest.raises(UsageError, match="no call nine"):
        await do(store, add_tag, "nine", "tag", "Rita", AT)


async def test_comments_are_masked_and_changed_by_their_author_only(store: Store) -> None:
    made = await do(store, add_comment, "c1", 4.0, "card 4111 1111 1111 1111, call her", "Rita", AT)
    assert made.text == "card " + "•" * 19 + ", call her"
    changed = await do(store, change_comment, "c1", made.id, "call her", "Rita", "2026-11-22T09:00:00.000Z")
    assert (changed.text, changed.at_s, changed.changed_at) == ("call her", 4.0, "2026-11-22T09:00:00.000Z")
    with pytest.raises(UsageError) as refused:
        await do(store, drop_comment, "c1", made.id, "Sue")
    assert refused.value.code == "not_yours"
    await do(store, drop_comment, "c1", made.id, "Rita")
    assert await see(store, comments_of, "c1") == []
    with pytest.raises(UsageError, match="no comment"):
        await do(store, drop_comment, "c1", made.id, "Rita")


async def test_a_comment_on_a_live_call_is_masked_when_a_number_is_completed(store: Store) -> None:
    events = stamp_all(
        [started("c2"), final("it is forty seven eleven", "u1", 2.0, "c2"), redacted("u1", 6, 24, 3.0, "c2")]
    )
    store.writer.put(events[:2])
    await do(store, add_comment, "c2", 2.0, "says forty seven eleven, check", "Rita", AT)
    store.writer.put(events[2:])
    await store.writer.flush()
    (kept,) = await see(store, comments_of, "c2")
    assert kept.text == "says " + "•" * 18 + ", check"


async def test_an_edit_lies_over_the_stored_text_and_keeps_its_history(store: Store) -> None:
    said = "This is the third time I am calling about my refund"
    place = (said.index("third"), said.index("third") + 5)
    await do(store, edit_words, "c1", "u1", place, "fourth", "Rita", AT)
    await do(store, edit_words, "c1", "u1", (len(said) - 6, len(said)), "re-fund", "Rita", AT)
    assert await see(store, edited_texts, "c1") == {"u1": "This is the fourth time I am calling about my re-fund"}
    record = await see(store, load_record, "c1")
    turn = record.turns()[0]
    assert (turn.text, turn.edited) == (said, "This is the fourth time I am calling about my re-fund")
    assert "fourth time" in export_call(record, "vtt")
    assert "(heard: This is the third" in export_call(record, "html")
    await do(store, edit_words, "c1", "u1", place, None, "Sue", AT)
    assert await see(store, edited_texts, "c1") == {"u1": "This is the third time I am calling about my re-fund"}
    assert [(edit.text, edit.by) for edit in await see(store, edits_of, "c1")] == [
        ("fourth", "Rita"), ("re-fund", "Rita"), (None, "Sue"),
    ]  # fmt: skip


async def test_a_turn_that_was_taken_out_leaves_the_store_by_no_way(store: Store) -> None:
    said = "Thank you, that is great"  # the last words of the call
    await do(store, add_comment, "c1", 12.0, "says thank you, that is great", "Rita", AT)
    planned = await do(store, plan_follow_up, "c1", "answer to thank you, that is great", "2026-12-01", "Rita", AT)
    every = CallFilter(text="great")
    assert len((await store.reader.calls(every)).items) == await see(store, count_matching, every) == 1
    await do(store, edit_words, "c1", "u3", (0, len(said)), "", "Rita", AT)
    assert (await store.reader.calls(every)).items == []
    assert await see(store, count_matching, every) == 0
    (found,) = (await store.reader.calls(CallFilter(text="refund"))).items
    assert found["hits"]
    assert found["last_words"] == ""
    (same,) = (await store.reader.calls(CallFilter())).items
    assert same == await store.reader.item("c1")
    record = await see(store, load_record, "c1")
    told = [
        same, await store.reader.call("c1"), await see(store, past_alerts, ""), await see(store, kept_by_people, "c1"),
        await export_customer(store.reader, "HB-1"), (await see(store, follow_up, planned.id)).what,
        *(export_call(record, form) for form in ("json", "csv", "html", "vtt")),
    ]  # fmt: skip
    assert [place for place, one in enumerate(told) if "that is great" in str(one)] == []
    await do(store, edit_words, "c1", "u3", (0, len(said)), None, "Rita", AT)
    (back,) = (await store.reader.calls(every)).items
    assert back["last_words"] == said, "taken back"


async def test_an_edit_never_shows_a_number(store: Store) -> None:
    text = "it is •••• and 12 then"
    store.writer.put(stamp_all([started("c2"), final(text, "u1", 2.0, "c2")]))
    with pytest.raises(UsageError) as live:
        await do(store, edit_words, "c2", "u1", (0, 2), "x", "Rita", AT)
    assert live.value.code == "call_live"
    store.writer.put(stamp_all(angry_call("c2")[-1:], 3))
    for span, code in (((6, 8), "masked"), ((0, 99), "bad_range"), ((4, 4), "bad_range")):
        with pytest.raises(UsageError) as refused:
            await do(store, edit_words, "c2", "u1", span, "4711", "Rita", AT)
        assert refused.value.code == code
    with pytest.raises(UsageError, match="no utterance"):
        await do(store, edit_words, "c2", "u9", (0, 1), "x", "Rita", AT)
    whole = await do(store, edit_words, "c2", "u1", (0, 2), "card 4711", "Rita", AT)
    assert whole.text == "card ••••"
    pieced = await do(store, edit_words, "c2", "u1", (18, 22), "34 56", "Rita", AT)  # after "12 "
    assert pieced.text == "•••••"


async def test_overrules_come_back_on_the_scorecard(store: Store) -> None:
    await do(store, keep_overrule, "c1", "own", False, "first thought", "Rita", AT)
    await do(store, keep_overrule, "c1", "own", True, "said it in the callback", "Sue", AT)
    with pytest.raises(UsageError, match="needs some words"):
        await do(store, keep_overrule, "c1", "own", True, " ", "Rita", AT)
    record, kept = await see(store, load_record, "c1"), await see(store, overrules_of, "c1")
    (line,) = [line for line in apply_overrules(fill_scorecard(record), kept).lines if line.overruled]
    assert (line.step, line.done, line.by, line.note) == ("own", True, "Sue", "said it in the callback")


async def test_searches_are_ones_own_or_shared(store: Store) -> None:
    first = await do(store, keep_search, "Rita", "angry", {"peak": "critical"}, AT)
    await do(store, keep_search, "Rita", "angry", {"peak": "frustrated"}, AT)
    await do(store, keep_search, "Sue", "billing", {"queue": "Billing"}, AT, shared=True)
    mine = await see(store, searches_of, "Rita")
    assert [(kept.name, kept.query) for kept in mine] == [
        ("angry", {"peak": "frustrated"}), ("billing", {"queue": "Billing"}),
    ]  # fmt: skip
    assert [kept.name for kept in await see(store, searches_of, "Ann")] == ["billing"]
    with pytest.raises(UsageError):
        await do(store, drop_search, "Sue", mine[0].id)
    await do(store, drop_search, "Rita", mine[0].id)
    assert first.id


async def test_an_action_goes_from_open_to_done_and_back(store: Store) -> None:
    made = await do(store, open_action, "engineer never came", "New slots", "Sue", AT, owner="Tom", due="2026-12-01")
    later = await do(store, open_action, "engineer never came", "Ask the partner", "Sue", AT)
    assert [action.id for action in await see(store, list_actions, theme="engineer never came")] == [made.id, later.id]
    done = await do(store, change_action, made.id, "2026-11-25T00:00:00.000Z", status="done", note="since Monday")
    assert (done.status, done.done_at, done.note) == ("done", "2026-11-25T00:00:00.000Z", "since Monday")
    again = await do(store, change_action, made.id, "2026-11-26T00:00:00.000Z", status="doing", owner="Ann", due="")
    assert (again.done_at, again.owner, again.due) == (None, "Ann", "")
    for wrong in ({"status": "soon"}, {"due": "tomorrow"}):
        with pytest.raises(UsageError):
            await do(store, change_action, made.id, AT, **wrong)
    await do(store, drop_action, made.id)
    with pytest.raises(UsageError, match="no action"):
        await do(store, drop_action, made.id)


async def test_however_many_are_overdue_those_due_today_are_among_the_due(store: Store) -> None:
    def plan(connection: Any) -> int:
        for _ in range(205):
            plan_follow_up(connection, "c1", "Call back", "2026-11-01", "Rita", AT)
        today = plan_follow_up(connection, "c1", "Refund arrived?", "2026-11-22", "Rita", AT, owner="Tom")
        done = plan_follow_up(connection, "c1", "Done", "2026-11-22", "Rita", AT)
        plan_follow_up(connection, "c1", "Tomorrow", "2026-11-23", "Rita", AT)
        finish_follow_up(connection, done.id, "Rita", AT)
        return today.id

    today = await do(store, plan)
    due = await see(store, due_follow_ups, "2026-11-22")
    assert (len(due), len(await see(store, due_follow_ups, "2026-11-22", limit=5))) == (206, 5)
    assert due[0] == DueFollowUp(today, "c1", "Tom", "2026-11-22")


async def test_follow_ups_are_due_answered_and_asked_again(store: Store) -> None:
    first = await do(store, plan_follow_up, "c1", "Refund arrived?", "2026-12-02", "Rita", AT, owner="Tom")
    second = await do(store, plan_follow_up, "c1", "Call back", "2026-12-01", "Rita", AT)
    assert [planned.id for planned in await see(store, list_follow_ups)] == [second.id, first.id]
    assert [planned.id for planned in await see(store, list_follow_ups, until="2026-12-01")] == [second.id]
    assert [planned.id for planned in await see(store, list_follow_ups, owner="Tom")] == [first.id]
    done = await do(store, finish_follow_up, first.id, "Tom", AT, answer="Yes, thanks", second_chance=True)
    assert (done.call_id, done.done_by, done.answer, done.second_chance) == ("c1", "Tom", "Yes, thanks", True)
    assert (await do(store, ask_again, first.id, AT)).asked_again_at == AT
    assert (await do(store, move_follow_up, second.id, due="2026-12-09", owner="Ann")).due == "2026-12-09"
    assert [planned.id for planned in await see(store, list_follow_ups, done=True)] == [first.id]
    late = await do(store, plan_follow_up, "c1", "Late", "2027-01-01", "Rita", AT)
    await do(store, finish_follow_up, late.id, "Tom", "2026-11-26T00:00:00.000Z")
    last = await do(store, plan_follow_up, "c1", "Last", "2026-12-05", "Rita", AT)
    await do(store, finish_follow_up, last.id, "Tom", "2026-12-31T00:00:00.000Z")
    newest = await see(store, list_follow_ups, done=True, limit=2)
    assert [planned.what for planned in newest] == ["Last", "Late"]
    await do(store, drop_follow_up, second.id)
    for act in (drop_follow_up, follow_up, partial(move_follow_up, owner="Ann")):
        with pytest.raises(UsageError, match="no follow-up"):
            await do(store, act, second.id)


async def test_a_link_leads_to_its_call_until_it_expires_or_is_ended(store: Store) -> None:
    made = await do(store, share_call, "c1", "Rita", AT, "2026-12-01T00:00:00.000Z")
    assert (await see(store, find_share, made.id, AT)) == made
    assert await see(store, find_share, made.id, "2026-12-01T00:00:00.000Z") is None
    assert await see(store, shares_of, "c1") == [made]
    await do(store, end_share, "c1", made.id)
    assert await see(store, find_share, made.id, AT) is None
    with pytest.raises(UsageError, match="no such link"):
        await do(store, end_share, "c1", made.id)


async def test_calls_are_found_by_theme(store: Store) -> None:
    gone = ThemeMoment("late", "erased meanwhile", "u1", 1.0)
    assert await do(store, keep_themes, [ThemeMoment("late", "c1", "u1", 3.0), gone]) == 1
    assert await see(store, theme_counts) == [("late", 1)]
    assert [item["call_id"] for item in (await store.reader.calls(CallFilter(theme="late"))).items] == ["c1"]
    await do(store, keep_themes, [])
    assert (await store.reader.calls(CallFilter(theme="late"))).items == []


async def test_a_customers_data_has_all_of_it_and_erasing_leaves_none(store: Store) -> None:
    await everything(store)
    (call,) = (await export_customer(store.reader, "HB-1"))["calls"]
    people = call["people"]
    assert {name for name, kept in people.items() if kept} == set(people)
    assert people["follow_ups"][0]["answer"] == "walrus five"
    assert await erase_customer(store.writer, "HB-1") == ["c1"]
    await cleaned(store)
    assert b"walrus" not in remains(store)


async def test_words_go_with_the_transcript_and_decisions_stay(store: Store) -> None:
    await everything(store)
    await do(store, drop_tag, "c1", "walrus")
    await do(store, keep_themes, [])
    await purge(store.writer, PrivacySettings(retention_days_transcript=0), datetime(2026, 11, 22, tzinfo=UTC))
    people = await see(store, kept_by_people, "c1")
    assert (people["comments"], people["edits"], people["wrapup"]) == ([], [], None)
    assert [(word["step"], word["done"], word["note"]) for word in people["overrules"]] == [("own", True, "")]
    assert [(planned["due"], planned["answer"]) for planned in people["follow_ups"]] == [("2026-12-01", None)]
    assert await see(store, wrapup_of, "c1") is None
    await cleaned(store)
    assert b"walrus" not in remains(store)
