"""What the hub remembers of one live call, so that a screen that comes late or fell behind can be rebuilt. Pure.

For the wall: the start, the last score, level and final, open alerts and tips, who was told what last. For somebody who
looks at the call: every durable event. Memory per call is bounded by HISTORY; what is older stays in the store.
"""

from collections import deque

from monitor.events.base import Event
from monitor.events.call import TOLD, CallScores
from monitor.events.coach import TipResolved, TipShown
from monitor.events.score import ScoreUpdated
from monitor.events.speech import SpeechRedacted
from monitor.events.union import AnyEvent
from monitor.server.items import Item, alert_of, mask_item, utterance_slot

HISTORY = 5000
"""Durable events a call can be rebuilt from: about three hours of talk."""
SCORES_S = 300.0
"""Media seconds of scores that a late screen gets: what its sparklines show."""
SCORES_STEP_S = 5.0
"""One score, the newest, in this many seconds: at most 61 a call."""
_LATEST = frozenset({"score.updated", "level.changed", "speech.final", "watch.changed", "message.sent"})


class CallView:
    """One live call as screens need it."""

    def __init__(self) -> None:
        self.agent: str | None = None
        self.agent_tips: set[str] = set()
        self.summary: Item | None = None
        self._history: deque[Item] = deque(maxlen=HISTORY)
        self._started: Item | None = None
        self._updates: dict[str, Item] = {}
        self._latest: dict[str, Item] = {}
        self._alerts: dict[str, list[Item]] = {}
        self._tips: dict[str, Item] = {}
        self._scores: deque[tuple[float, float]] = deque(maxlen=int(SCORES_S / SCORES_STEP_S) + 1)

    def add(self, event: Event, item: Item) -> None:
        """Take in a durable event of this call."""
        self._history.append(item)
        alert_id = alert_of(event)
        if isinstance(event, ScoreUpdated):
            self._note_score(event)
        match event:
            case TipShown(tip_id=tip_id):
                self._tips[tip_id] = item
            case TipResolved(tip_id=tip_id):
                self._tips.pop(tip_id, None)
            case SpeechRedacted(utterance_id=utterance_id, spans=spans):
                slot = utterance_slot(event.call_id, utterance_id)
                for earlier in reversed(self._history):
                    if earlier.slot == slot:
                        mask_item(earlier, spans)
                        break
            case _ if alert_id is not None:
                if item.kind == "alert.raised":  # an earlier rise is history once the next one began
                    self._alerts = {alert_id: [item]}
                else:
                    self._alerts.setdefault(alert_id, []).append(item)
            case _ if item.kind == "call.started":
                self._started = item
            case _ if item.kind == "call.updated":
                for field in (*TOLD, "data"):
                    if getattr(event, field) is not None:
                        self._updates[field] = item
            case _ if item.kind in _LATEST:
                self._latest[item.kind] = item
            case _:
                pass

    def rebuild(self, *, whole: bool) -> list[Item]:
        """The items that rebuild the call, in order of `seq`, then its last summary."""
        if whole:
            chosen = list(self._history)
            if self._started is not None and (not chosen or chosen[0].position > self._started.position):
                chosen.insert(0, self._started)
        else:
            kept = [*self._updates.values(), *self._latest.values(), *self._tips.values()]
            kept += [item for items in self._alerts.values() for item in items]
            if self._started is not None:
                kept.append(self._started)
            chosen = sorted({item.position: item for item in kept}.values(), key=lambda item: item.position)
        return [*chosen, self.summary] if self.summary is not None else chosen

    def supervisors_tip(self, tip_id: str) -> bool:
        """Whether this prompt is on a screen, and not the agent's."""
        item = self._tips.get(tip_id)
        return item is not None and not item.for_agent

    def scores(self, call_id: str) -> CallScores | None:
        """The call's last five minutes; None while they hold no more than the latest score, which is sent anyway."""
        if len(self._scores) < 2:
            return None
        newest = self._scores[-1][0]
        return CallScores(
            call_id=call_id, at=newest, points=tuple(point for point in self._scores if point[0] >= newest - SCORES_S)
        )

    def _note_score(self, event: ScoreUpdated) -> None:
        same = self._scores and event.at // SCORES_STEP_S == self._scores[-1][0] // SCORES_STEP_S
        if same:
            self._scores.pop()
        self._scores.append((round(event.at, 1), round(event.score, 1)))


def agent_named(event: AnyEvent | Event) -> str | None:
    """The agent a call event names, or None when it says nothing about the agent."""
    if event.durable:
        named = getattr(event, "agent", None) or getattr(getattr(event, "metadata", None), "agent", None)
        return named if isinstance(named, str) else None
    return None
