"""`calmline mic`: a live call from sound devices, through the same pipeline; here, or on a server with --to."""

import asyncio
import signal
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from monitor.calls.local import StartableRecogniser, local_calls
from monitor.calls.microphone import MIC_FORMAT, PortAudio, SoundSystem, chosen, record
from monitor.cli.common import ConfigOption, JsonOption, ModelOption, settings_for
from monitor.cli.show import printer
from monitor.config import Settings
from monitor.events.base import CallMetadata, Event
from monitor.simulate.microphone import RemoteCall
from monitor.speech.service import SpeechService
from monitor.telephony.codec import CallOpened


def mic(
    customer: Annotated[str | None, typer.Option("--customer", help="device (number or name) of the customer")] = None,
    agent: Annotated[str | None, typer.Option("--agent", help="device of the agent")] = None,
    show_list: Annotated[bool, typer.Option("--list", help="list input devices and end")] = False,
    to: Annotated[
        str | None, typer.Option("--to", help="server, such as ws://127.0.0.1:8484; token from CALMLINE_TOKEN")
    ] = None,
    model: ModelOption = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Monitor a call from microphones. Without a device: the default one, as an unknown side (words only)."""
    system = PortAudio()
    if show_list:
        _list(system)
        return
    settings = settings_for(config, speech={"model": model})
    if to:
        asyncio.run(_remote(system, to, customer, agent))
    else:
        asyncio.run(monitor_here(settings, SpeechService(settings.speech), system, customer, agent, json=json))


def _list(system: SoundSystem) -> None:
    table = Table("device", "name", "channels", "default", box=None)
    for device in system.devices():
        table.add_row(str(device.index), device.name, str(device.channels), "yes" if device.default else "")
    Console().print(table)


async def monitor_here(
    settings: Settings,
    recogniser: StartableRecogniser,
    system: SoundSystem,
    customer: str | None,
    agent: str | None,
    *,
    json: bool,
    stop: asyncio.Event | None = None,
) -> None:
    """The whole pipeline on this machine until `stop` (or SIGINT); then the last words are drained."""
    show = printer(json)

    def on_events(events: Sequence[Event]) -> None:
        for event in events:
            show(event)

    sides = chosen(customer, agent)
    stop = stop or _on_interrupt()
    async with local_calls(settings, recogniser, on_events) as registry:
        opened = CallOpened("mic", MIC_FORMAT, tuple(role for role, _ in sides), CallMetadata())
        runner = registry.open(opened, "mic")
        try:
            await record(system, [device for _, device in sides], runner, stop)
        finally:
            await registry.finish(runner.call_id)


async def _remote(system: SoundSystem, to: str, customer: str | None, agent: str | None) -> None:
    sides = chosen(customer, agent)
    async with RemoteCall(to, MIC_FORMAT, [role for role, _ in sides]) as remote:
        stop = _on_interrupt()
        remote.on_hang_up(stop.set)
        await record(system, [device for _, device in sides], remote, stop)


def _on_interrupt() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    return stop
