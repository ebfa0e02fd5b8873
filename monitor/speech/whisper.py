"""Whisper on CTranslate2: samples to hypotheses, one micro-batch a call. Decides nothing: `engine.py` does.

A short acoustic window alone makes the decoder repeat itself; here the last frames of the encoder's output of an all
silent 30 s window follow it, so that the decoder sees that the sound is over. Those frames are computed once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.events.speech import Word
from monitor.speech.weights import Weights

Array = NDArray[np.float32]

_MELS, _FULL = 80, 3000
_TAIL = 50
"""Encoder frames (20 ms) of silence that follow a short window; 50 to 150 measured alike."""
_STEPS = (300, 500, 750)
"""Encoder frames the decoder sees: few sizes, so that utterances of like length share a batch. Six cost as much in
full batches and fill fewer of them; two cost a tenth more."""
_PARTIAL_STEPS = (200, 300, 400, 500, 600, 750)
"""The same for partials, which are mostly decoded alone."""
_SECOND_STEPS = (500, 650, 900)
"""The same for second tries."""
_HINT_TOKENS = 60
_POSITIONS = 448


@dataclass(frozen=True, slots=True)
class Window:
    """What the decoder sees: `mel` frames (10 ms) encoded, with silence `total` encoder frames (20 ms)."""

    mel: int
    total: int


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One decode. `logprob`: mean per token; `no_speech`: Whisper's own probability that nobody spoke. `encoded`: what
    the decoder saw, kept when the task asks for words, so that their times need no second encoding.
    """

    text: str
    tokens: tuple[int, ...]
    logprob: float
    no_speech: float
    encoded: Array | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Task:
    """One utterance for the network: its log-mel frames, the window, and what stands before the text. `words`: their
    times will be asked for. `beam`: hypotheses followed beside each other (1: greedy).
    """

    mel: Array
    window: Window
    limit: int
    hints: str = ""
    timestamps: bool = False
    prefix: tuple[int, ...] = ()
    words: bool = False
    beam: int = 1


class Net(Protocol):
    """What `engine.py` needs of a network."""

    def mel(self, samples: Array) -> Array:
        """Log-mel frames (80, n) of samples at 16 kHz."""
        ...

    def decode(self, tasks: Sequence[Task], *, wide: bool = False) -> list[Hypothesis]:
        """Hypotheses of tasks that share `window.total`, hints, timestamps and beam."""
        ...

    def prefix(self, text: str) -> tuple[int, ...]:
        """Tokens of words the decoder is to go on from."""
        ...

    def words(self, said: Sequence[tuple[Task, Hypothesis]], *, wide: bool = False) -> list[tuple[Word, ...]]:
        """Of each: words with times (seconds from the start of the samples) and probabilities."""
        ...


def short_window(seconds: float) -> Window:
    """The cheap window: a second more than the sound, three at least, then silence up to the next step."""
    return _with_silence(max(3.0, seconds + 1.0), _TAIL, _STEPS)


def partial_window(seconds: float) -> Window:
    """As `short_window`, shorter still: what a partial loses at its end the next one or the final says.

    Of 31 first partials (0.6 s of clean speech) 20 could be shown with 2 s at least, 22 with 2.5 s.
    """
    return _with_silence(max(2.5, seconds + 0.6), _TAIL, _PARTIAL_STEPS)


def second_window(seconds: float) -> Window:
    """For a doubted answer: three seconds more than the sound, eight at least, then two of silence or more.

    The 15 s window costs twice as much and says nothing better: 11.65 % word errors of 2,214 made words with either;
    8.4 and 8.1 % of 616 words of real calls differ from a 30 s decode.
    """
    return _with_silence(max(8.0, seconds + 3.0), 2 * _TAIL, _SECOND_STEPS)


