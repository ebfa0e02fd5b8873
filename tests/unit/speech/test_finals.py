"""Utterances taken apart at their seams: what is asked for when, and what of it comes too late or for nothing."""

import numpy as np

from monitor.speech.engine import Decoded, Request
from monitor.speech.load import Stage
from monitor.speech.messages import FinalText, PartialText, Quarantined, Unheard
from monitor.speech.scheduler import Job, Kind
from monitor.speech.segmenter import FRAME_S, MAX_FRAMES, PAUSE_S
from tests.fakes.speech_core import CoreWorld


def spoken(world: CoreWorld, *seconds: float, pause: float = 0.4) -> None:
    """Stretches of speech on the first channel with pauses between."""
    for number, length in enumerate(seconds):
        if number:
            world.hear(pause)
        world.hear(length, 0)


def seconds_of(job: Job) -> float:
    return round(job.request.seconds, 1)


def finals(world: CoreWorld) -> list[FinalText]:
    return [message for message in world.said if isinstance(message, FinalText)]


def test_what_was_said_before_a_seam_is_a_part_and_only_the_rest_is_left_at_the_end() -> None:
    world = CoreWorld()
    spoken(world, 4.0, 2.0)
    [part] = [job for job in world.queued() if job.kind is Kind.PART]
    world.hear(0.8)
    assert [seconds_of(job) for batch in world.work() for job in batch.jobs] == [seconds_of(part), 2.4]
    [final] = finals(world)
    assert final.text == f"{part.request.seconds:.2f} s 2.37 s"
    assert len(final.samples) == round((final.end - final.start) * 16000)


def test_a_guess_made_in_the_pause_is_the_part() -> None:
    world = CoreWorld()
    spoken(world, 4.0)
    world.hear(0.35)
    assert [job.kind for batch in world.work() for job in batch.jobs] == [Kind.SPECULATIVE]
    world.hear(2.0, 0)
    assert world.queued() == []
    world.hear(0.8)
    world.work()
    assert len(finals(world)) == 1
    assert world.core.counts["speculation_lost"] == 0


def test_with_time_to_spare_an_utterance_is_decoded_whole() -> None:
    for window in ("auto", "accurate"):
        world = CoreWorld(window=window)
        spoken(world, 4.0, 2.0)
        world.hear(0.8)
        assert [seconds_of(job) for job in world.queued()] == [6.6]


def test_under_load_it_is_taken_apart() -> None:
    world = CoreWorld(window="auto")
    for passed in (0.0, 1.1):
        world.core.gauge.update(world.now + passed, 0.4)
    assert world.core.gauge.sheds(Stage.NO_ACCURATE)
    spoken(world, 4.0, 2.0)
    world.hear(0.8)
    assert len(world.queued()) == 2


def test_where_the_whole_would_be_late_a_long_utterance_is_taken_apart_with_time_to_spare() -> None:
    for seconds, parts in ((2.0, 0), (9.0, 1)):
        world = CoreWorld(window="auto")
        world.core.pace.note("wide", Request(np.zeros(16000 * 4, np.int16), 4.0), "fast", 0.2)
        spoken(world, seconds, 2.0)
        assert world.core.counts["parts"] == parts


def test_what_would_be_late_with_more_hypotheses_has_one_even_with_time_to_spare() -> None:
    for seconds, hurried in ((2.0, False), (9.0, True)):
        world = CoreWorld(window="auto")
        world.core.pace.note("wide", Request(np.zeros(16000 * 4, np.int16), 4.0), "fast", 0.2)
        spoken(world, seconds)
        world.hear(0.25)
        assert [job.request.hurried for job in world.queued()] == [hurried]


def test_a_delayed_call_is_decoded_whole() -> None:
    world = CoreWorld(late=[0])
    spoken(world, 4.0, 2.0)
    world.hear(0.8)
    assert [(job.kind, seconds_of(job)) for job in world.queued()] == [(Kind.LATE, 6.6)]


def test_a_guess_that_will_be_wanted_whatever_comes_is_made_when_guesses_are_shed() -> None:
    world = CoreWorld()
    world.core.feeder.segmenter.set_pause(PAUSE_S)
    scheduler = world.core.scheduler
    spoken(world, 2.0)
    world.hear(0.35)
    assert scheduler.take(world.now, 1, speculate=False) is None
    spoken(world, 2.0)
    world.hear(0.35)
    batch = scheduler.take(world.now, 1, speculate=False)
    assert batch is not None
    assert [seconds_of(job) for job in batch.jobs] == [4.5]


