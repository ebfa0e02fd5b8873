"""The letter says what the call and the actions say, and leaves the rest to a person."""

from monitor.events.coach import StepCompleted
from monitor.review.letter import draft_letter, open_points
from monitor.review.record import CallRecord
from monitor.store.actions import Action, Status
from tests.unit.store.samples import ended, final, stamp_all, started

ITEM = {"call_id": "c1", "started_at": "2026-11-20T10:00:00.000Z"}


def record() -> CallRecord:
    said = [
        final("My router has not worked since Monday and nobody came.", "u1", 4.0),
        final("My card was charged again, it is ••••.", "u2", 8.0),
        final(
            "I'll send an engineer by tomorrow noon. I have taken twenty pounds off your bill.",
            "u3",
            12.0,
            role="agent",
        ),
        StepCompleted(call_id="c1", at=12.0, step="goodwill", utterance_id="u3"),
    ]
    return CallRecord(ITEM, tuple(stamp_all([started(), *said, ended()])))  # type: ignore[arg-type]


def action(status: Status, title: str) -> Action:
    at = "2026-11-21T09:00:00.000Z"
    return Action(1, "late engineer", title, "piotr", "2026-12-01", status, "", "rae", at, at, at)


def test_the_letter_rests_on_the_call_and_the_actions() -> None:
    told = [action("done", "Engineers ring before they come"), action("doing", "More engineers on Mondays")]
    letter = draft_letter(record(), told, "Rae")
    assert "on 20 November 2026" in letter.text
    assert "“My router has not worked since Monday and nobody came.”" in letter.text
    assert "•" not in letter.text
    assert "Engineers ring before they come (since 21 November 2026)" in letter.text
    assert "still working on this: More engineers on Mondays (by 1 December 2026)" in letter.text
    assert "twenty pounds off your bill" in letter.text
    assert letter.text.endswith("Rae")
    assert [part.name for part in letter.parts if part.utterance_id] == ["wrong", "promised", "goodwill"]
    assert letter == draft_letter(record(), told, "Rae")


def test_what_nobody_knows_is_left_open() -> None:
    empty = CallRecord({"call_id": "c1"}, tuple(stamp_all([started(), ended()])))  # type: ignore[arg-type]
    letter = draft_letter(empty, [action("dropped", "Never mind")], "Rae")
    assert "Never mind" not in letter.text
    assert len(open_points(letter.text)) == 4
    assert open_points("Dear Ann, all is [almost] well") == ("[almost]",)
