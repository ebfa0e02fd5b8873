"""What an agent may see of the own calls: on the live screen, and when reading one. Pure; the one place that says it.

An agent is told what to do, never what was wrong: mistakes, alerts, notes of supervisors and reviewers, and prompts
for supervisors are kept from agents everywhere. The live screen shows less still: no score and no transcript.
"""

from collections.abc import Iterable, Mapping
from typing import Any

SCREEN = frozenset(
    {
        "call.started",
        "call.updated",
        "call.ended",
        "level.changed",
        "tip.shown",
        "tip.resolved",
        "step.completed",
        "message.sent",
        "watch.changed",
    }
)
"""An agent's screen has tips, steps, the mood as a level, messages and who watches."""
KEPT_FROM_AGENTS = frozenset({"mistake.noted", "alert.raised", "alert.updated", "note.added", "tip.withheld"})
"""Never an agent's to see, live or afterwards."""
TIPS = frozenset({"tip.shown", "tip.resolved"})
"""An agent's to see when the prompt was the agent's."""

ITEM_KEPT_FROM_AGENTS = frozenset({"alerts", "tags"})
"""Fields of a CallItem that say what the events above say, or what reviewers think of the call."""
FILTERS_KEPT_FROM_AGENTS = frozenset({"alerted", "tag"})
"""Questions whose answers would tell the same."""


def on_screen(kind: str, *, agent_tip: bool) -> bool:
    """Whether an event is for an agent's live screen. `agent_tip`: whether a tip's event is about an agent's tip."""
    return kind in SCREEN and kind not in KEPT_FROM_AGENTS and (agent_tip or kind not in TIPS)


def readable(events: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The events of a call, as JSON objects in order of seq, that its agent may read."""
    own: set[str] = set()
    kept: list[Mapping[str, Any]] = []
    for event in events:
        kind = event["type"]
        if kind == "tip.shown" and event["audience"] == "agent":
            own.add(event["tip_id"])
        if kind not in KEPT_FROM_AGENTS and (kind not in TIPS or event["tip_id"] in own):
            kept.append(event)
    return kept


def listed(item: Mapping[str, Any]) -> dict[str, Any]:
    """The CallItem of an own call, as its agent may see it."""
    return {name: value for name, value in item.items() if name not in ITEM_KEPT_FROM_AGENTS}
