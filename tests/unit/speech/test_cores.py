"""How many cores are ours: what the scheduler allows and what a container's quota is worth."""

import os
from pathlib import Path

import pytest

from monitor.speech.cores import usable_cores


@pytest.fixture
def four(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of 64 cores, of which four are ours."""
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1, 8, 9}, raising=False)


def quota(root: Path, group: str, limit: str) -> None:
    """A group of this process, or one above it, may use so much."""
    folder = root / "sys/fs/cgroup" / group
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cpu.max").write_text(limit + "\n")


def inside(root: Path, line: str) -> None:
    (root / "proc/self").mkdir(parents=True, exist_ok=True)
    (root / "proc/self/cgroup").write_text(line + "\n")


@pytest.mark.usefixtures("four")
def test_only_cores_the_process_may_run_on_count(tmp_path: Path) -> None:
    assert usable_cores(tmp_path) == 4


def test_where_affinity_is_unknown_all_cores_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_cores(tmp_path) == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores(tmp_path) == 1


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("limit", "cores"), [("200000 100000", 2), ("150000 100000", 2), ("10000 100000", 1), ("max 100000", 4)]
)
def test_a_container_has_the_cores_its_quota_is_worth(tmp_path: Path, limit: str, cores: int) -> None:
    inside(tmp_path, "0::/")
    quota(tmp_path, "", limit)
    assert usable_cores(tmp_path) == cores


@pytest.mark.usefixtures("four")
def test_a_quota_of_a_group_above_counts_too(tmp_path: Path) -> None:
    inside(tmp_path, "0::/system.slice/calmline.service")
    quota(tmp_path, "system.slice", "300000 100000")
    quota(tmp_path, "system.slice/calmline.service", "max 100000")
    assert usable_cores(tmp_path) == 3


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("line", ["3:cpu:/docker/abc", "", "0::/"])
@pytest.mark.parametrize("limit", ["", "nonsense", "1000 0"])
def test_what_says_no_quota_limits_nothing(tmp_path: Path, line: str, limit: str) -> None:
    inside(tmp_path, line)
    quota(tmp_path, "", limit)
    assert usable_cores(tmp_path) == 4


def test_this_machine_has_some() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
