"""What a subscriber saw, and when."""

from typing import cast

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection

from monitor.bench.callers import Caller
from monitor.bench.match import CallLog, Doubt, Seen, quantiles, score
from monitor.bench.material import Call, Turn
from monitor.bench.watch import Watch
from monitor.events.alert import AlertRaised
from monitor.events.call import CallSummary, CallUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechUnheard
from monitor.events.system import FeedSnapshot, SystemLoad

CALL = Call("x", np.zeros((500, 320), np.uint8), (Turn(0, 1.0, 3.0, "I want my money back"),))
BEGAN = 100.0


@pytest.fixture
def watch() -> Watch:
    """Of one call whose first frame went out at 100 s."""
    watch = Watch([("a", CALL)])
    watch.callers = {"a": Caller("a", CALL, cast(ClientConnection, None), 0, BEGAN)}
    return watch


def final(utterance_id: str = "u1", role: str = "customer", call_id: str = "a") -> SpeechFinal:
    return SpeechFinal.model_validate(
        {
            "call_id": call_id, "utterance_id": utterance_id, "role": role, "text": "I want my money back",
            "start": 0.75, "end": 3.25, "confidence": 0.9, "mode": "fast",
        }
    )  # fmt: skip


def partial(text: str, role: str = "customer") -> SpeechPartial:
    return SpeechPartial.model_validate(
        {"call_id": "a", "utterance_id": "u1", "role": role, "text": text, "start": 0.75}
    )


def alert(utterance_id: str | None) -> AlertRaised:
    return AlertRaised(call_id="a", alert_id="x", level="frustrated", score=60.0, utterance_id=utterance_id)


def test_an_alert_is_late_by_what_passed_since_its_utterance_ended(watch: Watch) -> None:
    watch.take(final(), 103.75)
    watch.take(alert("u1"), 104.0)
    assert watch.logs["a"].alerts == [0.75]
    assert watch.logs["a"].finals == [Seen(0, 0.75, 3.25, "I want my money back", 3.75)]
    found = score([(CALL, watch.logs["a"])])
    assert quantiles(found.alert_latencies)["p50"] == 0.75
    assert quantiles(found.final_latencies)["p50"] == 0.75


def test_an_alert_that_no_utterance_raised_has_no_latency(watch: Watch) -> None:
    watch.take(alert(None), 104.0)
    watch.take(alert("u9"), 104.0)
    assert watch.logs["a"].alerts == []


def test_partials_are_of_their_side_and_since_the_first_frame(watch: Watch) -> None:
    watch.take(partial("I want"), 101.5)
    watch.take(partial("hello", "agent"), 101.75)
    assert watch.logs["a"].partials == [(0, 0.75, 1.5), (1, 0.75, 1.75)]
    assert quantiles(score([(CALL, watch.logs["a"])]).partial_latencies)["p50"] == 0.5


def test_a_doubt_is_seen_once_whether_it_was_taken_back_or_counted(watch: Watch) -> None:
    watch.take(partial(""), 103.5)
    watch.take(CallSummary(call_id="a", quarantined=1), 103.75)
    assert watch.logs["a"].doubts == [Doubt(3.5, 0, 0.75)]
    watch.take(CallSummary(call_id="a", quarantined=2), 105.0)
    watch.take(CallSummary(call_id="a", quarantined=2), 105.5)
    assert watch.logs["a"].doubts[1:] == [Doubt(5.0)]


def test_what_a_fault_withdrew_is_unheard_and_excuses_nothing(watch: Watch) -> None:
    unheard = {"call_id": "a", "utterance_id": "u1", "role": "customer", "start": 0.75, "end": 3.25}
    watch.take(partial(""), 103.5)
    watch.take(SpeechUnheard.model_validate({**unheard, "reason": "decode_failed"}), 103.5)
    watch.take(SpeechUnheard.model_validate({**unheard, "utterance_id": "u2", "reason": "not_heard"}), 104.0)
    watch.take(CallSummary(call_id="a", quarantined=0), 104.5)
    assert watch.logs["a"].doubts == []
    assert watch.logs["a"].unheard == 2


def test_gaps_count_while_the_call_is_said(watch: Watch) -> None:
    for at in (100.25, 102.0, 111.0):
        watch.take(CallUpdated(call_id="a", data="gap"), at)
    watch.take(CallUpdated(call_id="a", data="ok"), 103.0)
    assert watch.logs["a"].gaps == 1


def test_calls_of_nobody_and_before_the_first_frame_are_left_out(watch: Watch) -> None:
    watch.take(final(call_id="b"), 103.0)
    watch.callers["a"].began = 0.0
    watch.take(final(), 103.0)
    assert watch.logs == {"a": CallLog()}


def test_load_and_snapshots_are_of_the_feed(watch: Watch) -> None:
    watch.take(SystemLoad(dropped_partials=3), 101.0)
    watch.take(FeedSnapshot(), 101.0)
    assert (watch.load.dropped_partials, watch.snapshots) == (3, 1)
