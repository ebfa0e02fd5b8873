"""Fuzzes targets with atheris (libFuzzer, guided by coverage of our code).

    python -m tests.fuzz.run NAME [SECONDS] [FOLDER]

Ends after SECONDS (default 60) or RUNS inputs. What is found stays in FOLDER as `crash-*`; give the folder again to go
on from its corpus. Exit status 0: nothing found. With NAME `all` every target has its turn, in a process of its own, in
FOLDER/NAME, its output and its exit status in FOLDER/NAME.log: instrumenting the imports takes two seconds, so it is
done once.
"""

import os
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["monitor.telephony", "monitor.audio"], enable_loader_override=False):
    from tests.fuzz.targets import TARGETS, seeds

ALL = "all"
EXIT_STATUS = "exit status "
RUNS = 5_000_000
MAX_BYTES = 65_536
MEMORY_MB = 1024


def main() -> None:
    """Exits with 0 when nothing was found."""
    name, seconds, place = (*sys.argv[1:], *("60", "")[len(sys.argv) - 2 :])
    folder = Path(place or tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    folder.mkdir(parents=True, exist_ok=True)
    if name == ALL:
        statuses = [_in_a_child(each, int(seconds), folder) for each in TARGETS]
        sys.exit(any(statuses))
    _fuzz(name, int(seconds), folder)


def _in_a_child(name: str, seconds: int, folder: Path) -> int:
    """The exit status of one target; libFuzzer ends the process that it runs in."""
    child = os.fork()
    if child == 0:
        log = os.open(folder / f"{name}.log", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        os.dup2(log, 1)
        os.dup2(log, 2)
        (folder / name).mkdir(exist_ok=True)
        _fuzz(name, seconds, folder / name)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with (folder / f"{name}.log").open("a") as log_file:
        log_file.write(f"\n{EXIT_STATUS}{status}\n")
    return status


def _fuzz(name: str, seconds: int, folder: Path) -> None:
    """Never returns."""
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
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
