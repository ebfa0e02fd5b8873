"""How each team's mean score moved in the last half hour, for walls that open late or come back. Pure: time comes in.

One point in STEP_S seconds a team, POINTS at most; a team without a call that can be judged has none, so that a gap
stays a gap. MOST_TEAMS are remembered: of more, the one without a point for longest goes. Begins anew with the process.
"""

from collections import defaultdict, deque
from collections.abc import Iterable

from monitor.events.base import BLIND
from monitor.server.ports import LiveCall

STEP_S = 20.0
SPAN_S = 1800.0
POINTS = int(SPAN_S / STEP_S)
MOST_TEAMS = 200


class Trends:
    """The lines of all teams."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[tuple[float, float]]] = {}

    def sample(self, calls: Iterable[LiveCall], now_s: float) -> None:
        """Add the mean score of each team now; `now_s`: Unix seconds. Calls without a team count together, under ''."""
        scores: defaultdict[str, list[float]] = defaultdict(list)
        for call in calls:
            summary = call.summary
            if summary.score is not None and summary.data not in BLIND:
                scores[call.metadata.team or ""].append(summary.score)
        for team, found in scores.items():
            line = self._lines.pop(team, None) or deque(maxlen=POINTS)
            while line and line[-1][0] >= now_s:  # the clock was set back
                line.pop()
            line.append((now_s, sum(found) / len(found)))
            self._lines[team] = line  # the last one sampled is the last one to go
        while len(self._lines) > MOST_TEAMS:
            del self._lines[next(iter(self._lines))]

    def lines(self, now_s: float) -> dict[str, list[tuple[float, float]]]:
        """`{team: [(Unix seconds, mean score 0..100)]}` of the last SPAN_S seconds, oldest first; no empty ones."""
        told = {
            team: [(round(at, 1), round(mean, 1)) for at, mean in line if now_s - SPAN_S <= at]
            for team, line in sorted(self._lines.items())
        }
        return {team: line for team, line in told.items() if line}
