"""Truth against what a subscriber saw: latency, what was lost, word errors. Pure: times come with the events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.bench import wer
from monitor.bench.material import Call, Turn

LEAST_S = 0.5
"""A truth turn at least this long that no final overlaps is lost."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One final at the subscriber: media times, text, and when it arrived (seconds since the call's first frame)."""

    channel: int
    start: float
    end: float
    text: str
    arrived: float


@dataclass(slots=True)
class CallLog:
    """What the subscriber saw of one call. `partials`: channel, start of utterance, arrival; `alerts`: latencies."""

    finals: list[Seen] = field(default_factory=list)
    partials: list[tuple[int, float, float]] = field(default_factory=list)
    alerts: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Score:
    """All calls together; latencies in seconds. `partial_latencies`: from the start of a turn to its first partial;
    `first_text_latencies`: to its first partial or final, of every turn that got one.
    """

    final_latencies: list[float]
    partial_latencies: list[float]
    first_text_latencies: list[float]
    alert_latencies: list[float]
    turns: int
    finals: int
    lost: int
    words: int
    word_errors: int
    split_turns: int


def score(pairs: Iterable[tuple[Call, CallLog]]) -> Score:
    """Match every call with its log."""
    latencies: list[float] = []
    partials: list[float] = []
    firsts: list[float] = []
    alerts: list[float] = []
    turns = finals = lost = said = wrong = split = 0
    for call, log in pairs:
        finals += len(log.finals)
        alerts += log.alerts
        for channel in (0, 1):
            own = [turn for turn in call.turns if turn.channel == channel]
            seen = [final for final in log.finals if final.channel == channel]
            used: dict[int, Seen] = {}
            for turn in own:
                overlapping = [final for final in seen if overlaps(final, turn)]
                used.update((id(final), final) for final in overlapping)
                turns += 1
                split += len(overlapping) > 1
                if overlapping:
                    latencies.append(max(final.arrived for final in overlapping) - turn.end)
                elif turn.end - turn.start >= LEAST_S:
                    lost += 1
                shown = _partials(turn, channel, log)
                partials += shown[:1]
                firsts += sorted([*shown[:1], *(final.arrived - turn.start for final in overlapping)])[:1]
            truth = [word for turn in own for word in wer.words(turn.text)]
            heard = [word for final in sorted(used.values(), key=lambda f: f.start) for word in wer.words(final.text)]
            said += len(truth)
            wrong += wer.errors(truth, heard)
    return Score(latencies, partials, firsts, alerts, turns, finals, lost, said, wrong, split)


def overlaps(final: Seen, turn: Turn) -> bool:
    """Whether a final belongs to a turn: they share time (0.3 s: finals carry a pre-roll) or half of the shorter."""
    shared = min(final.end, turn.end) - max(final.start, turn.start)
    return shared > min(0.3, 0.5 * min(final.end - final.start, turn.end - turn.start))


def _partials(turn: Turn, channel: int, log: CallLog) -> list[float]:
    """From the start of the turn to its partials on the screen, in order."""
    mine = (at for c, start, at in log.partials if c == channel and turn.start - 0.6 <= start < turn.end)
    return sorted(at - turn.start for at in mine)


def quantiles(values: Sequence[float]) -> dict[str, float | None]:
    """p50, p95, p99 and max, to a millisecond; null when there is none."""
    ordered = sorted(values)
    if not ordered:
        return {"p50": None, "p95": None, "p99": None, "max": None}

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)

    return {"p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": round(ordered[-1], 3)}
