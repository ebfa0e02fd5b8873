"""Live events for people at a terminal, or as JSON Lines."""

from collections.abc import Callable

import typer

from monitor.events.alert import AlertRaised
from monitor.events.base import Event
from monitor.events.coach import TipShown
from monitor.events.score import LevelChanged
from monitor.events.speech import SpeechFinal, SpeechUnheard
from monitor.events.union import encode


def printer(json: bool) -> Callable[[Event], None]:
    """What to call with each event."""
    return _print_json if json else _print_text


def _print_json(event: Event) -> None:
    typer.echo(encode(event))


def _print_text(event: Event) -> None:
    match event:
        case SpeechFinal(role=role, text=text, start=start):
            typer.echo(f"{_clock(start)}  {role:<8}  {text}")
        case SpeechUnheard(role=role, start=start, end=end):
            typer.echo(f"{_clock(start)}  {role:<8}  [{end - start:.1f} s not understood: the recogniser failed]")
        case LevelChanged(from_level=before, to_level=after, reasons=reasons):
            why = "; ".join(reason.text for reason in reasons[:2])
            typer.echo(f"{_clock(event.at)}  {before} -> {after}" + (f": {why}" if why else ""))
        case AlertRaised(level=level, score=score):
            typer.echo(f"{_clock(event.at)}  ALERT {level}, score {score:.0f}")
        case TipShown(audience=audience, headline=headline, say=say):
            typer.echo(f"{_clock(event.at)}  tip for the {audience}: {headline}" + (f' "{say}"' if say else ""))
        case _:
            pass


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
