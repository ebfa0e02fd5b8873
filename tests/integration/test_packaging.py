"""Both kinds of install find their data: the wheel carries it, the checkout has it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
from monitor.config import resource
from monitor.calls.factory import load_factory
from monitor.config import Settings
from monitor.simulate.calls.bundle import list_calls, load_audio
from monitor.speech.catalog import read_catalog
import monitor
for name in ("whisper.toml", "frustration", "steps", "dashboard"):
    print(name, resource(name))
load_factory(Settings()).make("c", 2)
assert read_catalog()["base"].files
assert load_audio(list_calls()[0]).shape[1] == 2
print("package", monitor.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, cwd=folder)
    return next(folder.glob("calmline-*.whl"))


def test_the_wheel_carries_data_inside_the_package_only(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"monitor"}
    for needed in ("monitor/_models/whisper.toml", "monitor/_models/frustration/", "monitor/_models/steps/",
                   "monitor/_dashboard/index.html", "monitor/simulate/calls/index.json", "monitor/store/migrations/",
                   "monitor/coaching/playbook/"):  # fmt: skip
        assert any(name.startswith(needed) for name in names), needed
    assert not [name for name in names if "node_modules" in name or name.endswith(".pyc")]


def test_an_installed_wheel_runs_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True)
    told = _probe(tmp_path, {**os.environ, "PYTHONPATH": str(target)})
    assert told.count(str(target)) == 5
    assert str(ROOT) not in told


def test_the_editable_install_finds_the_checkout(tmp_path: Path) -> None:
    assert _probe(tmp_path, dict(os.environ)).count(str(ROOT)) == 5


def _probe(cwd: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
