"""Which prompt, if any: the rules of the playbook against the state of a call. Pure; says nothing of cooldown."""

import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from monitor.coaching.conditions import CONDITIONS, helping, hot
from monitor.coaching.playbook import Entry, Playbook, Prompt
from monitor.coaching.state import CallState

SETTLE_S = 1.2
"""After a long run of the customer's speech: they may only be drawing breath."""
LONG_RUN_S = 8.0
_FIRST_IN_ORDER = "next"
_LIMIT = "{limit}"
_ONCE = frozenset({"apologise", "goodwill", "follow_up", "ask_again", "invite_back"})
"""Steps that are not asked for again once they were done."""
_WHATEVER_THE_AGENT_DOES = frozenset({
    "venting", "cut_off", "left_waiting", "turned_around_now", "turned_around", "may_stay", "solution_unconfirmed",
    "solution_without_time", "calmer_without_follow_up", "unresolved", "good_call_over", "shared_call_over",
    "hard_call_over",
})  # fmt: skip
_SORROWS = frozenset({"grief", "hardship"})
_SAID_AFTERWARDS = frozenset({"cut_off"})
"""Wordings for these give back the word: whoever has it already would be interrupted by them."""
_AT_THE_END = frozenset({"good_call_over", "shared_call_over", "hard_call_over", "ended_badly"})


@dataclass(frozen=True, slots=True)
class Due:
    """An entry that is due, the strongest condition behind it, and all that hold of those it or its wordings name."""

    entry: Entry
    condition: str
    priority: int
    holding: frozenset[str]

    @property
    def why(self) -> str:
        """The reason in plain words."""
        return CONDITIONS[self.condition].why


def due_for_agent(state: CallState, playbook: Playbook, barred: Collection[str]) -> Due | None:
    """The agent's most pressing prompt, or None. `barred`: steps shown or dismissed lately.

    None for a call whose agent cannot be heard apart: what they have done already nobody knows.
    """
    if not state.hears_agent:
        return None
    if has_the_floor(state) and not state.ended:
        due = _strongest(state, [playbook.entry("care", "listen")], barred, quiet=False)
        return due and replace(due, holding=due.holding - _SAID_AFTERWARDS)
    found = _strongest(state, playbook.section("steps", "care"), barred, quiet=helping(state))
    return found


def has_the_floor(state: CallState) -> bool:
    """Whether the customer speaks, or after a long run may only be drawing breath."""
    if state.customer_speaking:
        return True
    return state.customer_run_s() >= LONG_RUN_S and bool(state.turns) and state.at - state.turns[-1].end < SETTLE_S


def due_for_supervisor(state: CallState, playbook: Playbook, barred: Collection[str]) -> Due | None:
    """The supervisor's most pressing prompt, or None."""
    return _strongest(state, playbook.section("supervisor"), barred, quiet=False)


def _strongest(
    state: CallState, entries: Iterable[Entry | None], barred: Collection[str], *, quiet: bool
) -> Due | None:
    present = [entry for entry in entries if entry is not None]
    first = _first_missing(state, present, barred)
    best: Due | None = None
    for entry in present:
        if entry.key in barred or (entry.section == "steps" and _not_missing(state, entry.key)):
            continue
        holding = {
            name
            for name in entry.due
            if (name != _FIRST_IN_ORDER or entry.key == first)
            and (state.ended is (name in _AT_THE_END))
            and (not quiet or name in _WHATEVER_THE_AGENT_DOES or _news(state, name))
            and CONDITIONS[name].holds(state)
        }
        if holding:
            name = max(sorted(holding), key=lambda one: entry.due[one])
            if best is None or entry.due[name] > best.priority:
                best = Due(entry, name, entry.due[name], frozenset(holding))
    return best and replace(best, holding=best.holding | _suiting(state, best.entry))


def _suiting(state: CallState, entry: Entry) -> set[str]:
    """What holds of the conditions that the entry's wordings are for."""
    named = {name for prompt in entry.prompts for name in prompt.moments}
    return {name for name in named if state.ended is (name in _AT_THE_END) and CONDITIONS[name].holds(state)}


def _not_missing(state: CallState, step: str) -> bool:
    return state.recently_done(step) or (step in _ONCE and state.done(step))


def _first_missing(state: CallState, entries: Iterable[Entry], barred: Collection[str]) -> str:
    """The first step in order that was never done, else the first not done lately."""
    ladder = [one for one in entries if _FIRST_IN_ORDER in one.due and one.key not in barred]
    ladder.sort(key=lambda one: one.order)
    never = [one.key for one in ladder if not state.done(one.key)]
    lately = [one.key for one in ladder if not _not_missing(state, one.key)]
    return (never or lately or [""])[0]


def missing_step(state: CallState, playbook: Playbook, barred: Collection[str] = ()) -> str:
    """The step a supervisor would suggest: the agent's due one, else the first missing one; "" when none is.

    `barred`: what the agent has just answered by hand; a step merely shown may be suggested.
    """
    due = due_for_agent(state, playbook, barred)
    if due is not None and due.entry.section == "steps":
        return due.entry.key
    return _first_missing(state, playbook.section("steps"), barred) if hot(state) else ""


def choose_prompt(due: Due, call_id: str, count: int, used: Collection[str], limit: str = "") -> Prompt | None:
    """A wording the call has not seen: those for the reason first, then for what else is so, then for any moment.

    Varied by call; None when all are used. A sorrow is answered by words for sorrows only. Wordings for an agent that
    name the limit of goodwill need a `limit`, and then go before those that do not.
    """
    fresh = [one for one in due.entry.prompts if one.headline not in used and (not one.say or one.say not in used)]
    if due.entry.section != "supervisor":
        named = [one for one in fresh if _LIMIT in one.headline + one.say]
        fresh = (named or fresh) if limit else [one for one in fresh if one not in named]
    pools = [
        [one for one in fresh if {due.condition} & due.holding & set(one.moments)],
        [one for one in fresh if due.holding & set(one.moments)],
        [one for one in fresh if not one.moments and due.condition not in _SORROWS],
    ]
    pool = next((one for one in pools if one), [])
    if not pool:
        return None
    return pool[seed(call_id, due.entry.key, str(count)) % len(pool)]


def seed(*parts: str) -> int:
    """A number from words: the same call always sees the same prompts (32-bit CRC)."""
    return zlib.crc32("|".join(parts).encode())


def _news(state: CallState, name: str) -> bool:
    """A sorrow told since the agent last spoke: what the agent did well before does not answer it."""
    agent = state.last("agent")
    return name in _SORROWS and (agent is None or state.moment_at.get(name, -1.0) > agent.end)
