"""Text of utterances that go on: when their sound so far is decoded, and again when that came to nothing.

All marks when the machine has time, few under load; TEXT_EACH_S without text makes a partial overdue (`scheduler.py`).
Called as `core.py` is: under its one lock.
"""

from collections import Counter

from monitor.speech.engine import Decoded
from monitor.speech.feeder import Feeder
from monitor.speech.messages import SpeechMessage
from monitor.speech.scheduler import TEXT_EACH_S, Job, Kind, Scheduler, begin_by
from monitor.speech.segmenter import FRAME_S
from monitor.speech.session import PARTIALS_S, SPARSE_EACH_S, Session, owner_of, partial_request

NEVER = 1 << 62
"""A mark no utterance reaches."""
_LATE_S = TEXT_EACH_S + 0.5
_EAGER_S = 1.4
"""So early in an utterance, a text that is not believed (three in ten are loops) is asked for again at once."""


class Partials:
    """Asks for partials. `on`: the setting; `counts`: what is counted of them goes there."""

    def __init__(self, feeder: Feeder, scheduler: Scheduler, counts: Counter[str], *, on: bool) -> None:
        self._feeder = feeder
        self._scheduler = scheduler
        self._counts = counts
        self._on = on

    def mark(self, row: int, session: Session, *, sparse: bool) -> None:
        """Set when the open utterance's next partial is due."""
        if not self._on or session.open is None:
            self._feeder.marks[row] = NEVER
            return
        utterance = session.open
        first, until = self._feeder.segmenter.open_span(row)
        spoken = (until - first) * FRAME_S
        if sparse:
            following: float | None = max(0, utterance.last - first) * FRAME_S + SPARSE_EACH_S
        else:
            following = next((mark for mark in PARTIALS_S if mark > spoken), None)
        self._feeder.marks[row] = NEVER if following is None else round(following / FRAME_S)

    def ask(self, row: int, session: Session, now: float, *, sparse: bool) -> None:
        """The mark was reached."""
        utterance = session.open
        if utterance is None or session.late:
            self._feeder.marks[row] = NEVER
            return
        _, until = self._feeder.segmenter.open_span(row)
        utterance.last = max(utterance.last, until)
        self.mark(row, session, sparse=sparse)
        if (until - utterance.begun) * FRAME_S < PARTIALS_S[0]:
            return  # what came before was a part's, and its answer shows it
        sound = self._feeder.samples(row, utterance.begun, until)
        voiced = self._feeder.segmenter.voiced(row) - utterance.voiced
        request = partial_request(session, sound, voiced, utterance)
        due = begin_by(Kind.PARTIAL, request.seconds, utterance.shown_at)
        utterance.partial = Job(Kind.PARTIAL, request, due, now, (session, utterance))
        self._scheduler.put(utterance.partial)

    def ask_again(self, job: Job) -> None:
        """A partial came to nothing: as soon as its utterance goes on, another is due."""
        session, utterance = owner_of(job)
        if utterance is session.open and not session.ended:
            self._feeder.marks[session.intake.row] = 0

    def answered(self, job: Job, answer: Decoded, now: float) -> SpeechMessage | None:
        """What is to be shown of an answer, if anything."""
        session, utterance = owner_of(job)
        self._counts["partials"] += 1
        if job.cancelled:
            return None
        if now - utterance.shown_at > _LATE_S:
            self._counts["partials_overdue"] += 1
        utterance.shown_at = now
        if answer.doubt is not None or not answer.text:
            if (utterance.last - utterance.first) * FRAME_S < _EAGER_S:
                self.ask_again(job)
            return None
        utterance.stabilizer.update(answer.text)
        return session.shown(utterance)

    def settled(self, session: Session, now: float) -> SpeechMessage | None:
        """What is to be shown once a part of the open utterance is off it and has its answer."""
        utterance = session.open
        if not self._on or utterance is None:
            return None
        utterance.shown_at = now
        return session.shown(utterance)
