"""Truth against what a subscriber saw: latency, what was lost, word errors. Pure: times come with the events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.bench import wer
from monitor.bench.material import Call, Turn

LEAST_S = 0.5
"""A truth turn at least this long that no final overlaps is lost."""
GUARD = frozenset({"empty", "non_speech", "stock", "noise", "loop"})
"""Why the guard does not believe a text. Any other reason of a quarantine (`decode_failed`, `not_heard`) is the
machine's, and words are lost by it."""
BEFORE_S, TOLD_S = 0.5, 5.0
"""A doubt is told this much before the end of its turn (the truth may end late) to this much after: as late as words
may be, and the next change of the call that carries it."""
UNTOLD_S = 3.0
"""Doubts about turns that end this close to the hang-up come too late for the call's last summary."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One final at the subscriber: media times, text, and when it arrived (seconds since the call's first frame)."""

    channel: int
    start: float
    end: float
    text: str
    arrived: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """An utterance that was not believed: when that was told; of which channel and from when, where that was told."""

    arrived: float
    channel: int | None = None
    start: float = 0.0


@dataclass(slots=True)
class CallLog:
    """What the subscriber saw of one call. `partials`: channel, start of utterance, arrival; `alerts`: latencies;
    `gaps`: how often the call was marked as not heard; `unheard`: utterances, or parts, that nobody could decode.
    """

    finals: list[Seen] = field(default_factory=list)
    partials: list[tuple[int, float, float]] = field(default_factory=list)
    alerts: list[float] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    gaps: int = 0
    unheard: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """All calls together; latencies in seconds. `partial_latencies`: from the start of a turn to its first partial;
    `first_text_latencies`: to its first partial or final, of every turn that got one. Of the lost turns, `doubted` fall
    together with one of the `doubts`, and `untold` could not, as their call ended at once.
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
    doubted: int
    untold: int
    doubts: int


def score(pairs: Iterable[tuple[Call, CallLog]]) -> Score:
    """Match every call with its log."""
    latencies: list[float] = []
    partials: list[float] = []
    firsts: list[float] = []
    alerts: list[float] = []
    turns = finals = lost = said = wrong = split = doubted = untold = doubts = 0
    for call, log in pairs:
        finals += len(log.finals)
        unanswered: list[Turn] = []
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
                    unanswered.append(turn)
                shown = _partials(turn, channel, log)
                partials += shown[:1]
                firsts += sorted([*shown[:1], *(final.arrived - turn.start for final in overlapping)])[:1]
            truth = [word for turn in own for word in wer.words(turn.text)]
            heard = [word for final in sorted(used.values(), key=lambda f: f.start) for word in wer.words(final.text)]
            said += len(truth)
            wrong += wer.errors(truth, heard)
        unexplained = _unexplained(unanswered, log.doubts)
        lost += len(unanswered)
        doubted += len(unanswered) - len(unexplained)
        untold += sum(call.seconds - turn.end < UNTOLD_S for turn in unexplained)
        doubts += len(log.doubts)
    return Score(latencies, partials, firsts, alerts, turns, finals, lost, said, wrong, split, doubted, untold, doubts)


def not_believed(scored: Score, quarantined: Mapping[str, float]) -> int:
    """How many of the lost turns the guard answers for. `quarantined`: utterances of the run by why: one excuses one
    turn, only for a reason of the guard, and only where a doubt was told in time (or the call ended too soon for that).
    """
    guard = round(sum(count for reason, count in quarantined.items() if reason in GUARD))
    told = min(scored.doubted, guard)
    return told + min(scored.untold, max(0, guard - scored.doubts))


def _unexplained(lost: Sequence[Turn], doubts: Sequence[Doubt]) -> list[Turn]:
    """The turns of one call that no doubt falls together with; each doubt explains one."""
    left = sorted(doubts, key=lambda doubt: (doubt.channel is None, doubt.arrived))
    unexplained: list[Turn] = []
    for turn in sorted(lost, key=lambda turn: turn.end):
        found = next((doubt for doubt in left if _explains(doubt, turn)), None)
        if found is None:
            unexplained.append(turn)
        else:
            left.remove(found)
    return unexplained


def _explains(doubt: Doubt, turn: Turn) -> bool:
    if doubt.channel is not None:
        return doubt.channel == turn.channel and _begins_in(doubt.start, turn)
    return turn.end - BEFORE_S <= doubt.arrived <= turn.end + TOLD_S


def _begins_in(start: float, turn: Turn) -> bool:
    """Whether an utterance that starts then is of the turn (it carries a pre-roll)."""
    return turn.start - 0.6 <= start < turn.end


def overlaps(final: Seen, turn: Turn) -> bool:
    """Whether a final belongs to a turn: they share time (0.3 s: finals carry a pre-roll) or half of the shorter."""
    shared = min(final.end, turn.end) - max(final.start, turn.start)
    return shared > min(0.3, 0.5 * min(final.end - final.start, turn.end - turn.start))


def _partials(turn: Turn, channel: int, log: CallLog) -> list[float]:
    """From the start of the turn to its partials on the screen, in order."""
    mine = (at for c, start, at in log.partials if c == channel and _begins_in(start, turn))
    return sorted(at - turn.start for at in mine)


def quantiles(values: Sequence[float]) -> dict[str, float | None]:
    """p50, p95, p99 and max, to a millisecond; null when there is none."""
    ordered = sorted(values)
    if not ordered:
        return {"p50": None, "p95": None, "p99": None, "max": None}

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)

    return {"p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": round(ordered[-1], 3)}
