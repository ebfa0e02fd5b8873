"""Calls with known text for measuring: our own dialogues, spoken by two synthesisers over a telephone line.

usage: python -m tests.benchmarks.speech_corpus FOLDER [WORDS] [clean]
Writes NAME.wav (8 kHz stereo, customer left) and NAME.json into FOLDER until WORDS words (5,000) are spoken, as
`calmline bench --audio FOLDER` reads them. Between turns the line is quiet for as long as keeps each channel at about
30 % of speech, as in real calls. Nothing random but by a seed of the dialogue's name. `clean`: only the synthesiser
that a recogniser understands well; the other's buzz is hard speech.
"""

import json
import sys
import wave
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from monitor.simulate.calls.build import Pcm, perform
from monitor.simulate.calls.script import Script, Turn, Voice
from monitor.simulate.calls.voices import RATE, Voices

DATA = Path(__file__).resolve().parents[2] / "models" / "frustration" / "data"
PAUSE_S = (1.0, 6.6)
"""Silence between two turns, seconds: uniform in this range gives about 30 % speech a channel."""


def _flite(name: str, pitch: float) -> Voice:
    return Voice("flite", name, pitch=pitch, speed=0.94, presence=0.9)


_VOICES = (
    (_flite("slt", 0.96), Voice("hibari", pitch=0.82, speed=0.98)),
    (Voice("hibari"), _flite("rms", 1.0)),
    (Voice("hibari", pitch=1.1, speed=1.05), _flite("slt", 1.02)),
)
_CLEAN = (
    (Voice("hibari"), Voice("hibari", pitch=0.82, speed=0.98)),
    (Voice("hibari", pitch=1.1, speed=1.05), Voice("hibari", pitch=0.9)),
)


def dialogues() -> Iterator[dict[str, Any]]:
    """Our own dialogues whose text is written as a person would write it down (some imitate recogniser errors)."""
    for path in sorted(DATA.glob("own-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts = [str(turn["text"]) for turn in row["turns"]]
            written = all(text[:1].isupper() and text[-1] in ".?!" for text in texts)
            if written and not any(letter.isdigit() for letter in "".join(texts)):
                yield row


def script_of(row: dict[str, Any], customer: Voice, agent: Voice) -> Script:
    """A dialogue with voices and pauses."""
    rng = np.random.default_rng(zlib.crc32(str(row["id"]).encode()))
    turns = tuple(Turn(turn["role"], turn["text"], float(rng.uniform(*PAUSE_S))) for turn in row["turns"])
    return Script(str(row["id"]), str(row["id"]), False, {}, {"customer": customer, "agent": agent}, turns)


def write_wav(path: Path, pcm: Pcm) -> None:
    """Samples (n, 2), int16."""
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(pcm.astype("<i2").tobytes())


def main() -> None:
    """Speak until there are enough words."""
    folder, wanted = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    folder.mkdir(parents=True, exist_ok=True)
    pairs = _CLEAN if "clean" in sys.argv[3:] else _VOICES
    voices, words, seconds, spoken = Voices(), 0, 0.0, 0.0
    for number, row in enumerate(dialogues()):
        if words >= wanted:
            break
        pcm, truth = perform(script_of(row, *pairs[number % len(pairs)]), voices)
        write_wav(folder / f"{row['id']}.wav", pcm)
        (folder / f"{row['id']}.json").write_text(json.dumps([asdict(said) for said in truth]), encoding="utf-8")
        words += sum(len(said.text.split()) for said in truth)
        seconds += len(pcm) / RATE
        spoken += sum(said.end - said.start for said in truth)
        sys.stdout.write(f"{number + 1} calls, {words} words, {seconds / 60:.1f} min\n")
        sys.stdout.flush()
    sys.stdout.write(f"speech a channel: {spoken / seconds / 2:.0%}\n")


if __name__ == "__main__":
    main()
