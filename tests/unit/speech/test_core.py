"""What the recogniser decides between ticks and decodes: guesses, delayed calls, their return."""

from dataclasses import replace

import numpy as np
import pytest

from monitor.speech.engine import Decoded, Doubted, Request
from monitor.speech.feeder import Tick
from monitor.speech.load import Stage
from monitor.speech.messages import FinalText, MediaTime, PartialText, SpeechMessage
from monitor.speech.scheduler import STALE_S, Batch, Job, Kind
from monitor.speech.segmenter import PAUSE_S, Edge, EdgeKind
from monitor.speech.whisper import Hypothesis
from tests.fakes.speech import DOUBTED
from tests.fakes.speech_core import CoreWorld


def finals(said: list[SpeechMessage]) -> list[str]:
    return [m.utterance_id for m in said if isinstance(m, FinalText)]


def turns(world: CoreWorld, count: int, *talking: int) -> None:
    for _ in range(count):
        world.hear(1.0, *talking)
        world.hear(0.8)


def recover(world: CoreWorld) -> None:
    """From delayed to full service; the load that leads there is test_load's."""
    world.core.stage = Stage.DELAYED
    world.core.update_load(world.now)
    assert world.core.stage is Stage.FULL


def test_a_delayed_call_that_became_live_catches_up_and_its_new_finals_are_not_held() -> None:
    world = CoreWorld(late=[0], partials="adaptive")
    turns(world, 2, 0)
    assert [job.kind for job in world.queued()] == [Kind.LATE] * 2
    recover(world)
    turns(world, 1, 0)
    assert {job.kind for job in world.queued()} == {Kind.FINAL}
    assert [batch.kind for batch in world.work()][:1] == [Kind.FINAL]
    assert finals(world.said) == ["0-1", "0-2", "0-3"]


def test_what_is_decoded_a_second_time_after_the_recovery_is_a_live_final() -> None:
    world = CoreWorld(late=[0])
    turns(world, 1, 0)
    batch = world.take()
    assert batch is not None
    recover(world)
    world.answer(batch, answers=[replace(batch.jobs[0].request, doubted=DOUBTED)])
    assert [job.kind for job in world.queued()] == [Kind.FINAL]


def test_a_worker_that_dies_over_a_delayed_final_after_the_recovery_leaves_a_live_one() -> None:
    world = CoreWorld(late=[0])
    turns(world, 1, 0)
    batch = world.take()
    assert batch is not None
    recover(world)
    world.core.failed(batch, world.now)
    world.hear(1.1)
    assert [job.kind for job in world.queued()] == [Kind.FINAL]


def test_what_was_delayed_does_not_count_as_lateness_at_once_nor_go_before_every_live_final() -> None:
    world = CoreWorld(2, late=[0])
    turns(world, 20, 0)
    recover(world)
    assert world.core.scheduler.oldest_s(world.now) == 0.0
    world.hear(1.0, 1)
    world.hear(0.6)
    order = [world.owner(job)[0].channel for batch in world.work() for job in batch.jobs]
    assert order.index(1) < 18
    assert len(finals(world.said)) == len(order) == 21


def guesses(world: CoreWorld) -> list[Job]:
    return [job for job in world.queued() if job.kind is Kind.SPECULATIVE]


def test_the_pause_setting_may_change_in_mid_pause_and_no_guess_is_left_behind() -> None:
    world = CoreWorld()
    world.hear(1.0, 0)
    world.hear(0.23)
    [guess] = guesses(world)
    world.core.feeder.segmenter.set_pause(PAUSE_S)
    world.hear(0.1)
    assert guesses(world) == [guess]
    world.hear(0.5, 0)
    assert guesses(world) == []
    assert guess.cancelled
    world.hear(0.8)
    assert [batch.kind for batch in world.work()] == [Kind.FINAL]
    assert finals(world.said) == ["0-1"]


def test_whoever_asks_again_takes_the_earlier_question_back() -> None:
    world = CoreWorld()
    world.hear(1.0, 0)
    world.hear(0.23)
    [guess] = guesses(world)
    edge = Edge(int(world.rows[0]), EdgeKind.PAUSED, 0, 30, 0, 36, 30)
    world.core.apply(Tick(edges=[edge]), world.now)
    assert guess.cancelled
    assert len(guesses(world)) == 1


def partials(world: CoreWorld) -> list[Job]:
    return [job for job in world.queued() if job.kind is Kind.PARTIAL]


def test_a_partial_that_waited_too_long_is_asked_for_again_with_the_sound_so_far() -> None:
    world = CoreWorld(partials="adaptive")
    world.hear(5.9, 0)
    [waits] = partials(world)
    assert world.now - waits.born <= STALE_S + 0.1
    assert waits.request.seconds > 5.0
    world.core.failed(Batch((waits,), Kind.PARTIAL), world.now)  # its worker dies
    world.hear(0.1, 0)
    assert partials(world)[-1].born > waits.born


def test_a_partial_dropped_after_its_utterance_ended_is_not_asked_for_again() -> None:
    world = CoreWorld(partials="adaptive")
    world.hear(0.75, 0)
    assert partials(world)
    world.hear(2.0)
    world.work()
    assert partials(world) == []
    assert world.core.counts["partials"] == 0


def test_a_delayed_call_says_so_until_it_is_live_again() -> None:
    world = CoreWorld(2, late=[0])
    world.hear(0.6)
    assert {m.channel: m.late for m in world.said if isinstance(m, MediaTime)} == {0: True, 1: False}
    recover(world)
    world.said.clear()
    world.hear(0.6)
    assert [m.late for m in world.said if isinstance(m, MediaTime)] == [False] * 2


