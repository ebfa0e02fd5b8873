"""`calmline serve`: the server."""

from typing import Annotated

import typer

from monitor.cli.common import ConfigOption, settings_for
from monitor.server.wiring import run_server


def serve(
    config: ConfigOption = None,
    host: Annotated[str | None, typer.Option("--host", help="address to listen on; default loopback")] = None,
    port: Annotated[int | None, typer.Option("--port", help="TCP port; default 8484, 0 picks a free one")] = None,
) -> None:
    """Run the server until SIGINT or SIGTERM; live calls are drained first."""
    run_server(settings_for(config, server={"host": host, "port": port}))
