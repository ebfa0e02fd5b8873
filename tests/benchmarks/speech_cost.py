"""What decoding costs, in CPU seconds of this process: ratios within one run, so that a busy machine blurs them less.

usage: python -m tests.benchmarks.speech_cost [base|tiny.en] [UTTERANCES] [FOLDER of NAME.wav with NAME.json]
Prints one JSON object: CPU ms per utterance of the 30 s window, the accuracy window and the short window, one by one
and in batches; word errors of each; VAD in numpy against the shipped graph.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.audio.levels import to_float, to_int16
from monitor.audio.resample import Resampler
from monitor.bench import wer
from monitor.bench.material import Piece, read_material
from monitor.speech.engine import Engine, Request
from monitor.speech.segmenter import Edge, EdgeKind, Segmenter
from monitor.speech.service import one_blas_thread
from monitor.speech.vad import FRAME, Vad, VadState
from monitor.speech.weights import WeightStore
from monitor.speech.whisper import Task, WhisperNet, Window, short_window


def sound_of(coded: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A channel at 16 kHz."""
    resampler = Resampler(8000)
    linear = to_float(g711.decode(coded, Encoding.PCMU))
    return np.concatenate((resampler.feed(linear), resampler.flush()))


def cuts(sound: NDArray[np.float32], vad: Vad) -> list[Edge]:
    """Where the recogniser's segmenter cuts a channel at 16 kHz, in order."""
    segmenter, state, row = Segmenter(rows=1), VadState(1), np.array([0])
    edges = []
    for frame in sound[: len(sound) // FRAME * FRAME].reshape(-1, 1, FRAME):
        edges += segmenter.step(vad(frame, state, row), row)
        state.fade(row[segmenter.idle(row)])
    return [edge for edge in [*edges, *segmenter.close(0)] if edge.kind is EdgeKind.STOPPED]


def utterances(pieces: list[Piece], vad: Vad, most: int) -> list[tuple[NDArray[np.float32], str]]:
    """Utterances as the recogniser cuts them, each with the text of the turns inside."""
    found = []
    for piece in pieces:
        for number, coded in enumerate(piece.channels):
            sound = sound_of(coded)
            for edge in cuts(sound, vad):
                start, end = edge.first * 0.032, edge.last * 0.032
                inside = [
                    t.text for t in piece.turns if t.channel == number and t.start < end - 0.3 and t.end > start + 0.3
                ]
                if len(inside) == 1:
                    found.append((sound[edge.first * FRAME : edge.last * FRAME], inside[0]))
    return found[:: max(1, len(found) // most)][:most]


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU of this process for one run of `work`, milliseconds."""
    begun = time.process_time()
    work()
    return 1000 * (time.process_time() - begun)


def decoded(net: WhisperNet, sounds: list[NDArray[np.float32]], window: Callable[[float], Window]) -> list[str]:
    """One greedy decode each, no second try."""
    out = []
    for sound in sounds:
        seconds = len(sound) / 16000
        task = Task(net.mel(sound), window(seconds), 12 + int(9 * seconds))
        out.append(net.decode([task])[0].text)
    return out


def batched(engine: Engine, sounds: list[NDArray[np.float32]], size: int) -> list[str]:
    """The engine's finals, like lengths together."""
    groups: dict[int, list[int]] = {}
    for index, sound in enumerate(sounds):
        groups.setdefault(short_window(len(sound) / 16000).total, []).append(index)
    texts = [""] * len(sounds)
    for members in groups.values():
        for at in range(0, len(members), size):
            chosen = members[at : at + size]
            requests = [Request(to_int16(sounds[i]), len(sounds[i]) / 16000) for i in chosen]
            for index, answer in zip(chosen, engine.settle(requests, "fast"), strict=True):
                texts[index] = answer.text
    return texts


def main() -> None:
    """Measure and print."""
    model = sys.argv[1] if len(sys.argv) > 1 else "base"
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    pieces = read_material(Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    one_blas_thread()
    vad = Vad()
    pairs = utterances(pieces, vad, most)
    sounds = [sound for sound, _ in pairs]
    truth = [wer.words(text) for _, text in pairs]
    total_words = sum(map(len, truth))
    net = WhisperNet(WeightStore().resolve(model), device="cpu", compute_type="int8", workers=1, language="en")
    engine = Engine(net)
    ways: dict[str, Callable[[], list[str]]] = {
        "30 s": lambda: decoded(net, sounds, lambda _s: Window(3000, 1500)),
        "15 s": lambda: decoded(net, sounds, lambda _s: Window(1500, 750)),
        "short, batch 1": lambda: batched(engine, sounds, 1),
        "short, batch 4": lambda: batched(engine, sounds, 4),
        "short, batch 8": lambda: batched(engine, sounds, 8),
    }
    rows: dict[str, dict[str, float]] = {}
    texts: dict[str, list[str]] = {}
    for name, way in ways.items():
        begun = time.process_time()
        texts[name] = way()
        spent = 1000 * (time.process_time() - begun)
        wrong = sum(wer.errors(said, wer.words(text)) for said, text in zip(truth, texts[name], strict=True))
        rows[name] = {"cpu_ms": round(spent / len(sounds), 1), "wer": round(100 * wrong / total_words, 2)}
    reference = rows["30 s"]["cpu_ms"]
    for row in rows.values():
        row["ratio"] = round(row["cpu_ms"] / reference, 3)
    differing = sum(a != b for a, b in zip(texts["short, batch 1"], texts["short, batch 8"], strict=True))
    state, rows_64 = VadState(64), np.arange(64)
    frames = np.random.default_rng(0).standard_normal((64, FRAME)).astype(np.float32) * 0.1
    vad_ms = min(cpu_ms(lambda: [vad(frames, state, rows_64) for _ in range(31)]) for _ in range(5)) / 64
    print(
        json.dumps(
            {
                "model": model,
                "utterances": len(sounds),
                "speech_s": round(sum(map(len, sounds)) / 16000, 1),
                "words": total_words,
                "ways": rows,
                "texts_that_differ_by_batch": differing,
                "vad_ms_per_channel_s_64": round(vad_ms, 3),
                "shipped_vad_ms_per_channel_s": round(_shipped_vad_ms(), 3),
            },
            indent=1,
        )
    )


def _shipped_vad_ms() -> float:
    """One second of one channel through the shipped graph, frame by frame."""
    import onnxruntime

    from monitor.speech.vad import silero_file

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(silero_file()), options, providers=["CPUExecutionProvider"])
    given = {
        "input": np.zeros((1, 576), np.float32),
        "h": np.zeros((1, 1, 128), np.float32),
        "c": np.zeros((1, 1, 128), np.float32),
    }
    return min(cpu_ms(lambda: [session.run(None, given) for _ in range(31)]) for _ in range(5))


if __name__ == "__main__":
    main()