def long_window(seconds: float, least: float) -> Window:
    """A window without silent tail: three seconds more than the sound, `least` at least, 30 at most."""
    frames = min(math.ceil(max(least, seconds + 3.0) * 50), _FULL // 2)
    return Window(2 * frames, frames)


def _with_silence(seconds: float, tail: int, steps: Sequence[int]) -> Window:
    """So much sound, then silence up to the next of `steps`: `tail` frames at least, past the last step just those."""
    most = _FULL // 2
    frames = min(math.ceil(seconds * 50), most)
    return Window(2 * frames, next((step for step in steps if step >= frames + tail), min(frames + tail, most)))


class WhisperNet:
    """A loaded model; threads may call it at once, as many as `workers` run in parallel."""

    def __init__(
        self, weights: Weights, *, device: str, compute_type: str, workers: int, language: str, wide: bool = False
    ) -> None:
        """Load. `wide`: a second copy of the weights whose decodes use all cores, so that an utterance that is alone
        waits half as long. Raises ModelError when the folder, the device or the language does not fit.
        """
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        try:
            loaded = WhisperModel(
                str(weights.folder), device=device, compute_type=compute_type, cpu_threads=1, num_workers=workers
            )
            self._model: Any = loaded.model
            self._wide: Any = self._model
            if wide and device == "cpu" and workers > 1:
                self._wide = type(self._model)(
                    str(weights.folder), device=device, compute_type=compute_type, intra_threads=workers
                )
            multilingual = bool(self._model.is_multilingual)
            self._tokenizer: Any = Tokenizer(
                loaded.hf_tokenizer, multilingual, task="transcribe", language=language if multilingual else "en"
            )
            self._extract: Any = loaded.feature_extractor
            silence = self.mel(np.zeros(_FULL * 160, np.float32))
            # libraries of the device that are missing are often told at the first encode
            self._silence = _encode(self._wide, silence[None])[:, -max(_STEPS) :]
        except (RuntimeError, ValueError, OSError) as error:
            reason = str(error).split("\n")[0][:160]
            raise ModelError(f"speech model {weights.name} cannot be loaded on {device}: {reason}") from None
        if not multilingual and language != "en":
            raise ModelError(f"speech model {weights.name} knows English only; set speech.model for {language}")

    def mel(self, samples: Array) -> Array:
        """Log-mel frames (80, n) of samples at 16 kHz."""
        mel: Array = self._extract(samples, padding=160)[:, :_FULL]
        return mel

    def decode(self, tasks: Sequence[Task], *, wide: bool = False) -> list[Hypothesis]:
        """Hypotheses of tasks that share `window.total`, hints, timestamps and beam.

        `wide`: all cores share the work; for what is alone.
        """
        model = self._wide if wide else self._model
        prompts = [self._prompt(task) for task in tasks]
        encoded = self._encoded(tasks, model)
        results = model.generate(
            _view(encoded),
            prompts,
            beam_size=tasks[0].beam,
            max_length=_max_length(tasks, prompts),
            return_scores=True,
            return_no_speech_prob=True,
        )
        return [
            self._hypothesis(task, result, seen) for task, result, seen in zip(tasks, results, encoded, strict=True)
        ]

    def words(self, said: Sequence[tuple[Task, Hypothesis]], *, wide: bool = False) -> list[tuple[Word, ...]]:
        """Of each: words with times (seconds from the start of the samples) and probabilities.

        Those that share `window.total` are aligned together.
        """
        model = self._wide if wide else self._model
        sized: dict[int, list[int]] = {}
        for number, (task, _) in enumerate(said):
            sized.setdefault(task.window.total, []).append(number)
        timed: list[tuple[Word, ...]] = [()] * len(said)
        for numbers in sized.values():
            spoken = {number: self._spoken(said[number][1]) for number in numbers}
            told = [number for number in numbers if spoken[number]]
            if not told:
                continue
            seen = [self._seen(*said[number], model) for number in told]
            frames = [min(said[number][0].mel.shape[1], said[number][0].window.mel) for number in told]
            texts = [spoken[number] for number in told]
            found = model.align(_view(seen), self._tokenizer.sot_sequence, texts, frames)
            for number, one in zip(told, found, strict=True):
                timed[number] = _timed(self._tokenizer, spoken[number], one)
        return timed

    def _spoken(self, hypothesis: Hypothesis) -> list[int]:
        return [token for token in hypothesis.tokens if token < self._tokenizer.eot]

    def _seen(self, task: Task, hypothesis: Hypothesis, model: Any) -> Array:
        return self._encoded([task], model)[0] if hypothesis.encoded is None else hypothesis.encoded

    def prefix(self, text: str) -> tuple[int, ...]:
        """Tokens of words the decoder is to go on from."""
        return tuple(self._tokenizer.encode(" " + text)) if text else ()

    def _hypothesis(self, task: Task, result: Any, seen: Array) -> Hypothesis:
        tokens = result.sequences_ids[0]
        # CTranslate2 divides by the length without the end token; Whisper counts it
        logprob = result.scores[0] * len(tokens) / (len(tokens) + 1)
        kept = tokens[: len(task.prefix) + task.limit]  # the library gives the prefix back, too
        text = self._tokenizer.decode(kept).strip()
        encoded = seen if task.words else None
        return Hypothesis(text, tuple(kept), float(logprob), float(result.no_speech_prob), encoded)

    def _prompt(self, task: Task) -> list[int]:
        tokenizer = self._tokenizer
        before = [tokenizer.sot_prev, *tokenizer.encode(" " + task.hints)[-_HINT_TOKENS:]] if task.hints else []
        end = [] if task.timestamps else [tokenizer.no_timestamps]
        return [*before, *tokenizer.sot_sequence, *end, *task.prefix]

    def _encoded(self, tasks: Sequence[Task], model: Any) -> list[Array]:
        """What the decoder sees of each, (1, total, width): the utterance encoded at its own length, then silence."""
        rows = []
        for task in tasks:
            padded = np.zeros((1, _MELS, task.window.mel), np.float32)
            length = min(task.mel.shape[1], task.window.mel)
            padded[0, :, :length] = task.mel[:, :length]
            encoded = _encode(model, padded)
            missing = task.window.total - encoded.shape[1]
            rows.append(np.concatenate((encoded, self._silence[:, -missing:]), axis=1) if missing > 0 else encoded)
        return rows


def _max_length(tasks: Sequence[Task], prompts: Sequence[Sequence[int]]) -> int:
    """The library's limit for a batch. It counts the prompt, and says half of it at most, prefix included (CTranslate2
    4.8, `models/whisper.cc`, after OpenAI's Whisper, whose prompts fill half of the 448 positions)."""
    said = max(len(task.prefix) + task.limit for task in tasks)
    before = max(len(prompt) - len(task.prefix) for task, prompt in zip(tasks, prompts, strict=True))
    return min(_POSITIONS, max(2 * said, before + said))


def _encode(model: Any, mel: Array) -> Array:
    encoded: Array = np.array(model.encode(_view([mel]), to_cpu=True))
    return encoded


def _view(rows: Sequence[Array]) -> Any:
    """Arrays (1, …) of equal shape as one batch of the library's."""
    import ctranslate2

    whole = rows[0] if len(rows) == 1 else np.concatenate(rows)
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(whole))


