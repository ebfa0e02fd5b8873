"""Who talks over whom, silences neither side fills, and holds: from when each side speaks. Pure, one per call.

Speech starts and stops may come late and out of order between the two sides; intervals are compared, not arrivals.
Emotion is inferred of the customer only: what the agent does counts as something that happens to the customer.
"""

import re
from collections import deque
from dataclasses import dataclass
from typing import Literal

TALK_OVER_S = 0.6
"""Shorter overlaps are the back-channels and early starts of any talk."""
SILENCE_S = 3.0
HOLD_S = 12.0
"""A silence this long, or any silence after the agent asked to wait, is a hold."""
KEPT = 8
_WAIT = re.compile(
    r"\b(on hold|hold (on|the line|for)|bear with|one (moment|second|sec|minute|tick)|just a (moment|second|sec|minute)"
    r"|a (moment|minute|second) please|stay on the line|put you through|let me (check|see|look|have a look)|transfer)",
    re.IGNORECASE,
)
Kind = Literal["talk_over", "silence", "hold", "faster"]
Side = Literal["customer", "agent"]


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that happened, in media seconds. `by`: who cut in, speaks faster; `ratio`: times the own rate."""

    kind: Kind
    start: float
    end: float
    by: Side | None = None
    ratio: float = 1.0


@dataclass(slots=True)
class _Talk:
    start: float
    end: float | None = None


class InteractionTracker:
    """Follows the two sides of one call."""

    def __init__(self) -> None:
        self._talks: dict[Side, deque[_Talk]] = {"customer": deque(maxlen=KEPT), "agent": deque(maxlen=KEPT)}
        self._asked_to_wait = False
        self._last_end: float | None = None

    def agent_said(self, text: str) -> None:
        """The agent's words: did they ask the customer to wait?"""
        self._asked_to_wait = bool(_WAIT.search(text))

    def started(self, side: Side, at: float) -> list[Noted]:
        """A side began to speak: the silence before it, if long enough."""
        quiet = self._last_end
        talking = any(talk.end is None for talks in self._talks.values() for talk in talks)
        self._talks[side].append(_Talk(at))
        if quiet is None or talking or at - quiet <= SILENCE_S:
            return []
        self._last_end = None  # reported once
        hold = self._asked_to_wait or at - quiet >= HOLD_S
        return [Noted("hold" if hold else "silence", quiet, at)]

    def stopped(self, side: Side, at: float) -> list[Noted]:
        """A side fell silent: overlaps of what it said with what the other side said."""
        talks = self._talks[side]
        if not talks or talks[-1].end is not None:
            return []
        talk = talks[-1]
        talk.end = max(at, talk.start)
        self._last_end = max(self._last_end or 0.0, talk.end)
        other: Side = "agent" if side == "customer" else "customer"
        found: list[Noted] = []
        for against in self._talks[other]:
            if against.end is None:
                continue  # reported when that one stops
            start, end = max(talk.start, against.start), min(talk.end, against.end)
            if end - start >= TALK_OVER_S:
                found.append(Noted("talk_over", start, end, side if talk.start > against.start else other))
        return found
