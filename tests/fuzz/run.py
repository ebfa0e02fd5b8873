"""Fuzzes one target with atheris (libFuzzer, guided by coverage of our code) in this process.

    python -m tests.fuzz.run NAME [SECONDS] [FOLDER]

Ends after SECONDS (default 60) or RUNS inputs. What is found stays in FOLDER as `crash-*`; give the folder again to go
on from its corpus. Exit status 0: nothing found.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["monitor.telephony", "monitor.audio"], enable_loader_override=False):
    from tests.fuzz.targets import TARGETS, seeds

RUNS = 5_000_000
MAX_BYTES = 65_536
MEMORY_MB = 1024


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    name, seconds, place = (*sys.argv[1:], *("60", "")[len(sys.argv) - 2 :])
    folder = Path(place or tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={int(seconds)}",
        f"-runs={RUNS}",
        f"-max_len={MAX_BYTES}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-artifact_prefix={folder}/",
        "-timeout=10",
        "-seed=1",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