def decode(world: CoreWorld, took_s: float) -> str:
    """The next utterance of 2 s is guessed at and decoded in so many seconds by all cores; its mode."""
    world.hear(2.0, 0)
    world.hear(0.25)
    batch = world.take(2)
    assert batch is not None
    assert batch.wide
    world.hear(took_s)
    world.answer(batch, took_s)
    world.hear(0.6)
    return batch.mode


def test_the_accuracy_window_is_for_machines_that_answer_in_it_by_the_hangover() -> None:
    slow = CoreWorld(window="auto")
    assert [decode(slow, 0.3) for _ in range(4)] == ["fast"] * 4
    quick = CoreWorld(window="auto")
    assert [decode(quick, 0.05) for _ in range(4)] == ["fast", "accurate", "accurate", "accurate"]


def test_a_machine_that_becomes_slow_is_noticed_at_the_next_utterance() -> None:
    world = CoreWorld(window="auto")
    assert [decode(world, took_s) for took_s in (0.05, 0.7, 0.3)] == ["fast", "accurate", "fast"]


def test_a_pinned_window_stays_pinned_however_slow() -> None:
    pinned = CoreWorld(window="accurate")
    assert [decode(pinned, 0.9) for _ in range(2)] == ["accurate"] * 2


def test_for_files_nobody_waits_so_that_a_lone_utterance_has_the_accuracy_window() -> None:
    files = CoreWorld(window="auto", patient=True)
    assert [decode(files, 0.3) for _ in range(2)] == ["accurate"] * 2


def test_what_was_not_guessed_at_has_no_time_left_for_the_accuracy_window() -> None:
    world = CoreWorld(window="auto")
    assert decode(world, 0.05) == "fast"
    world.hear(2.0, 0)
    world.hear(0.6)
    world.now += 0.3  # everybody was busy meanwhile
    batch = world.take(2)
    assert batch is not None
    assert batch.mode == "fast"


UNSURE = replace(DOUBTED, best=Hypothesis("It never came.", (1, 2, 3, 4), -0.6, 0.0), unsure=True)


def answered_under_load(
    doubted: Doubted, *, late_s: float = 0.4, window: str = "auto", words: bool = False
) -> CoreWorld:
    """A final whose answer is doubted, on a machine whose finals are so late."""
    world = CoreWorld(window=window, words=words)
    turns(world, 1, 0)
    batch = world.take()
    assert batch is not None
    for passed in (0.0, 1.1):
        world.core.gauge.update(world.now + passed, late_s)
    world.answer(batch, answers=[replace(batch.jobs[0].request, doubted=doubted)])
    return world


def test_under_load_an_answer_that_is_merely_unsure_goes_out_as_it_is() -> None:
    world = answered_under_load(UNSURE)
    assert [(m.text, m.mode) for m in world.said if isinstance(m, FinalText)] == [("It never came.", "fast")]
    assert world.queued() == []
    assert world.core.counts["second_decodes_shed"] == 1


@pytest.mark.parametrize(
    ("doubted", "late_s", "window", "words"),
    [
        (replace(UNSURE, unsure=False), 0.4, "auto", False),  # a loop, or too few words
        (UNSURE, 0.0, "auto", False),  # there is time
        (UNSURE, 0.4, "fast", False),  # the site wants the same text whatever the load
        (UNSURE, 0.4, "auto", True),  # its word times are made with its final
    ],
)
def test_other_doubts_are_settled_by_another_decode(doubted: Doubted, late_s: float, window: str, words: bool) -> None:
    world = answered_under_load(doubted, late_s=late_s, window=window, words=words)
    assert finals(world.said) == []
    assert [job.kind for job in world.queued()] == [Kind.FINAL]
    assert world.core.counts["second_decodes"] == 1


def test_a_first_text_that_is_not_believed_is_asked_for_again_at_once_and_a_later_one_at_its_mark() -> None:
    world = CoreWorld(partials="adaptive")
    world.hear(0.7, 0)
    batch = world.take()
    assert batch is not None
    world.answer(batch, answers=[Decoded("Quill Quill Quill", 0.3, "fast", "loop")])
    world.frame(1.0)
    [again] = partials(world)
    assert again.request.seconds > batch.jobs[0].request.seconds
    world.work()
    world.hear(0.8, 0)
    batch = world.take()
    assert batch is not None
    world.answer(batch, answers=[Decoded("Quill Quill Quill", 0.3, "fast", "loop")])
    world.frame(1.0)
    assert partials(world) == []


def test_a_partial_has_all_cores_only_until_its_utterance_shows_text() -> None:
    world = CoreWorld(partials="adaptive", window="auto")
    for seconds in (1.0, 3.0):
        asked = Request(np.zeros(round(seconds * 16000), np.int16), seconds)
        world.core.pace.note("alone", asked, "fast", 0.2)
        world.core.pace.note("wide", asked, "fast", 0.1)
    wide = []
    for _ in range(2):
        world.hear(0.9, 0)
        batch = world.take(2)
        assert batch is not None
        assert batch.kind is Kind.PARTIAL
        assert batch.lone
        wide.append(batch.wide)
        world.answer(batch, 0.1)
    assert [type(m) for m in world.said].count(PartialText) == 2
    assert wide == [True, False]
