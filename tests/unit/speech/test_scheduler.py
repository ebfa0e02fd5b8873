"""Order, batches, staleness, promotion."""

import numpy as np

from monitor.speech.engine import Request
from monitor.speech.scheduler import MAX_BATCH, STALE_S, Job, Kind, Scheduler, begin_by


def job(kind: Kind, *, at: float = 0.0, seconds: float = 2.0, owner: object = None) -> Job:
    sound = np.zeros(int(seconds * 100), np.int16)
    return Job(kind, Request(sound, seconds, partial=kind is Kind.PARTIAL), at + 1, at, owner or object())


def scheduler(workers: int = 2) -> Scheduler:
    return Scheduler(workers, lambda request: len(request.samples) // 400)


def test_finals_come_first_then_by_deadline() -> None:
    queue = scheduler()
    partial, late, final, earlier = (
        job(Kind.PARTIAL), job(Kind.LATE), job(Kind.FINAL, at=0.2), job(Kind.FINAL, at=0.1, seconds=9.0),
    )  # fmt: skip
    for one in (partial, late, final, earlier):
        queue.put(one)
    taken = []
    while batch := queue.take(0.3, 2):
        taken.append(batch.jobs)
        queue.done(batch)
    assert taken == [(earlier,), (final,), (partial,), (late,)]


def test_a_lone_final_waits_for_nobody_and_more_share_a_batch() -> None:
    queue = scheduler()
    for i in range(2):
        queue.put(job(Kind.FINAL, at=i / 10))
    first = queue.take(0.2, 2)
    assert first is not None
    assert len(first.jobs) == 1  # the other worker takes the other one
    for i in range(9):
        queue.put(job(Kind.FINAL, at=i / 10))
    crowd = queue.take(1.0, 1)
    assert crowd is not None
    assert len(crowd.jobs) == MAX_BATCH


def test_only_like_lengths_share_and_never_a_partial() -> None:
    queue = scheduler()
    short = [job(Kind.FINAL, at=i / 10) for i in range(2)]
    for one in (*short, job(Kind.FINAL, seconds=9.0), job(Kind.PARTIAL), job(Kind.PARTIAL)):
        queue.put(one)
    queue.put(job(Kind.SPECULATIVE))
    batch = queue.take(0.3, 1)
    assert batch is not None
    assert {one.kind for one in batch.jobs} <= {Kind.FINAL, Kind.SPECULATIVE}
    assert {len(one.request.samples) for one in batch.jobs} == {200}


def test_one_worker_is_kept_for_finals() -> None:
    queue = scheduler()
    for _ in range(6):
        queue.put(job(Kind.PARTIAL))
    running = queue.take(0.0, 2)
    assert running is not None
    assert queue.take(0.0, 1) is None
    queue.put(job(Kind.FINAL))
    assert queue.take(0.0, 1) is not None
    queue.done(running)
    assert queue.take(0.0, 1) is not None


def test_stale_partials_are_dropped_and_newer_replace_older() -> None:
    queue = scheduler()
    owner = object()
    queue.put(job(Kind.PARTIAL, owner=owner))
    queue.put(job(Kind.PARTIAL, at=0.5, owner=owner))
    assert (queue.waiting(Kind.PARTIAL), queue.dropped) == (1, 1)
    assert queue.take(0.5 + STALE_S + 0.1, 2) is None
    assert queue.dropped == 2


def test_promotion_and_cancelling() -> None:
    queue = scheduler()
    guess, lost = job(Kind.SPECULATIVE), job(Kind.SPECULATIVE)
    queue.put(guess)
    queue.put(lost)
    queue.promote(guess, 5.0)
    queue.cancel(lost)
    assert (queue.waiting(Kind.FINAL), queue.waiting(Kind.SPECULATIVE)) == (1, 0)
    batch = queue.take(0.0, 2)
    assert batch is not None
    assert batch.jobs == (guess,)
    queue.promote(guess, 5.0, Kind.LATE)  # runs already: nothing is queued twice
    assert queue.waiting() == 0


def test_finals_never_go_stale() -> None:
    queue = scheduler(1)
    queue.put(job(Kind.FINAL))
    assert queue.oldest_s(100.0) == 100.0
    assert queue.take(100.0, 1) is not None


def test_a_job_is_lone_only_when_nothing_else_waits_or_runs() -> None:
    queue = scheduler()
    queue.put(job(Kind.FINAL))
    alone = queue.take(0.0, 2)
    assert alone is not None
    assert alone.lone
    queue.put(job(Kind.FINAL))
    beside = queue.take(0.0, 1)  # the other worker is at work
    assert beside is not None
    assert not beside.lone
    queue.done(alone)
    queue.done(beside)
    queue.put(job(Kind.FINAL))
    queue.put(job(Kind.PARTIAL))
    followed = queue.take(0.0, 2)
    assert followed is not None
    assert not followed.lone


def test_a_long_utterance_begins_before_a_short_one_that_was_there_first() -> None:
    queue = scheduler()
    short, long = job(Kind.FINAL, seconds=2.0), job(Kind.FINAL, at=0.3, seconds=10.0)
    for one, seconds in ((short, 2.0), (long, 10.0)):
        one.deadline = begin_by(one.kind, seconds, one.born)
        queue.put(one)
    first = queue.take(0.4, 1)
    assert first is not None
    assert first.jobs == (long,)


def test_under_load_a_guess_only_rides_along_with_a_final() -> None:
    queue = scheduler()
    guess = job(Kind.SPECULATIVE)
    queue.put(guess)
    assert queue.take(0.0, 2, speculate=False) is None
    final = job(Kind.FINAL)
    queue.put(final)
    batch = queue.take(0.1, 1, speculate=False)
    assert batch is not None
    assert batch.jobs == (final, guess)


def test_a_guess_that_became_a_final_is_decoded_under_load() -> None:
    queue = scheduler()
    guess = job(Kind.SPECULATIVE)
    queue.put(guess)
    queue.promote(guess, 1.0)
    batch = queue.take(0.0, 2, speculate=False)
    assert batch is not None
    assert batch.jobs == (guess,)


def test_a_partial_whose_speech_showed_nothing_for_three_seconds_goes_before_guesses_on_any_worker() -> None:
    queue = scheduler()
    guess, due, overdue = job(Kind.SPECULATIVE, at=5.0), job(Kind.PARTIAL, at=5.0), job(Kind.PARTIAL, at=5.0)
    due.deadline, overdue.deadline = begin_by(Kind.PARTIAL, 0.0, 4.0), begin_by(Kind.PARTIAL, 0.0, 1.9)
    for one in (due, guess, overdue):
        queue.put(one)
    order = [batch.jobs[0] for batch in (queue.take(5.0, 2), queue.take(5.0, 1)) if batch is not None]
    assert order == [overdue, guess]
    assert queue.take(5.0, 1) is None  # the one that is not overdue leaves a worker for finals
    due.deadline = 5.0
    last = queue.take(5.0, 1)
    assert last is not None
    assert last.jobs == (due,)


def test_what_was_dropped_as_stale_is_told_once() -> None:
    queue = scheduler()
    old, fresh = job(Kind.PARTIAL), job(Kind.PARTIAL, at=0.5)
    queue.put(old)
    queue.put(fresh)
    assert queue.stale(STALE_S + 0.1) == [old]
    assert queue.stale(STALE_S + 0.1) == []


def test_a_delayed_final_past_its_deadline_goes_before_partials() -> None:
    queue = scheduler()
    late, partial = job(Kind.LATE), job(Kind.PARTIAL, at=5.0)
    late.deadline = 4.0
    queue.put(late)
    queue.put(partial)
    first = queue.take(5.0, 2)
    assert first is not None
    assert first.jobs == (late,)


def test_delayed_finals_of_calls_that_are_live_again_are_asked_for_one_after_the_other() -> None:
    queue = scheduler()
    older, newer = job(Kind.LATE, at=1.0, seconds=6.0), job(Kind.LATE, at=2.0)
    for one in (newer, older):
        queue.put(one)
    queue.catch_up(50.0)
    assert (queue.waiting(Kind.LATE), queue.waiting(Kind.FINAL)) == (0, 2)
    assert older.born == 50.0 < newer.born
    assert [one.deadline for one in (older, newer)] == [
        begin_by(Kind.FINAL, one.request.seconds, one.born) for one in (older, newer)
    ]
    assert queue.oldest_s(50.0) == 0.0


def test_partials_however_overdue_do_not_keep_a_delayed_final_waiting_past_its_deadline() -> None:
    queue = scheduler()
    for _ in range(4):
        queue.put(job(Kind.PARTIAL))
    running = queue.take(0.5, 2)
    assert running is not None
    late = job(Kind.LATE)
    late.deadline = 0.5
    queue.put(late)
    for one in queue.queued(Kind.PARTIAL):
        one.deadline = 0.4
    second = queue.take(0.5, 1)
    assert second is not None
    assert second.jobs == (late,)
    queue.put(job(Kind.LATE))
    assert queue.take(60.0, 1) is None  # but delayed finals never have all workers
