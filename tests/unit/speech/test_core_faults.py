"""Workers that die: what a fault of some seconds costs, and how what is lost for good is told."""

import pytest

from monitor.speech.engine import Decoded
from monitor.speech.load import Stage
from monitor.speech.messages import FinalText, Quarantined, Unheard
from monitor.speech.segmenter import FRAME_S
from tests.fakes.speech import pcmu, silence, voice
from tests.fakes.speech_core import CoreWorld


def through_a_fault(world: CoreWorld, lasts_s: float) -> None:
    """Two turns of each channel; every decode fails from the first on, until so many seconds have passed."""
    everybody = range(len(world.sessions))
    fails_until: float | None = None
    for talking in (60, 0, 40, 0, 0, 0, 0):
        for frame in range(60):
            world.frame(*(1.0 if frame < talking else 0.0 for _ in everybody))
            while (batch := world.take()) is not None:
                fails_until = world.now + lasts_s if fails_until is None else fails_until
                if world.now < fails_until:
                    world.core.failed(batch, world.now)
                    world.deliver()
                else:
                    world.answer(batch)


@pytest.mark.parametrize("lasts_s", [0.2, 2.0])
@pytest.mark.parametrize("workers", [1, 2, 8])
def test_a_fault_of_up_to_two_seconds_loses_nothing(workers: int, lasts_s: float) -> None:
    world = CoreWorld(2, workers=workers)
    through_a_fault(world, lasts_s)
    assert sorted([m.utterance_id for m in world.said if isinstance(m, FinalText)]) == ["0-1", "0-2", "1-1", "1-2"]
    assert world.core.counts["unheard"] == 0
    assert world.core.stage is Stage.FULL  # something broken is no load


def test_what_fails_at_every_try_is_told_as_a_gap_and_is_no_doubted_answer() -> None:
    world = CoreWorld()
    through_a_fault(world, 1000.0)
    gaps = [m for m in world.said if isinstance(m, Unheard)]
    assert [(m.utterance_id, m.reason) for m in gaps] == [("0-1", "decode_failed"), ("0-2", "decode_failed")]
    assert all(m.end - m.start > 1.0 for m in gaps)
    assert world.core.counts["unheard_decode_failed"] == world.core.counts["unheard"] == 2
    assert world.core.counts["quarantined"] == 0
    assert not any(isinstance(m, Quarantined | FinalText) for m in world.said)
    assert world.core.sessions[int(world.rows[0])].pending_s() == 0.0


def test_what_waits_for_a_loop_that_stands_still_is_bounded_by_what_was_fed() -> None:
    """`Core.outbox` needs no limit, so that no final is ever dropped: nothing is fed while nothing is collected."""
    world = CoreWorld(partials="adaptive")
    core, [session] = world.core, world.sessions
    sound = pcmu(voice(2.0), silence(0.8))
    while session.intake.backlog_s() < 30.0:
        session.intake.feed(sound)
    seconds = session.intake.backlog_s()
    for _ in range(2000):
        core.apply(core.feeder.tick(), world.now)
        world.now += FRAME_S
        while (batch := world.take()) is not None:
            answers = [Decoded("so it was", 0.9, "fast", None) for _ in batch.jobs]
            core.done(batch, answers, 0.01, world.now)
    assert session.intake.backlog_s() < FRAME_S
    finals = [message for _, message in core.outbox if isinstance(message, FinalText)]
    assert len(finals) >= 8
    assert len(core.outbox) <= 6 * seconds