def _timed(tokenizer: Any, tokens: list[int], found: Any) -> tuple[Word, ...]:
    """Words from the alignment of tokens to encoder frames of 20 ms."""
    words, groups = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    if len(groups) <= 1:
        return ()
    token_at = np.array([pair[0] for pair in found.alignments])
    frame_at = np.array([pair[1] for pair in found.alignments])
    jumps = np.pad(np.diff(token_at), (1, 0), constant_values=1).astype(bool)
    starts = frame_at[jumps] * 0.02
    bounds = np.pad(np.cumsum([len(group) for group in groups[:-1]]), (1, 0))
    probabilities = np.array(found.text_token_probs)
    timed = []
    for word, first, last in zip(words, bounds[:-1], bounds[1:], strict=False):
        start, end = (float(starts[min(i, len(starts) - 1)]) for i in (first, last))
        sure = float(probabilities[first:last].mean()) if last > first else 0.0
        timed.append(Word(text=word.strip(), start=round(start, 2), end=round(max(start, end), 2), confidence=sure))
    return _with_punctuation([word for word in timed if word.text])


def _with_punctuation(words: list[Word]) -> tuple[Word, ...]:
    """Marks that stand alone belong to the word before them."""
    joined: list[Word] = []
    for word in words:
        if joined and not any(letter.isalnum() for letter in word.text):
            joined[-1] = joined[-1].model_copy(update={"text": joined[-1].text + word.text})
        else:
            joined.append(word)
    return tuple(joined)
