"""A PostgreSQL server of the machine's own for the tests: a new cluster in a temporary folder, on a loopback port."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PACKAGE = "postgresql"
USER = "postgres"


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest version first; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if found:
        return found[0]
    initdb = shutil.which("initdb")
    return None if initdb is None else Path(initdb).resolve().parent


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """A running server; the URL of its database without a name at the end."""
    folder = Path(tempfile.mkdtemp(prefix="calmline-pg-"))
    try:
        user: dict[str, object] = {}
        if os.getuid() == 0:  # it refuses to be root
            user = {"user": USER, "group": USER, "extra_groups": []}
            shutil.chown(folder, USER, USER)
        cluster = folder / "cluster"
        _run([programs / "initdb", "-D", cluster, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"], folder, user)
        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder} -c fsync=off"
        control: list[str | Path] = [programs / "pg_ctl", "-D", cluster, "-w", "-t", "60"]
        _run([*control, "-o", options, "-l", folder / "log", "start"], folder, user)
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str | Path], folder: Path, user: dict[str, object]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, check=False, timeout=90,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user,
    )  # type: ignore[call-overload]  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed with {done.returncode}; see {folder}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def create_database(url: str) -> None:
    """Make the database that the URL names."""
    server_url, name = url.rsplit("/", 1)
    with psycopg.connect(f"{server_url}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
