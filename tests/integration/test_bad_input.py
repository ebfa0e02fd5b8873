"""All that a peer can do wrong, over real sockets: the protocol's own answer or close code, and a count in /metrics."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from monitor.server.serving import Running
from monitor.telephony.audiosocket import IDENTIFIER, pack
from monitor.telephony.protocols import WEBSOCKET_CODECS
from tests.conformance.conversation import conversations, unhex
from tests.conformance.siprec_conversation import FILES, steps, wire
from tests.fakes.clients import WAIT_S, close_of, http_client, until
from tests.integration.test_siprec import telephony
from tests.integration.test_telephony_sockets import every, running, ws

FAULTS = [
    (protocol, path)
    for protocol in WEBSOCKET_CODECS
    for path in conversations(protocol)
    if path.stem.startswith("fault-")
]
SIP_FAULTS = [path for path in FILES if path.stem.startswith("fault-") and '"accept"' not in path.read_text()]

IDLE_S = 2.0
"""Long enough for a peer on a busy machine to say its first words."""


@asynccontextmanager
async def one_server(folder: Path, **sections: Any) -> AsyncIterator[Running]:
    async with running(folder, **sections) as (server, _):
        yield server


async def counted(server: Running) -> dict[tuple[str, str], int]:
    """`calmline_ingest_ends` as the operations page and Prometheus see it."""
    async with http_client(base_url=server.url) as client:
        text = (await client.get("/metrics")).text
    ends: dict[tuple[str, str], int] = {}
    for line in text.splitlines():
        if line.startswith("calmline_ingest_ends_total{"):
            labels, _, value = line.partition("} ")
            told = dict(pair.split("=") for pair in labels.partition("{")[2].split(","))
            ends[told["protocol"].strip('"'), told["reason"].strip('"')] = round(float(value))
    return ends


def settings_of(path: Path) -> dict[str, Any]:
    """Of the source a file is about."""
    return dict(json.loads(path.read_text())["settings"])


def faults_of(path: Path) -> list[tuple[list[dict[str, Any]], int, str]]:
    """What to say, the close code it ends with, and the reason that is counted ("" = any), per fault of a file."""
    told = json.loads(path.read_text())
    found: list[tuple[list[dict[str, Any]], int, str]] = []
    said: list[dict[str, Any]] = []
    for step in told["steps"]:
        closes = [reply["close"] for reply in step.get("replies", []) if "close" in reply]
        if "error" in step:
            found.append(([*said, step], step["error"]["close"], step["error"]["code"]))
        elif closes:
            found.append(([*said, step], closes[0], ""))
            break
        elif "text" in step or "binary" in step:
            said.append(step)
    return found


async def test_a_fault_ends_its_connection_with_a_code_and_is_counted(tmp_path: Path) -> None:
    sources = {f"{protocol}-{path.stem}": settings_of(path) for protocol, path in FAULTS}
    async with one_server(tmp_path, sources=sources) as server:
        counters = server.site.ingest.counters
        for protocol, path in FAULTS:
            place = f"{ws(server)}/ingest/{protocol}/" + server.tokens.create("ingest", f"{protocol}-{path.stem}").token
            for said, code, reason in faults_of(path):
                before, faults = await counted(server), counters.faults
                async with connect(place, compression=None) as peer:
                    with contextlib.suppress(ConnectionClosed):  # it may come before all is said
                        for step in said:
                            message = step.get("text", unhex(step["binary"]) if "binary" in step else b"")
                            await peer.send(json.dumps(message) if isinstance(message, dict) else message)
                    assert (await close_of(peer))[0] == code, path.name
                await until(lambda before=faults: counters.faults == before + 1)  # type: ignore[misc]
                ends = await counted(server)
                ((name, why),) = [key for key, times in ends.items() if times != before.get(key, 0)]
                assert name == protocol
                assert why == reason if reason else why not in ("told", "completed"), f"{path.name}: {why}"
        assert len(FAULTS) > 20


async def test_a_sip_fault_is_answered_in_sip_and_counted(tmp_path: Path) -> None:
    async with one_server(tmp_path, telephony=telephony()) as server:
        counters, loop = server.site.ingest.counters, asyncio.get_running_loop()
        for number, step in enumerate((step for path in SIP_FAULTS for step in steps(path)), start=1):
            with socket.socket(type=socket.SOCK_DGRAM) as recorder:
                recorder.setblocking(False)
                recorder.connect(("127.0.0.1", server.listeners.siprec_port))
                await loop.sock_sendall(recorder, wire(step))
                if "error" not in step:
                    answer = await asyncio.wait_for(loop.sock_recv(recorder, 65_536), WAIT_S)
                    assert answer.decode().startswith(step["sends"][0]["start"])
            await until(lambda before=number: counters.faults == before)  # type: ignore[misc]
        ends = await counted(server)
        assert {name for name, _ in ends} == {"siprec"}
        assert sum(ends.values()) == number


async def test_an_audiosocket_that_falls_silent_is_hung_up(tmp_path: Path) -> None:
    async with running(tmp_path, telephony={"audiosocket": "127.0.0.1:0"}, server={"idle_timeout_s": IDLE_S}) as (
        server,
        calls,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.listeners.audiosocket_port)
        writer.write(pack(IDENTIFIER, b"a" * 16) + pack(0x10, b"\1\0"))
        assert await asyncio.wait_for(reader.read(), WAIT_S) == b"\0\0\0"
        writer.close()
        await until(lambda: bool(every(calls)) and every(calls)[0].ended == "peer_lost")
        assert bytes(every(calls)[0].fed[0]) == b"\1\0", "what was heard is kept"
        assert await counted(server) == {("audiosocket", "idle"): 1}


async def test_a_half_open_socket_of_any_protocol_is_noticed(tmp_path: Path) -> None:
    """The peer's machine lost power: no goodbye, no more bytes."""
    files = {
        protocol: next(path for path in conversations(protocol) if '"opened"' in path.read_text())
        for protocol in WEBSOCKET_CODECS
    }
    sources = {protocol: settings_of(path) for protocol, path in files.items()}
    async with running(tmp_path, sources=sources, server={"idle_timeout_s": IDLE_S}) as (server, calls):

        async def falls_silent(protocol: str, path: Path) -> None:
            token = server.tokens.create("ingest", protocol).token
            peer = await connect(f"{ws(server)}/ingest/{protocol}/{token}", compression=None, ping_interval=None)
            for step in steps(path):
                message = step["text"]
                await peer.send(json.dumps(message) if isinstance(message, dict) else message)
                if any("opened" in event for event in step.get("events", [])):
                    break
            assert (await close_of(peer))[0] == 4408, protocol

        await asyncio.gather(*(falls_silent(*one) for one in files.items()))
        ends = server.site.ingest.counters.ends
        await until(lambda: all(ends[protocol, "idle"] == 1 for protocol in files))
        # audiohook's call waits a while for a session that goes on
        await until(lambda: sum(call.ended == "peer_lost" for call in every(calls)) >= len(files) - 1)
