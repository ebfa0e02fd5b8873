"""`calmline replay`: a recording at a server, as a phone system would send it."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import numpy as np
import typer

from monitor.audio.wav import read_recording
from monitor.cli.common import JsonOption, print_json
from monitor.errors import CalmlineError, UsageError
from monitor.events.base import Role
from monitor.simulate.faults import parse_faults
from monitor.simulate.pacing import Outcome, Pace
from monitor.simulate.peers.peer import SimulatedCall
from monitor.simulate.replay import PLAYERS, Target, rate_for
from monitor.simulate.replay import replay as play

_PROTOCOLS = ", ".join(PLAYERS)


def replay(
    audio: Annotated[list[Path], typer.Argument(help="stereo recording (customer left), or customer's and agent's")],
    to: Annotated[str, typer.Option("--to", help="server, such as ws://127.0.0.1:8484")],
    protocol: Annotated[str, typer.Option("--as", help=f"the peer to behave as: {_PROTOCOLS}")] = "raw",
    speed: Annotated[float, typer.Option("--speed", min=0.1, max=1000, help="times real pace")] = 1.0,
    fault: Annotated[
        str, typer.Option("--fault", help="such as loss=0.02,reorder=0.01,jitter=40ms,drop-after=30")
    ] = "",
    dialect: Annotated[str, typer.Option("--dialect", help="vendor variant of the protocol")] = "",
    customer: Annotated[str, typer.Option("--customer", help="track that shall carry the customer")] = "",
    meta: Annotated[list[str] | None, typer.Option("--meta", help="call metadata, KEY=VALUE; repeatable")] = None,
    json_: JsonOption = False,
) -> None:
    """Play a recording at a server as that peer would; the ingest token comes from CALMLINE_TOKEN."""
    pace = Pace(speed=speed, faults=parse_faults(fault))
    target = Target(
        to,
        os.environ.get("CALMLINE_TOKEN", ""),
        dialect,
        customer,
        os.environ.get("CALMLINE_KEY_ID", ""),
        os.environ.get("CALMLINE_SECRET", ""),
        pace,
    )
    call = _call(audio, rate_for(protocol), _metadata(meta or []))
    outcome = asyncio.run(play(call, protocol, target))
    _report(call, protocol, outcome, json_)
    if not outcome.in_order and not pace.faults.drop_after:
        raise CalmlineError(f"the server ended the call: {outcome.why}", code="server_closed")


def _call(files: list[Path], rate: int, metadata: dict[str, str]) -> SimulatedCall:
    if len(files) > 2:
        raise UsageError("replay takes one recording, or the customer's and the agent's")
    channels = [channel for file in files for channel in read_recording(file, rate).samples]
    if len(channels) > 2:
        raise UsageError("a call has at most two channels: give one stereo file, or two mono ones")
    longest = max(len(channel) for channel in channels)
    samples = np.zeros((longest, len(channels)), np.int16)
    for index, channel in enumerate(channels):
        samples[: len(channel), index] = channel
    roles: tuple[Role, ...] = ("customer", "agent") if len(channels) == 2 else ("unknown",)
    return SimulatedCall(f"replay-{uuid4()}", samples, rate, roles, metadata)


def _metadata(pairs: list[str]) -> dict[str, str]:
    metadata: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--meta needs KEY=VALUE, not {pair!r}")
        metadata[key] = value
    return metadata


def _report(call: SimulatedCall, protocol: str, outcome: Outcome, as_json: bool) -> None:
    told: dict[str, Any] = {
        "call_id": call.call_id,
        "protocol": protocol,
        "seconds": round(outcome.seconds, 2),
        "frames": outcome.frames,
        "finals": outcome.finals,
        "close_code": outcome.close_code,
        "close_reason": outcome.close_reason,
    }
    if as_json:
        print_json(told)
        return
    finals = "" if outcome.finals is None else f", {outcome.finals} finals"
    typer.echo(f"{call.call_id}: {outcome.seconds:.1f} s as {protocol}, {outcome.frames} frames{finals}; {outcome.why}")
