"""The escalation machine: calm, tense, frustrated, critical. One file owns all transitions; every pair is defined.

`step(state, input, limits)` gives a new state and what changed. No clock, no I/O. A level is entered at its threshold
and left only `hysteresis` points below it. A rise takes effect at once, since it may be an alarm; a fall waits until
`dwell_s` have passed since the last change, so that a level never flickers. While the call cannot be seen nothing
falls: "no data" is never calm.
"""

from dataclasses import dataclass, replace

from monitor.events.base import LEVELS, Level

ALARMING: frozenset[Level] = frozenset({"frustrated", "critical"})

# Zones of the score, low to high; a band is where a level is held but not entered.
ZONES = ("below", "tense_band", "tense", "frustrated_band", "frustrated", "critical_band", "critical")
TABLE: dict[Level, tuple[Level, ...]] = {
    "calm": ("calm", "calm", "tense", "tense", "frustrated", "frustrated", "critical"),
    "tense": ("calm", "tense", "tense", "tense", "frustrated", "frustrated", "critical"),
    "frustrated": ("calm", "tense", "tense", "frustrated", "frustrated", "frustrated", "critical"),
    "critical": ("calm", "tense", "tense", "frustrated", "frustrated", "critical", "critical"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds on the score (0..100) and times in seconds."""

    tense: float = 35.0
    frustrated: float = 60.0
    critical: float = 80.0
    hysteresis: float = 8.0
    dwell_s: float = 8.0

    def zone(self, score: float) -> int:
        """Index into ZONES."""
        back = self.hysteresis
        edges = (
            self.tense - back, self.tense, self.frustrated - back, self.frustrated, self.critical - back, self.critical,
        )  # fmt: skip
        return sum(score >= edge for edge in edges)


@dataclass(frozen=True, slots=True)
class State:
    """Where a call stands. `since`: media seconds of the last change. `blind`: the call cannot be seen.

    `told`: the highest level that this rise has told people of."""

    level: Level = "calm"
    since: float = float("-inf")
    blind: bool = False
    told: Level = "calm"


@dataclass(frozen=True, slots=True)
class Scored:
    """The score at a time: after a turn, or again as time passes."""

    score: float
    at: float


@dataclass(frozen=True, slots=True)
class Sight:
    """The call can be seen, or cannot."""

    clear: bool
    at: float


@dataclass(frozen=True, slots=True)
class Change:
    """The level moved. `alert`: it entered frustrated or critical from below, once per rise.

    `worse`: a rise that people know of as frustrated became critical, once per rise, too."""

    before: Level
    after: Level
    at: float
    alert: bool
    worse: bool = False


def step(state: State, given: Scored | Sight, limits: Limits) -> tuple[State, tuple[Change, ...]]:
    """The next state and what changed."""
    if isinstance(given, Sight):
        if given.clear == (not state.blind):
            return state, ()
        # After blindness a fall waits the full dwell again: what was missed may not have been calm.
        return replace(state, blind=not given.clear, since=max(state.since, given.at)), ()
    target = TABLE[state.level][limits.zone(given.score)]
    if target == state.level:
        return state, ()
    falls = LEVELS.index(target) < LEVELS.index(state.level)
    if falls and (state.blind or given.at < state.since + limits.dwell_s):
        return state, ()
    alert = target in ALARMING and state.level not in ALARMING
    worse = not alert and target == "critical" and state.told != "critical"
    told = target if alert or worse or target not in ALARMING else state.told
    change = Change(state.level, target, given.at, alert, worse)
    return replace(state, level=target, since=given.at, told=told), (change,)
