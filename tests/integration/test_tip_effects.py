"""What tips did, counted from the events of kept calls: on a real database, and over HTTP."""

import asyncio
from pathlib import Path

from monitor.coaching.effect import LEAST_CALLS
from monitor.config import CoachingSettings
from monitor.events.base import Event
from monitor.events.coach import TipResolved, TipShown, TipWithheld
from monitor.events.score import ScoreUpdated
from monitor.review.record import load_record
from monitor.review.scorecard import fill_scorecard
from monitor.review.tip_effects import TipEffects, TipFigures
from monitor.store.filters import CallFilter
from monitor.store.opening import Store
from tests.fakes.whole import whole_server
from tests.unit.store.samples import angry_call, ended, final, stamp_all, started


def short(call_id: str, moment: list[Event], then: float) -> list[Event]:
    """A call at 70 points in which something was shown or withheld at 10 s; half a minute later the score is `then`."""
    before = ScoreUpdated(call_id=call_id, at=9.0, score=70.0, slope=5.0, level="frustrated", utterance_id="u1")
    after = ScoreUpdated(call_id=call_id, at=40.0, score=then, slope=-5.0, level="tense")
    return stamp_all(
        [started(call_id), final("That is bad", "u1", 9.0, call_id), before, *moment, after, ended(50.0, call_id)]
    )


def shown(call_id: str, then: float) -> list[Event]:
    tip = TipShown(call_id=call_id, at=10.0, tip_id="t1", step="own", audience="agent", headline="Own it")
    return short(call_id, [tip, TipResolved(call_id=call_id, at=20.0, tip_id="t1", outcome="done")], then)


def withheld(call_id: str, then: float) -> list[Event]:
    return short(
        call_id, [TipWithheld(call_id=call_id, at=10.0, step="own", reason="cooldown", score=70, slope=5)], then
    )


async def figures(effects: TipEffects, wanted: CallFilter | None = None) -> TipFigures:
    return await asyncio.to_thread(effects.look, wanted or CallFilter())


async def test_shown_and_withheld_moments_of_kept_calls_are_compared(store: Store) -> None:
    for number in range(LEAST_CALLS):
        store.writer.put(shown(f"shown{number}", 50.0 - number % 2))
        store.writer.put(withheld(f"held{number}", 65.0))
    await store.writer.flush()
    effects = TipEffects(store.reader)
    told = await figures(effects)
    (own,) = told.steps
    assert (told.calls, told.complaints, told.acknowledged, told.median_to_acknowledge_s) == (20, 20, 0, None)
    assert (own.changes["done"].tips, own.changes["shown"].mean, own.withheld) == (
        10,
        -20.5,
        {"cooldown": 10, "holdout": 0},
    )
    assert (own.pairs, own.difference, own.low, own.high, own.by_chance) == (10, -15.5, -15.9, -15.1, False)

    store.writer.put(shown("later", 69.0))
    await store.writer.erase("shown0")
    await store.writer.flush()
    again = await figures(effects)
    assert again.calls == 20, "one more, one erased: neither is told from memory"
    assert again == await figures(TipEffects(store.reader))
    assert (await figures(effects, CallFilter(queue="nowhere"))).steps == ()


async def test_the_time_to_acknowledge_is_the_scorecards(store: Store) -> None:
    store.writer.put(angry_call("c1"))
    await store.writer.flush()
    kept = await store.reader.run(lambda connection: load_record(connection, "c1"))
    assert kept is not None
    card = fill_scorecard(kept)
    assert (await figures(TipEffects(store.reader))).median_to_acknowledge_s == card.time_to_acknowledge_s == 5.0


async def test_a_hold_out_is_measured_from_the_call_to_the_page_and_no_agent_hears_of_it(tmp_path: Path) -> None:
    async with whole_server(tmp_path, coaching=CoachingSettings(holdout=0.5)) as server, server.http() as http:
        for number in range(6):
            await server.hold(f"c{number}")
        told = (await http.get("/api/insights/tips")).json()
        assert told["calls"] == 6
        assert told["complaints"] == 6
        assert sum(row["changes"]["shown"]["tips"] for row in told["steps"]) > 0
        assert sum(row["withheld"]["holdout"] for row in told["steps"]) > 0
        assert all(row["difference"] is None for row in told["steps"]), "six calls are too few to say"
        assert (await http.get("/api/insights/tips?queue=none")).json()["calls"] == 0
        held = 0
        async with server.http("agent", "ines") as ines:
            assert (await ines.get("/api/insights/tips")).status_code == 403
            for number in range(6):
                kinds = [event["type"] for event in (await http.get(f"/api/calls/c{number}")).json()["events"]]
                held += kinds.count("tip.withheld")
                own = [event["type"] for event in (await ines.get(f"/api/calls/c{number}")).json()["events"]]
                assert "tip.withheld" not in own
                assert "tip.shown" in kinds or "tip.withheld" in kinds
        assert held == sum(sum(row["withheld"].values()) for row in told["steps"])
