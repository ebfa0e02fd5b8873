"""`calmline transcribe`: the whole pipeline over a recording, no server."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from monitor.calls.local import local_calls
from monitor.calls.offline import Pace, Samples, play, read_sides, recording_format
from monitor.cli.common import ConfigOption, JsonOption, ModelOption, settings_for, with_speech
from monitor.cli.show import printer
from monitor.clock import SystemClock
from monitor.config import Settings
from monitor.errors import UsageError
from monitor.events.base import CallMetadata, Event, Role
from monitor.speech.service import SpeechService
from monitor.telephony.codec import CallOpened


def transcribe(
    audio: Annotated[Path, typer.Argument(help="recording; stereo = customer left, agent right; mono = side unknown")],
    audio2: Annotated[Path | None, typer.Argument(help="second recording: the other side")] = None,
    channels: Annotated[str | None, typer.Option("--channels", help="roles in order, such as agent,customer")] = None,
    model: ModelOption = None,
    pace: Annotated[
        str, typer.Option("--pace", help="offline (as fast as possible) or realtime (with partials)")
    ] = "offline",
    language: Annotated[str | None, typer.Option("--language", help="language spoken, default en")] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Transcribe and score a recording; readable text, or with --json the live events as JSON Lines."""
    if pace not in ("offline", "realtime"):
        raise UsageError(f"--pace is offline or realtime, not {pace}")
    settings = settings_for(
        config,
        speech={"model": model, "language": language, "partials": "off" if pace == "offline" else None},
    )
    if pace == "offline" and settings.speech.window == "auto":
        # auto asks how much waits to be decoded; a file that is read at once would always look like overload
        settings = with_speech(settings, window="accurate")
    samples, rate = read_sides(audio, audio2)
    roles = parse_roles(channels, len(samples))
    asyncio.run(
        _run(settings, audio.stem, samples, rate, roles, "realtime" if pace == "realtime" else "offline", printer(json))
    )


def parse_roles(given: str | None, count: int) -> tuple[Role, ...]:
    """Roles of `count` channels: as given, else customer,agent for two and unknown for one. Raises UsageError."""
    if given is None:
        return ("customer", "agent") if count == 2 else ("unknown",)
    roles: list[Role] = []
    for name in given.split(","):
        match name.strip():
            case "customer" | "agent" | "unknown" as role:
                roles.append(role)
            case other:
                raise UsageError(f"--channels takes customer, agent and unknown, not {other!r}")
    if len(roles) != count:
        raise UsageError(f"--channels names {len(roles)} roles, the recording has {count} channels")
    return tuple(roles)


async def _run(
    settings: Settings,
    call_id: str,
    samples: list[Samples],
    rate: int,
    roles: tuple[Role, ...],
    pace: Pace,
    show: Callable[[Event], None],
) -> None:
    def on_events(events: Sequence[Event]) -> None:
        for event in events:
            show(event)

    async with local_calls(
        settings, SpeechService(settings.speech, patient=pace == "offline"), on_events, in_order=pace == "offline"
    ) as registry:
        metadata = CallMetadata(language=settings.speech.language)
        runner = registry.open(CallOpened(call_id, recording_format(rate), roles, metadata), "file")
        await play(runner, samples, rate, pace=pace, clock=SystemClock())
        await registry.finish(runner.call_id)
