"""What one person has been shown: one tip at a time, how long it stays, and for how long nothing follows it.

Pure, and knows nothing of what is due: `choice.py` says that. Times are media seconds.
"""

from dataclasses import dataclass, field

from monitor.coaching.choice import Due, has_the_floor
from monitor.coaching.conditions import CONDITIONS, hot
from monitor.coaching.state import CallState, rank
from monitor.events.coach import Audience, TipOutcome, TipResolved

STALE_S = {"agent": 35.0, "supervisor": 75.0}
"""A tip older than this is no help any more, seconds."""
AGAIN_S = 60.0
"""The same step or action is not asked for again within this time, seconds."""
STALE_TURNS = 2
"""Agent turns after which a tip for the agent has been overtaken."""
SILENCE = "left_waiting"
"""The condition that is about no words: the agent's next words end it, and words need not be fresh for it."""
LASTING = frozenset({"grief", "hardship", "turned_around_now", SILENCE})
"""What a calm call may still show: these were never about heat, or wait for the agent's words to be known."""
PATIENCE = 0.5
"""Each tip in a row that was passed over or put off lengthens the pause by this share of the cooldown ..."""
MOST_PATIENCE = 2
"""... at most this often: who does not look now is busy."""
OUTRANKS = 8
"""A due tip must be this much more pressing to take the place of one on the screen."""
LISTEN = "listen"
"""The kindness that asks for silence: it goes once the customer has had the floor, and nobody can pass it over."""
_BREATHE = "breathe"


@dataclass(slots=True)
class Open:
    """The tip on the screen. `agent_turns`: from which turn of the agent on its step counts as done."""

    tip_id: str
    due: Due
    at: float
    agent_turns: int
    names_agent: bool
    had_floor: bool = False  # whether the customer has had the floor since


@dataclass(slots=True)
class Side:
    """What one audience has been shown."""

    audience: Audience
    open: Open | None = None
    shown_at: float | None = None
    by_key: dict[str, float] = field(default_factory=dict)
    """When a step or action was last shown."""
    answered: dict[str, float] = field(default_factory=dict)
    """When a person last ended a tip of this step or action by hand."""
    withheld_until: float = -1.0
    noted: set[tuple[str, int]] = field(default_factory=set)
    """Moments withheld since the last prompt: the step, and the agent's turn of a draw or -1 for the pause."""
    passed_over: int = 0
    rank: int = 0
    handovers: int = 0

    def look(self, state: CallState) -> TipResolved | None:
        """The end of the open tip, or None while it stays. Call it whenever anything has changed."""
        if rank(state.level) > self.rank:
            self.passed_over = 0
        self.rank = rank(state.level)
        if self.handovers != state.handovers:
            self.handovers = state.handovers
            return self._hand_over()
        tip = self.open
        if tip is None:
            return None
        found = _by_the_call(tip, state) if self.audience == "agent" else None
        lasts = hot(state) or tip.due.condition in LASTING or CONDITIONS[tip.due.condition].holds(state)
        if found is None and (state.at - tip.at >= STALE_S[self.audience] or state.ended or not lasts):
            found = "expired"
        return self.close(found) if found is not None else None

    def close(self, outcome: TipOutcome) -> TipResolved:
        """Take the open tip off the screen; there must be one."""
        tip, self.open = self.open, None
        assert tip is not None
        if outcome == "done":
            self.passed_over = 0
        elif outcome == "dismissed" or tip.due.entry.key != LISTEN:
            self.passed_over += 1
        return TipResolved(tip_id=tip.tip_id, outcome=outcome)

    def barred(self, state: CallState) -> list[str]:
        """What was shown too lately to be shown again."""
        return [key for key, at in self.by_key.items() if self._lately(state, key, at)]

    def answered_lately(self, state: CallState) -> list[str]:
        """What a person has just said to have done, or not to want now."""
        return [key for key, at in self.answered.items() if state.at - at < AGAIN_S]

    def may_replace(self, state: CallState, due: Due, cooldown_s: float) -> bool:
        """A tip on the screen gives way to a much more pressing one, or once it was passed over."""
        tip = self.open
        if tip is None or due.priority >= tip.due.priority + OUTRANKS:
            return True
        passed_over = self.audience == "agent" and state.agent_turns >= tip.agent_turns
        return passed_over and state.at - tip.at >= cooldown_s

    def cooling(self, state: CallState, cooldown_s: float) -> bool:
        """Whether the pause after the last tip still lasts: longer after tips that were passed over or put off.

        A rise of the level starts afresh; the kind word and the call back come once, whatever was shown before.
        """
        if state.ended or self.shown_at is None:
            return False
        if self.audience == "agent":
            cooldown_s *= 1.0 + min(self.passed_over, MOST_PATIENCE) * PATIENCE
        return state.at - self.shown_at < cooldown_s

    def _lately(self, state: CallState, key: str, at: float) -> bool:
        """Whether it would be said again too soon. After the call the breath is another one than during it."""
        return state.at - at < AGAIN_S and not (state.ended and key == _BREATHE)

    def _hand_over(self) -> TipResolved | None:
        """Another agent has the call: nothing that was asked of the one before is asked of them, or in their name.

        The pause since the last tip goes on: two tips of a call are never close.
        """
        tip = self.open
        if self.audience == "supervisor":
            if tip is None or not tip.names_agent:
                return None
            self.by_key.pop(tip.due.entry.key, None)
            return self.close("expired")
        gone = self.close("expired") if tip is not None else None
        self.by_key.clear()
        self.answered.clear()
        self.passed_over = 0
        return gone


def _by_the_call(tip: Open, state: CallState) -> TipOutcome | None:
    """What was said, or not, since an agent's tip was shown."""
    entry, agent = tip.due.entry, state.last("agent")
    if entry.key == LISTEN:
        return "expired" if _has_been_heard(tip, state) else None
    if entry.section == "steps" and state.done_turn.get(entry.key, 0) >= tip.agent_turns:
        return "done"
    broken = tip.due.condition == SILENCE and agent is not None and agent.end > tip.at
    passed_over = state.agent_turns - tip.agent_turns >= STALE_TURNS
    by_turns = entry.section == "steps" or entry.key == _BREATHE
    return "expired" if broken or (passed_over and by_turns) else None


def _has_been_heard(tip: Open, state: CallState) -> bool:
    """Whether a tip to let the customer finish is over: they have, the agent has answered, or it is long ago."""
    if has_the_floor(state) or state.voices & {"customer", "unknown"}:
        tip.had_floor = True
        return False
    agent = state.last("agent")
    answered = agent is not None and any(start >= tip.at for start, _ in agent.spans)
    return tip.had_floor or answered or not CONDITIONS[tip.due.condition].holds(state)
