"""The same model over whole files, as Whisper is usually run: the word error rate that streaming is held against."""

import numpy as np

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.audio.levels import to_float
from monitor.audio.resample import Resampler
from monitor.bench import wer
from monitor.bench.material import RATE, Piece
from monitor.speech.weights import WeightStore


def offline_wer(model: str, pieces: list[Piece], beam_size: int = 1) -> float:
    """Percent of words wrong, whole channel at once, 30 s windows, Silero filter, greedy by default."""
    from faster_whisper import WhisperModel

    weights = WeightStore().resolve(model)
    whisper = WhisperModel(str(weights.folder), device="cpu", compute_type="int8", cpu_threads=1)
    said = wrong = 0
    for piece in pieces:
        for number, coded in enumerate(piece.channels):
            resampler = Resampler(RATE)
            linear = to_float(g711.decode(coded, Encoding.PCMU))
            sound = np.concatenate((resampler.feed(linear), resampler.flush()))
            segments, _ = whisper.transcribe(sound, language="en", beam_size=beam_size, vad_filter=True)
            heard = [word for segment in segments for word in wer.words(segment.text)]
            truth = [word for turn in piece.turns if turn.channel == number for word in wer.words(turn.text)]
            said += len(truth)
            wrong += wer.errors(truth, heard)
    return round(100 * wrong / said, 2) if said else 0.0
