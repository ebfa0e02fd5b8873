"""Decodes of finals: guessed at in pauses, part by part at seams under load, and what is left when speech ends.

Called as `core.py` is: under its one lock. `partials.py` is the same for text of utterances that go on.
"""

from collections import Counter

from monitor.config import SpeechSettings
from monitor.speech.engine import Decoded
from monitor.speech.feeder import Feeder
from monitor.speech.messages import SpeechMessage
from monitor.speech.pace import SLACK_S, Pace, too_long
from monitor.speech.scheduler import PACE, TEXT_EACH_S, Job, Kind, Scheduler, begin_by
from monitor.speech.segmenter import FRAME_S, IDLE_PAUSE_S, MIN_VOICED, SEAM_FRAMES, SEAM_LEAST, Edge
from monitor.speech.session import Session, final_request, owner_of
from monitor.speech.utterance import Part, Utterance


class Finals:
    """Asks for finals. `counts`: what is counted of them goes there. `pace`: None where no answer is too late.

    `loaded`, everywhere: utterances are taken apart at every seam, and one hypothesis is enough.
    """

    def __init__(
        self,
        settings: SpeechSettings,
        feeder: Feeder,
        scheduler: Scheduler,
        counts: Counter[str],
        pace: Pace | None,
    ) -> None:
        self._words = settings.words
        self._texts = settings.partials != "off"
        self._feeder = feeder
        self._segmenter = feeder.segmenter
        self._scheduler = scheduler
        self._counts = counts
        self._pace = pace

    def pause(self, session: Session, edge: Edge, now: float, *, loaded: bool) -> None:
        """Speech pauses: what was said since the last seam may be all of it, or (`loaded`) will be a part."""
        utterance = session.open
        quick = self._segmenter.pause < self._segmenter.hangover
        if utterance is None or session.late or not quick:
            return
        self.drop_guess(utterance)
        if utterance.parts and edge.voiced - utterance.voiced < MIN_VOICED:
            return  # a click
        utterance.guess = self._ask(session, edge, now, Kind.SPECULATIVE, utterance, loaded=loaded)
        quiet = int(self._segmenter.heard[edge.row]) - edge.end
        utterance.guess.job.sure = loaded and quiet >= SEAM_FRAMES and edge.end - utterance.begun >= SEAM_LEAST

    def resume(self, session: Session) -> None:
        """Speech goes on: what was guessed in the pause is for nothing."""
        if session.open is not None:
            self.drop_guess(session.open)

    def seam(self, session: Session, edge: Edge, now: float, *, loaded: bool) -> Part | None:
        """Speech goes on after a seam. What was said before it becomes a part under load, and where the whole would be
        late if three seconds more came; what was guessed stays.
        """
        utterance = session.open
        if utterance is None or session.late:
            return None
        if not loaded and not self._late(edge.last + SEAM_LEAST - utterance.begun, SLACK_S):
            return None
        part = utterance.guess
        if part is None or part.last != edge.last:
            self.drop_guess(utterance)
            part = self._ask(session, edge, now, Kind.PART, utterance, loaded=loaded)
        else:
            self._counts["speculation_kept"] += 1
        due = begin_by(Kind.PART, part.job.request.seconds, now)
        if self._texts:
            due = min(due, utterance.shown_at + TEXT_EACH_S - PACE * part.job.request.seconds)
        self._scheduler.promote(part.job, due, Kind.PART)
        if utterance.partial is not None:
            self._scheduler.cancel(utterance.partial)
        self._counts["parts"] += 1
        utterance.close_part(part)
        utterance.last = max(utterance.last, part.last)
        return part

    def stop(self, session: Session, edge: Edge, now: float, *, loaded: bool) -> SpeechMessage:
        """Speech is over: what is left of it is asked for, and all of it is waited for now."""
        # a pause or, where it was cut by length, what was said since: its last word is as old as that
        since_s = self._since_s(edge) + session.intake.late_s()
        utterance, message = session.stop(edge, now - since_s)
        if utterance.partial is not None:
            self._scheduler.cancel(utterance.partial)
        kind = Kind.LATE if session.late else Kind.FINAL
        for part in utterance.parts:
            if part.answer is None:
                part.job.born = now
                self._wanted(part.job, kind, now)
        guess = utterance.guess
        if guess is not None and guess.last == edge.last:
            self._wanted(guess.job, kind, now)
            self._counts["speculation_kept"] += 1
            utterance.close_part(guess)
        else:
            self.drop_guess(utterance)
            self._rest(session, edge, now, kind, utterance, loaded=loaded)
        return message

    def again(self, job: Job, now: float, pause_s: float = 0.0) -> None:
        """Back to the queue, after a pause. What was delayed when it was taken may belong to a live call by now."""
        if job.kind is Kind.LATE and not owner_of(job)[0].late:
            job.kind, job.born = Kind.FINAL, now
            job.deadline = begin_by(Kind.FINAL, job.request.seconds, now)
        if pause_s:
            self._scheduler.rest(job, now + pause_s)
        else:
            self._scheduler.put(job)

    def answered(self, job: Job, answer: Decoded) -> bool:
        """Keep an answer. Whether it is of a part that is off its utterance, so that it can be shown."""
        utterance = owner_of(job)[1]
        part = utterance.part_of(job)
        if job.cancelled or part is None:
            return False
        part.answer = answer
        if part is utterance.guess:
            return False
        part.show()
        return True

    def drop_guess(self, utterance: Utterance) -> None:
        """What was guessed of an utterance is not wanted."""
        if utterance.guess is not None:
            self._scheduler.cancel(utterance.guess.job)
            self._counts["speculation_lost"] += 1
            utterance.guess = None

    def _wanted(self, job: Job, kind: Kind, now: float) -> None:
        self._scheduler.promote(job, begin_by(kind, job.request.seconds, now), kind)

    def _since_s(self, edge: Edge) -> float:
        """Seconds heard since its last word."""
        return (int(self._segmenter.heard[edge.row]) - edge.end) * FRAME_S

    def _late(self, frames: int, slack_s: float) -> bool:
        """Whether so much, decoded whole, would be answered later than so long after the hangover."""
        left_s = self._segmenter.hangover_s - IDLE_PAUSE_S + slack_s
        seconds = frames * FRAME_S
        return self._pace is not None and too_long(self._pace.expected(seconds), seconds, left_s)

    def _rest(
        self, session: Session, edge: Edge, now: float, kind: Kind, utterance: Utterance, *, loaded: bool
    ) -> None:
        """What follows the last seam: nothing after a cut that fell on it, and a click is not worth a decode."""
        if utterance.parts and edge.last <= utterance.begun:
            return
        rest = self._part(session, edge, now, kind, utterance, loaded=loaded)
        if utterance.parts and rest.voiced < MIN_VOICED:
            rest.job.answered = True
            rest.answer = Decoded("", 0.0, "fast", "noise")
        else:
            self._scheduler.put(rest.job)
        utterance.close_part(rest)

    def _ask(self, session: Session, edge: Edge, now: float, kind: Kind, utterance: Utterance, *, loaded: bool) -> Part:
        part = self._part(session, edge, now, kind, utterance, loaded=loaded)
        self._scheduler.put(part.job)
        return part

    def _part(
        self, session: Session, edge: Edge, now: float, kind: Kind, utterance: Utterance, *, loaded: bool
    ) -> Part:
        first, last = utterance.begun, edge.last
        voiced = max(0, edge.voiced - utterance.voiced)
        sound = self._feeder.samples(edge.row, first, last)
        request = final_request(
            session, sound, voiced, words=self._words, hurried=loaded or self._late(last - first, 0.0)
        )
        quiet = min(self._segmenter.hangover_s, self._since_s(edge))
        owner = (session, utterance)
        job = Job(kind, request, begin_by(kind, request.seconds, now), now, owner, now - quiet)
        return Part(first, last, voiced, job)
