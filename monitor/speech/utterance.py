"""One utterance from its first voice to its final: the parts it is decoded in, and what they say together. Pure.

With time to spare an utterance is decoded whole. Under load it is taken apart at its seams (pauses of 0.3 s, three
seconds apart at least): a guess made in such a pause is never for nothing, and when speech ends only the last part is
left to do, so that a long turn's final comes as soon as a short one's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from monitor.audio.levels import to_float
from monitor.events.speech import UnheardReason, Word
from monitor.speech.engine import Decoded
from monitor.speech.scheduler import Job
from monitor.speech.segmenter import FRAME_S
from monitor.speech.stabilizer import Stabilizer


@dataclass(slots=True, eq=False)
class Part:
    """Frames `first..last` of an utterance, decoded by themselves. `voiced`: of them, frames of voice."""

    first: int
    last: int
    voiced: int
    job: Job
    answer: Decoded | None = None
    said: Stabilizer = field(default_factory=Stabilizer)  # what partials show of it

    @property
    def unheard(self) -> UnheardReason | None:
        """Why nobody understood it; None of what has an answer, believed or not."""
        match self.answer.doubt if self.answer is not None else None:
            case "decode_failed" | "not_heard" as reason:
                return reason
            case _:
                return None

    def show(self) -> None:
        """Once it is off its utterance and has its answer: that is what partials show."""
        if self.answer is not None:
            self.said.settle(self.answer.text if self.answer.doubt is None else "")


@dataclass(slots=True, eq=False)
class Utterance:
    """`parts`: what was taken off at seams, and once it is over the rest. `guess`: the rest so far, decoded in a pause.

    `begun` and `voiced`: the first frame of the rest, and frames of voice before it. `shown_at`: when it began or its
    text was last decoded, caller's clock.
    """

    utterance_id: str
    first: int
    begun: int
    stabilizer: Stabilizer = field(default_factory=Stabilizer)
    last: int = 0
    end: int = 0
    voiced: int = 0
    shown_at: float = 0.0
    said_at: float | None = None  # when its last word was, caller's clock
    parts: list[Part] = field(default_factory=list)
    guess: Part | None = None
    partial: Job | None = None

    @property
    def start_s(self) -> float:
        """Media seconds where its sound begins."""
        return round(self.first * FRAME_S, 3)

    @property
    def last_s(self) -> float:
        """Media seconds where its sound ends."""
        return round(self.last * FRAME_S, 3)

    @property
    def settled(self) -> bool:
        """Whether every part has its answer."""
        return all(part.answer is not None for part in self.parts)

    @property
    def doubted(self) -> int:
        """Parts whose answer is not believed."""
        answers = [part.answer for part in self.parts if part.answer is not None and part.unheard is None]
        return sum(answer.doubt is not None for answer in answers)

    @property
    def understood(self) -> bool:
        """Whether any part of it came to an answer."""
        return any(part.unheard is None for part in self.parts)

    def unheard(self) -> list[tuple[int, int, UnheardReason]]:
        """Gaps in it (first and last frame, why); parts that follow on each other are one gap."""
        gaps: list[tuple[int, int, UnheardReason]] = []
        for part in self.parts:
            reason = part.unheard
            if reason is None or (part.first == part.last and self.understood):
                continue
            if gaps and gaps[-1][1:] == (part.first, reason):
                gaps[-1] = (gaps[-1][0], part.last, reason)
            else:
                gaps.append((part.first, part.last, reason))
        return gaps

    def part_of(self, job: Job) -> Part | None:
        """The part that `job` decodes, if it is wanted."""
        wanted = [*self.parts, *([self.guess] if self.guess is not None else [])]
        return next((part for part in wanted if part.job is job), None)

    def close_part(self, part: Part) -> None:
        """`part` is whole: what follows is decoded by itself."""
        part.said, self.stabilizer = self.stabilizer, Stabilizer()
        part.show()
        self.parts.append(part)
        self.guess = None
        self.begun = part.last
        self.voiced += part.voiced

    def text(self) -> tuple[str, int]:
        """Its text so far and how many leading characters of it will stay."""
        said = [part.said.said for part in self.parts] + [self.stabilizer.said]
        said = [(text, steady) for text, steady in said if text]
        whole = " ".join(text for text, _ in said)
        confirmed = 0
        for number, (text, steady) in enumerate(said):
            confirmed += steady + (1 if number and steady else 0)
            if steady < len(text):
                break
        return whole, confirmed

    def answer(self) -> Decoded:
        """What its understood parts say together. Raises RuntimeError when one has no answer, or all are lost."""
        answers = [(part, part.answer) for part in self.parts if part.answer is not None and part.unheard is None]
        if not self.settled or not answers:
            raise RuntimeError("a final without its answer")
        if len(answers) == 1:
            return answers[0][1]
        return _joined(self.first, answers)

    def sound(self) -> NDArray[np.float32]:
        """Its samples at 16 kHz."""
        return to_float(np.concatenate([part.job.request.samples for part in self.parts]))


def _joined(first: int, answers: Sequence[tuple[Part, Decoded]]) -> Decoded:
    """One answer of several; parts that are not believed say nothing, and all of them only when none is."""
    believed = [(part, answer) for part, answer in answers if answer.doubt is None]
    decodes = sum(answer.decodes for _, answer in answers)
    if not believed:
        longest = max(answers, key=lambda one: one[0].last - one[0].first)[1]
        return replace(longest, decodes=decodes)
    weights = [max(1, len(answer.text.split())) for _, answer in believed]
    logs = [math.log(max(answer.confidence, 1e-4)) for _, answer in believed]
    sure = math.exp(sum(w * log for w, log in zip(weights, logs, strict=True)) / sum(weights))
    modes = {answer.mode for _, answer in believed}
    timed = [
        shifted(answer.words, (part.first - first) * FRAME_S) for part, answer in believed if answer.words is not None
    ]
    return Decoded(
        " ".join(answer.text for _, answer in believed),
        round(min(1.0, sure), 4),
        next(mode for mode in ("fallback", "fast", "accurate") if mode in modes),
        None,
        tuple(word for words in timed for word in words) if timed else None,
        decodes,
    )


def shifted(words: Sequence[Word], by_s: float) -> tuple[Word, ...]:
    """The words so many seconds later."""
    return tuple(
        word.model_copy(update={"start": round(word.start + by_s, 2), "end": round(word.end + by_s, 2)})
        for word in words
    )
