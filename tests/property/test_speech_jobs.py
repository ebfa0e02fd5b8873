"""Whatever is said and however busy the workers are: every decode is somebody's, every utterance gets one answer."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.speech.load import Stage
from monitor.speech.messages import FinalText, Quarantined, SpeechStarted, Unheard
from monitor.speech.scheduler import Batch, Kind
from tests.fakes.speech_core import CoreWorld

voiced = st.tuples(st.booleans(), st.booleans())
acts = st.one_of(
    st.tuples(st.just("hear"), voiced, st.sampled_from([1, 4, 6, 8, 10, 16, 40, 120])),
    st.tuples(st.just("pause"), st.sampled_from([0.1, 0.2, 0.3, 0.5])),
    st.tuples(st.sampled_from(["take", "answer", "die", "recover"])),
)


def check(world: CoreWorld, running: list[Batch]) -> None:
    """Every wanted job is its utterance's, which is open or waits for its final, and every final has its job."""
    ran = [job for batch in running for job in batch.jobs if not job.cancelled]
    queued = [*world.queued(), *world.core.scheduler.resting()]
    for job in (*queued, *ran):
        session, utterance = world.owner(job)
        assert not job.cancelled
        if job.kind is not Kind.PARTIAL:
            assert utterance.part_of(job) is not None
        elif job in queued:
            assert job is utterance.partial
        assert utterance is session.open or utterance in session.pending
    for session in world.sessions:
        for utterance in session.pending:
            assert all(part.answer is not None or part.job in (*queued, *ran) for part in utterance.parts)


@given(st.lists(acts, max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_job_without_an_utterance_that_refers_to_it(doings: list[tuple[object, ...]]) -> None:
    world = CoreWorld(2, late=[1], partials="adaptive")
    running: list[Batch] = []
    for doing in doings:
        match doing:
            case ("hear", (bool(a), bool(b)), int(frames)):
                for _ in range(frames):
                    world.frame(float(a), float(b))
                    check(world, running)
            case ("pause", float(seconds)):
                world.core.feeder.segmenter.set_pause(seconds)
            case ("take",) if len(running) < 2:
                batch = world.take(2 - len(running))
                running += [batch] if batch is not None else []
            case ("answer",) if running:
                world.answer(running.pop(0))
            case ("die",) if running:
                world.core.failed(running.pop(0), world.now)
            case ("recover",):
                world.core.stage = Stage.DELAYED
                world.core.update_load(world.now)
        check(world, running)
    world.hear(1.0)
    for batch in running:
        world.answer(batch)
    world.work()
    world.hear(4.1)  # what rested after a worker died
    world.work()
    begun = {(m.channel, m.utterance_id) for m in world.said if isinstance(m, SpeechStarted)}
    ended = [(m.channel, m.utterance_id) for m in world.said if isinstance(m, FinalText | Quarantined | Unheard)]
    assert sorted(ended) == sorted(begun)
