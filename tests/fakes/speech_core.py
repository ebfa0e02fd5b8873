"""The recogniser's core without threads, sound or a model: speech probabilities in, jobs taken and answered by hand."""

from collections.abc import Sequence

import numpy as np

from monitor.audio.frames import AudioFormat, Encoding
from monitor.config import SpeechSettings
from monitor.speech.core import Core
from monitor.speech.engine import Decoded, Request
from monitor.speech.feeder import Feeder, Tick
from monitor.speech.intake import Intake
from monitor.speech.messages import SpeechMessage
from monitor.speech.scheduler import Batch, Job, Kind
from monitor.speech.segmenter import FRAME_S
from monitor.speech.session import Session
from monitor.speech.utterance import Utterance
from monitor.speech.vad import Vad

PCMU = AudioFormat(Encoding.PCMU, 8000)


class CoreWorld:
    """A core with some channels. `now`: its clock, seconds."""

    def __init__(
        self,
        channels: int = 1,
        *,
        workers: int = 2,
        late: Sequence[int] = (),
        patient: bool = False,
        **settings: object,
    ) -> None:
        told = {"partials": "off", "window": "fast", **settings}
        chosen = SpeechSettings.model_validate(told)
        self.core = Core(chosen, Feeder(Vad(), chosen.hangover_s), workers, patient=patient)
        self.said: list[SpeechMessage] = []
        self.sessions = [Session(n, Intake(PCMU), self.said.append, late=n in late) for n in range(channels)]
        for session in self.sessions:
            self.core.join(session)
        self.rows = np.array([session.intake.row for session in self.sessions])
        self.now = 0.0

    def frame(self, *probabilities: float) -> None:
        """32 ms of all channels."""
        feeder, segmenter = self.core.feeder, self.core.feeder.segmenter
        edges = segmenter.step(np.array(probabilities, np.float32), self.rows)
        heard = segmenter.heard[self.rows]
        due = segmenter.speaking(self.rows) & (heard - segmenter.first(self.rows) >= feeder.marks[self.rows])
        media = self.rows[(heard + self.rows) % 16 == 0].tolist()
        self.now += FRAME_S
        self.core.apply(Tick(len(self.rows), edges, self.rows[due].tolist(), media), self.now)
        self.deliver()

    def hear(self, seconds: float, *talking: int) -> None:
        """So long, with voice on these channels."""
        for _ in range(round(seconds / FRAME_S)):
            self.frame(*(1.0 if n in talking else 0.0 for n in range(len(self.sessions))))

    def take(self, idle: int = 1) -> Batch | None:
        """What a worker would begin now."""
        return self.core.take(self.now, idle)

    def answer(self, batch: Batch, busy_s: float = 0.1, answers: Sequence[Decoded | Request] | None = None) -> None:
        """The worker is done, by default with some words."""
        said = answers or [Decoded(f"{job.request.seconds:.2f} s", 0.9, "fast", None) for job in batch.jobs]
        self.core.done(batch, said, busy_s, self.now)
        self.deliver()

    def work(self) -> list[Batch]:
        """Decode all that waits, at once; in order of the taking."""
        done: list[Batch] = []
        while (batch := self.take()) is not None:
            done.append(batch)
            self.answer(batch)
        return done

    def deliver(self) -> None:
        """As the service does on the loop's thread."""
        said, self.core.outbox = self.core.outbox, []
        for sink, message in said:
            sink(message)

    def queued(self) -> list[Job]:
        """All jobs that wait."""
        return [job for kind in Kind for job in self.core.scheduler.queued(kind)]

    def owner(self, job: Job) -> tuple[Session, Utterance]:
        """Whose job it is."""
        assert isinstance(job.owner, tuple)
        session, utterance = job.owner
        return session, utterance
