"""An action's effect rests on counts and says when they are few; critics who call again are seen again."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from monitor.clock import stamp
from monitor.events.base import CallMetadata, Event
from monitor.review.effect import Effect, difference, effect_of
from monitor.review.returning import Returning, came_back
from monitor.store.actions import Action, change_action, open_action
from monitor.store.filters import CallFilter
from monitor.store.follow_ups import finish_follow_up, plan_follow_up
from monitor.store.opening import Store
from tests.unit.store.samples import angry_call, ended, final, stamp_all, started

DONE = datetime(2026, 11, 20, 10, tzinfo=UTC)
GIVEN = CallMetadata(consent="given")


def spoken(call_id: str, text: str, at: datetime, role: str = "customer") -> list[Event]:
    return stamp_all([started(call_id, GIVEN, stamp(at)), final(text, "u1", 4.0, call_id, role), ended(9.0, call_id)])


async def acted(store: Store, before: tuple[int, int], after: tuple[int, int], *, done: bool = True) -> Effect:
    """`before`, `after`: calls that show the theme, and the others."""
    for side, (bad, fine) in ((-1, before), (1, after)):
        for number in range(bad + fine):
            said = "your engineer never came" if number < bad else "please change my address"
            at = DONE + side * timedelta(days=1 + number % 20, minutes=1)
            store.writer.put(spoken(f"{side}-{number}", said, at))
    store.writer.put(spoken("agent", "the engineer never came, you say", DONE + timedelta(days=2), "agent"))

    def begin(db: object) -> Action:
        made = open_action(db, "engineer never came", "Mend it", "rae", stamp(DONE), phrases=["never came"])  # type: ignore[arg-type]
        return change_action(db, made.id, stamp(DONE), status="done") if done else made  # type: ignore[arg-type]

    action = await store.writer.run(begin)
    assert action.phrases == ("never came",)
    return await store.reader.run(partial(effect_of, action=action, now=DONE + timedelta(days=40)))


async def test_a_theme_that_goes_is_seen_with_its_counts(store: Store) -> None:
    effect = await acted(store, (20, 20), (4, 36))
    assert (effect.before.shown, effect.before.calls, effect.before.share) == (20, 40, 0.5)
    assert effect.after is not None
    assert (effect.after.shown, effect.after.calls) == (4, 41)
    assert effect.verdict == "fewer"
    assert effect.high is not None
    assert effect.high < 0
    assert sum(calls for _, calls, _ in effect.by_week) == 81


@pytest.mark.parametrize(
    ("before", "after", "done", "verdict"),
    [
        ((3, 3), (0, 6), True, "too_few"),
        ((0, 0), (0, 6), True, "too_few"),
        ((10, 30), (9, 31), True, "no_clear_change"),
        ((2, 38), (20, 20), True, "more"),
        ((10, 30), (9, 31), False, "not_done"),
    ],
)
async def test_small_numbers_and_small_changes_are_no_proof(
    store: Store, before: tuple[int, int], after: tuple[int, int], done: bool, verdict: str
) -> None:
    assert (await acted(store, before, after, done=done)).verdict == verdict


def test_the_interval_of_a_difference_is_newcombes() -> None:
    change, low, high = difference(48, 80, 56, 70)  # his example (a)
    assert (round(change, 4), round(low, 4), round(high, 4)) == (0.2, 0.0524, 0.3339)


async def test_critics_who_come_back_are_counted_calm_or_not(store: Store) -> None:
    for ref, later in (("calm", "fine"), ("hard", "angry"), ("gone", "")):
        known = CallMetadata(customer_ref=ref, consent="given")
        store.writer.put(angry_call(f"{ref}-1", known))
        if later == "angry":
            store.writer.put(angry_call(f"{ref}-2", known))
        if later == "fine":
            when = "2026-11-25T10:00:00.000Z"
            store.writer.put(stamp_all([started(f"{ref}-2", known, when), ended(5.0, f"{ref}-2", 0)]))
    planned = await store.writer.run(lambda db: plan_follow_up(db, "calm-1", "call", "2026-11-21", "rae", stamp(DONE)))
    await store.writer.run(lambda db: finish_follow_up(db, planned.id, "rae", stamp(DONE)))
    found = await store.reader.run(partial(came_back, wanted=CallFilter()))
    assert found == Returning(critics=3, returned=2, calm=1, followed_up=1, followed_up_calm=1)
    assert (await store.reader.run(partial(came_back, wanted=CallFilter(queue="none")))).critics == 0
