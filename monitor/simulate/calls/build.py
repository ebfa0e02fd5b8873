"""Rebuild the bundled demo calls from their scripts: `python -m monitor.simulate.calls.build [OUTDIR]`.

Writes NAME.opus (8 kHz stereo as a telephone line carries it, customer left, agent right), NAME.json (who said what
when) and index.json. Everything random is seeded, so that an unchanged script gives an unchanged file.
"""

import json
import sys
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from monitor.errors import CalmlineError
from monitor.simulate.calls.script import ROLES, Role, Script, read_scripts
from monitor.simulate.calls.voices import RATE, Samples, Voices

LEAD_S, TAIL_S = 0.8, 1.4
GAP_S = (0.35, 0.95)
NOISE = 0.0008
BIT_RATE = 32000
_MU = 255.0

Pcm = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Said:
    """One line of a truth file, in seconds."""

    role: Role
    start: float
    end: float
    text: str


def main(arguments: list[str]) -> int:
    """Build all calls into the given folder, by default beside this module."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    try:
        voices = Voices()
        index = [build_call(script, voices, folder) for script in read_scripts()]
    except CalmlineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _write_json(folder / "index.json", index)
    for entry in index:
        sys.stdout.write(f"{entry['name']}: {entry['duration_s']} s\n")
    return 0


def build_call(script: Script, voices: Voices, folder: Path) -> dict[str, object]:
    """Write one call's audio and truth; returns its entry of the index."""
    pcm, truth = perform(script, voices)
    encode(pcm, folder / f"{script.name}.opus")
    _write_json(folder / f"{script.name}.json", [asdict(said) for said in truth])
    return {
        "name": script.name,
        "title": script.title,
        "script": f"scripts/{script.name}.toml",
        "expect_alert": script.expect_alert,
        "duration_s": round(len(pcm) / RATE, 3),
        "metadata": script.metadata,
    }


def perform(script: Script, voices: Voices) -> tuple[Pcm, list[Said]]:
    """Speak the script. Returns samples of shape (n, 2), 8 kHz, and when each turn is spoken."""
    rng = np.random.default_rng(_seed(script.name))
    end = LEAD_S
    truth: list[Said] = []
    spoken: list[tuple[int, int, Samples]] = []
    for number, turn in enumerate(script.turns):
        natural = float(rng.uniform(*GAP_S))
        if truth:
            end = truth[-1].end + (natural if turn.gap_s is None else turn.gap_s)
        sound = voices.say(turn.text, script.voices[turn.role], heat=turn.heat, seed=_seed(script.name, number))
        first = round(end * RATE)
        spoken.append((ROLES.index(turn.role), first, sound))
        truth.append(Said(turn.role, round(first / RATE, 3), round((first + len(sound)) / RATE, 3), turn.text))
    line = rng.normal(0.0, NOISE, (round((truth[-1].end + TAIL_S) * RATE), len(ROLES)))
    for channel, first, sound in spoken:
        line[first : first + len(sound), channel] += sound
    return _mu_law(line), truth


def encode(pcm: Pcm, path: Path) -> None:
    """Write Ogg Opus. Bit-exact mode leaves out the random stream number, so that equal sound gives equal bytes."""
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=RATE, layout="stereo")
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm.reshape(1, -1)), format="s16", layout="stereo")
        frame.sample_rate = RATE
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _mu_law(line: Samples) -> Pcm:
    """To 8 bits and back as a telephone exchange does it (the continuous mu-law curve of ITU-T G.711)."""
    clipped = np.clip(line, -1.0, 1.0)
    curve = np.sign(clipped) * np.log1p(_MU * np.abs(clipped)) / np.log1p(_MU)
    steps = np.round((curve + 1) / 2 * 255) / 255 * 2 - 1
    back = np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(_MU)) / _MU
    pcm: Pcm = np.round(back * 32767).astype(np.int16)
    return pcm


def _seed(name: str, number: int = -1) -> int:
    return zlib.crc32(f"{name}/{number}".encode())


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
