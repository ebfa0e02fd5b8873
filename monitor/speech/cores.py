"""How many cores this process may use, which in a container or under a scheduler is fewer than the machine has."""

import math
import os
from pathlib import Path, PurePosixPath

_ROOT = Path("/")


def usable_cores(root: Path = _ROOT) -> int:
    """Cores, one at least: those the process may run on, and no more than its CPU quota is worth (rounded up).

    `root`: where the system's own files are found, for tests.
    """
    # on systems without affinity, such as macOS, all cores are ours
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.ceil(min(allowed, _quota(root))))


def _quota(root: Path) -> float:
    """Cores' worth of time that the groups this process is in may use: the least of them and all above (cgroup v2:
    Documentation/admin-guide/cgroup-v2.rst, `cpu.max`); infinite where nothing is said.
    """
    try:
        groups = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return math.inf
    own = next((line.removeprefix("0::/") for line in groups if line.startswith("0::/")), None)
    if own is None:
        return math.inf
    group = PurePosixPath(own)
    return min(_limit(root / "sys/fs/cgroup" / one / "cpu.max") for one in (group, *group.parents))


def _limit(file: Path) -> float:
    """`QUOTA PERIOD` or `max PERIOD`, microseconds."""
    try:
        quota, period = file.read_text().split()
        return math.inf if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return math.inf
