"""`calmline demo`: server on a temporary data folder, bundled calls through the real ingest and the real recogniser."""

import asyncio
import signal
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.common import ConfigOption, JsonOption, print_json, settings_for
from monitor.config import ServerSettings, Settings, TelephonySettings, WebhookSettings
from monitor.server.tokens import create_token
from monitor.server.wiring import serving
from monitor.simulate.calls.bundle import list_calls
from monitor.simulate.demo import DemoPlace, play_demo

ROLES = ("supervisor", "agent", "reviewer", "admin")


def demo(
    once: Annotated[bool, typer.Option("--once", help="end when the calls end")] = False,
    json: JsonOption = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="do not open the wall in a browser")] = False,
    port: Annotated[int | None, typer.Option("--port", help="TCP port; default 8484, 0 picks a free one")] = None,
    speed: Annotated[float, typer.Option("--speed", min=0.1, max=20.0, help="times real pace")] = 1.0,
    config: ConfigOption = None,
) -> None:
    """Show the product: five and more bundled calls, live on the wall, one sign-in link per role."""
    with tempfile.TemporaryDirectory(prefix="calmline-demo-") as folder:
        settings = demo_settings(Path(folder), config, port)
        result = asyncio.run(_run(settings, once=once, browser=not no_browser, speed=speed, quiet=json))
    if json:
        print_json(result)


def demo_settings(folder: Path, config: Path | None = None, port: int | None = None) -> Settings:
    """What the demo runs on: calls that nobody made stay on this machine and in `folder`, and none is kept after it.

    No settings file is read unless one is named. From it, or from the environment, comes how calls are heard, scored
    and coached; never whom the site tells, where it keeps calls, or how it is reached.
    """
    nothing = folder / "calmline.toml"
    nothing.touch()
    told = settings_for(
        config or nothing, server={"port": port}, store={"data_dir": folder}, privacy={"store_unknown": True}
    )
    return told.model_copy(
        update={
            "server": ServerSettings(port=told.server.port),
            "telephony": TelephonySettings(),
            "store": told.store.model_copy(update={"url": ""}),
            "webhooks": WebhookSettings(),
            "sources": {},
        }
    )


async def _run(settings: Settings, *, once: bool, browser: bool, speed: float, quiet: bool) -> dict[str, Any]:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with serving(settings) as running:
        links = {role: _link(settings, role, running.url) for role in ROLES}
        for role, link in links.items():
            _say(f"{role:<11} {link}", quiet)
        _say("Ctrl-C ends the demo.", quiet)
        if browser:
            await asyncio.to_thread(webbrowser.open, links["supervisor"])
        place = DemoPlace(
            url=running.url.replace("http", "ws", 1),
            ingest_token=_token(settings, "ingest", "demo-peer"),
            watch_token=_token(settings, "supervisor", "demo-count"),
        )
        return await play_demo(place, speed=speed, once=once, stop=stop)


def _say(line: str, quiet: bool) -> None:
    """Links are for people: stdout, or stderr when stdout is for a program."""
    typer.echo(line, err=quiet)
    (sys.stderr if quiet else sys.stdout).flush()


def _token(settings: Settings, role: str, name: str) -> str:
    return str(create_token(settings, role=role, name=name, expires="24h")["token"])


def _link(settings: Settings, role: str, url: str) -> str:
    """A reusable sign-in link; the agent's is bound to the agent of the first escalating call."""
    name = role
    if role == "agent":
        name = next(call.metadata["agent"] for call in list_calls() if call.expect_alert)
    return f"{url}/sign-in?token={_token(settings, role, name)}"