def test_parts_of_an_utterance_that_is_over_are_waited_for_from_then_on() -> None:
    world = CoreWorld()
    spoken(world, 4.0, 2.0)
    assert world.core.scheduler.oldest_s(world.now) == 0.0
    world.hear(0.8)
    assert {job.kind for job in world.queued()} == {Kind.FINAL}
    assert 0.0 < world.core.scheduler.oldest_s(world.now) < 0.7


def test_a_click_after_a_seam_is_not_decoded() -> None:
    world = CoreWorld()
    spoken(world, 4.0)
    world.hear(0.4)
    world.frame(1.0)
    world.hear(0.8)
    assert len(world.work()) == 1
    assert len(finals(world)) == 1


def test_a_cut_falls_on_a_seam_so_that_the_part_before_it_is_the_rest() -> None:
    world = CoreWorld()
    spoken(world, 8.5, 6.0)
    jobs = [seconds_of(job) for batch in world.work() for job in batch.jobs]
    assert jobs[0] == 8.7
    assert finals(world)[0].end < MAX_FRAMES * FRAME_S
    world.hear(0.8)
    world.work()
    first, second = finals(world)
    assert first.end == second.start


def test_partials_show_parts_and_go_on_from_the_seam() -> None:
    world = CoreWorld(partials="adaptive")
    spoken(world, 4.0)
    world.hear(0.35)
    world.work()
    world.said.clear()
    world.hear(0.4, 0)
    [shown] = [message for message in world.said if isinstance(message, PartialText)]
    assert shown.confirmed == len(shown.text)
    world.said.clear()
    world.hear(1.4, 0)
    [later] = [seconds_of(job) for job in world.queued() if job.kind is Kind.PARTIAL]
    assert later < 2.0
    world.work()
    text = next(message.text for message in world.said if isinstance(message, PartialText))
    assert text.startswith(shown.text)


def test_a_partial_of_what_became_a_part_is_not_shown_after_it() -> None:
    world = CoreWorld(partials="adaptive")
    spoken(world, 4.6)
    running = world.take()
    assert running is not None
    world.hear(0.4)
    world.hear(0.4, 0)
    before = len(world.said)
    world.answer(running)
    assert not any(isinstance(message, PartialText) for message in world.said[before:])


def test_the_same_sound_gives_the_same_parts_however_long_guesses_wait_for_the_pause() -> None:
    told = []
    for pause in (0.1, 0.2, 0.3, 0.5):
        world = CoreWorld()
        world.core.feeder.segmenter.set_pause(pause)
        for _ in range(2):
            spoken(world, 4.0, 1.0, 3.5, 2.0)
            world.hear(0.8)
        world.work()
        told.append([final.text for final in finals(world)])
    assert all(texts == told[0] for texts in told)


def test_a_call_that_cannot_be_heard_any_more_keeps_the_words_of_its_parts() -> None:
    world = CoreWorld()
    spoken(world, 4.0, 1.0)
    world.core.drop(int(world.rows[0]), world.now, "ValueError")
    world.work()
    assert [final.text for final in finals(world)] == ["4.19 s"]
    assert not any(isinstance(message, Quarantined) for message in world.said)
    [gap] = [message for message in world.said if isinstance(message, Unheard)]
    assert gap.reason == "not_heard"
    assert 4.0 < gap.start < gap.end == finals(world)[0].end


def test_a_part_whose_worker_died_thrice_leaves_the_rest_and_a_marked_hole() -> None:
    world = CoreWorld()
    spoken(world, 4.0, 2.0)
    [part] = world.queued()
    for _ in range(250):
        world.frame(0.0)
        while (batch := world.take()) is not None:
            if batch.jobs == (part,):
                world.core.failed(batch, world.now)
                world.deliver()
            else:
                world.answer(batch)
    assert part.tries == 3
    [final] = finals(world)
    assert final.text == "2.37 s"
    [gap] = [message for message in world.said if isinstance(message, Unheard)]
    assert world.said.index(gap) > world.said.index(final)
    assert (gap.utterance_id, gap.reason, gap.start) == (final.utterance_id, "decode_failed", final.start)
    assert final.start < gap.end < final.end
    assert world.core.counts["parts_doubted"] == 0
    assert world.core.counts["unheard"] == 1
    assert world.queued() == []


def test_a_doubted_guess_that_became_a_part_is_tried_again() -> None:
    world = CoreWorld()
    spoken(world, 4.0)
    world.hear(0.35)
    batch = world.take()
    assert batch is not None
    world.hear(1.0, 0)
    world.answer(batch, answers=[batch.jobs[0].request])
    assert [job.kind for job in world.queued()] == [Kind.PART]
    again = world.take()
    assert again is not None
    world.answer(again, answers=[Decoded("Again.", 0.9, "fallback", None)])
    world.hear(0.8)
    world.work()
    assert finals(world)[0].mode == "fallback"
