"""What a demo run came to."""

from pathlib import Path

from monitor.events.alert import AlertRaised
from monitor.events.call import CallEnded
from monitor.events.speech import SpeechFinal
from monitor.simulate.calls.bundle import DemoCall, TruthTurn
from monitor.simulate.scoreboard import Scoreboard

TRUTH = (
    TruthTurn("agent", 0.0, 2.0, "hello"),
    TruthTurn("customer", 2.5, 4.0, "hi"),
    TruthTurn("agent", 4.5, 6.0, "how can i help"),
)
SCRIPT = DemoCall("hotel", "A hotel", True, 10.0, {}, TRUTH, Path("hotel.opus"))


def final(role: str, start: float, end: float) -> SpeechFinal:
    return SpeechFinal.model_validate(
        {"call_id": "d1", "utterance_id": "u", "role": role, "text": "x", "start": start, "end": end,
         "confidence": 1.0, "mode": "fast"}
    )  # fmt: skip


def test_a_turn_is_lost_when_no_final_of_its_side_overlaps_it() -> None:
    board = Scoreboard()
    board.expect("d1", SCRIPT)
    board.apply(final("agent", 0.1, 1.9))
    board.apply(final("agent", 2.6, 3.9))  # the other side: does not cover the customer's turn
    board.apply(AlertRaised(call_id="d1", alert_id="a1", level="critical", score=82.0))
    board.apply(CallEnded(call_id="d1", duration=10.0))
    result = board.result()
    assert result["lost"] == 2
    assert result["per_call"][0] == {
        "script": "hotel", "peak": "critical", "alerts": 1, "finals": 2, "turns": 3, "lost": 2,
    }  # fmt: skip
    assert board.ended("d1")


def test_calls_that_are_no_part_of_the_demo_do_not_count() -> None:
    board = Scoreboard()
    board.expect("d1", SCRIPT)
    board.apply(AlertRaised(call_id="other", alert_id="a1", level="critical", score=82.0))
    assert board.result()["alerts"] == 0


def test_a_call_that_was_refused_is_forgotten() -> None:
    board = Scoreboard()
    board.expect("d1", SCRIPT)
    board.expect("d1-2", SCRIPT)
    board.forget("d1-2")
    assert board.result()["calls"] == 1
