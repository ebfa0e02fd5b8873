"""What of the call so far bears on one customer turn: the agent's words just before, and what was said already.

Position in the call, its length and the length of turns are no evidence and are not kept.
"""

from collections import deque
from dataclasses import dataclass

from monitor.scoring.text import clean, content, overlap, tokens

OWN_TURNS = 6
AGENT_TURNS = 4
LONG_WORDS = 12.0
"""Words from which a customer's usual turn is long enough for "short" to mean something."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything but the customer's words themselves. Shares and clipped so that each lies in 0..1."""

    agent: str = ""
    repeats_self: float = 0.0
    agent_repeats: float = 0.0
    agent_echoes: float = 0.0
    shorter: float = 0.0


class CallContext:
    """Follows one call."""

    def __init__(self) -> None:
        self._own: deque[frozenset[str]] = deque(maxlen=OWN_TURNS)
        self._lengths: deque[int] = deque(maxlen=OWN_TURNS)
        self._agents: deque[frozenset[str]] = deque(maxlen=AGENT_TURNS)
        self._pending: list[str] = []
        self._agent_repeats = 0.0
        self._agent_echoes = 0.0

    def agent(self, text: str) -> None:
        """The agent said this."""
        text = clean(text)
        said = content(tokens(text))
        self._agent_repeats = max(self._agent_repeats, max((overlap(said, old) for old in self._agents), default=0.0))
        if self._own:
            self._agent_echoes = max(self._agent_echoes, overlap(self._own[-1], said))
        self._agents.append(said)
        self._pending.append(text)

    def customer(self, text: str) -> Situation:
        """The situation of this customer turn; the turn becomes part of the past."""
        words = tokens(clean(text))
        said = content(words)
        situation = Situation(
            agent=" ".join(self._pending)[-600:],
            repeats_self=max((overlap(said, old) for old in self._own), default=0.0),
            agent_repeats=self._agent_repeats,
            agent_echoes=self._agent_echoes,
            shorter=self._shorter(len(words)),
        )
        self._own.append(said)
        self._lengths.append(len(words))
        self._pending, self._agent_repeats, self._agent_echoes = [], 0.0, 0.0
        return situation

    def _shorter(self, count: int) -> float:
        """How far this turn falls below the customer's own usual length: a change, never the length itself."""
        if len(self._lengths) < 2:
            return 0.0
        usual = sum(self._lengths) / len(self._lengths)
        return max(0.0, 1.0 - 3.0 * count / usual) if usual >= LONG_WORDS else 0.0
