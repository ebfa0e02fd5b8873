"""Every simulator command of docs/telephony works as it is written there (at another port, and faster)."""

import asyncio
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from monitor.audio.wav import write_wav
from monitor.cli.main import app
from tests.fakes.clients import until
from tests.fakes.ports import free_ports
from tests.integration.test_siprec import telephony
from tests.integration.test_telephony_sockets import every, running

PAGES = Path(__file__).resolve().parents[2] / "docs" / "telephony"
COMMANDS = [
    command
    for page in sorted(PAGES.glob("*.md"))
    for command in re.findall(r"^(?:CALMLINE_\S+ )*calmline replay .*$", page.read_text(encoding="utf-8"), re.MULTILINE)
]
SOURCES = {"genesys": {"protocol": "audiohook", "key_id": "key", "secret": "c2VjcmV0"}}


async def test_the_commands_of_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    speech = np.random.default_rng(1).integers(-9000, 9000, 8000, np.int16)
    write_wav(Path("call.wav"), [speech, speech], 8000)
    for name in ("customer.wav", "agent.wav"):
        write_wav(Path(name), [speech], 8000)
    first = free_ports(10)  # a pair, and the recorder's eight beside it
    recorder = f"127.0.0.1:{first + 2}-{first + 9}"
    ports = telephony(
        audiosocket="127.0.0.1:0", rtp=f"127.0.0.1:{first}-{first + 1}", rtp_idle_s=1, siprec_rtp=recorder
    )
    async with running(tmp_path, telephony=ports, sources=SOURCES) as (server, calls):
        monkeypatch.setenv("CALMLINE_TOKEN", server.tokens.create("ingest", "trial").token)
        places = {"8484": server.port, "9092": server.listeners.audiosocket_port, "40000": first}
        places["5060"] = server.listeners.siprec_port
        for number, command in enumerate(COMMANDS, start=1):
            words = shlex.split(re.sub(r"(?<=127\.0\.0\.1:)\d+", lambda port: str(places[port[0]]), command))
            at = words.index("calmline")
            env = dict(word.split("=", 1) for word in words[:at])
            result = await asyncio.to_thread(CliRunner().invoke, app, [*words[at + 1 :], "--speed", "20"], env=env)
            assert result.exit_code == 0, f"{command}: {result.exception}"
            await until(lambda count=number: len(every(calls)) >= count)  # type: ignore[misc]
            if "--as rtp" in command:  # the pair is free when the last call has ended
                await until(lambda: all(call.ended for call in every(calls)))
    assert len(COMMANDS) >= 15
