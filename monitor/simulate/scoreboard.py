"""What a demo run came to: folds the events a subscriber saw and holds them against the scripts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.events.alert import AlertRaised
from monitor.events.base import LEVELS, Event, Level
from monitor.events.call import CallEnded
from monitor.events.coach import TipShown
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechFinal
from monitor.simulate.calls.bundle import DemoCall, TruthTurn


@dataclass(slots=True)
class _Seen:
    """What was seen of one call."""

    script: DemoCall
    peak: Level = "calm"
    alerts: int = 0
    tips: int = 0
    ended: bool = False
    finals: list[SpeechFinal] = field(default_factory=list)


class Scoreboard:
    """Counts per call and in total, as `demo --json` prints them."""

    def __init__(self) -> None:
        self._calls: dict[str, _Seen] = {}

    def expect(self, call_id: str, script: DemoCall) -> None:
        """A call that will be streamed."""
        self._calls[call_id] = _Seen(script)

    def forget(self, call_id: str) -> None:
        """That call was refused."""
        del self._calls[call_id]

    def apply(self, event: Event) -> None:
        """One event as a subscriber received it."""
        seen = self._calls.get(event.call_id)
        if seen is None:
            return
        match event:
            case SpeechFinal():
                seen.finals.append(event)
            case AlertRaised(level=level):
                seen.alerts += 1
                seen.peak = _higher(seen.peak, level)
            case LevelChanged(to_level=level) | ScoreUpdated(level=level):
                seen.peak = _higher(seen.peak, level)
            case TipShown():
                seen.tips += 1
            case CallEnded():
                seen.ended = True
            case _:
                pass

    def ended(self, call_id: str) -> bool:
        """Whether the subscriber saw the call's end."""
        return self._calls[call_id].ended

    def result(self) -> dict[str, Any]:
        """The object of `demo --json`."""
        rows = [_row(seen) for seen in self._calls.values()]
        return {
            "calls": len(rows),
            "finals": sum(row["finals"] for row in rows),
            "alerts": sum(row["alerts"] for row in rows),
            "tips": sum(seen.tips for seen in self._calls.values()),
            "lost": sum(row["lost"] for row in rows),
            "per_call": rows,
        }


def _row(seen: _Seen) -> dict[str, Any]:
    return {
        "script": seen.script.name,
        "peak": seen.peak,
        "alerts": seen.alerts,
        "finals": len(seen.finals),
        "turns": len(seen.script.truth),
        "lost": len(lost_turns(seen.script.truth, seen.finals)),
    }


def lost_turns(truth: Sequence[TruthTurn], finals: Sequence[SpeechFinal]) -> list[TruthTurn]:
    """Scripted turns that no final of the same side overlaps in time."""
    return [
        turn
        for turn in truth
        if not any(f.role == turn.role and f.start < turn.end and f.end > turn.start for f in finals)
    ]


def _higher(one: Level, other: Level) -> Level:
    return max(one, other, key=LEVELS.index)
