"""Search in what live calls said so far, just as the store searches kept ones: every word anywhere in the call, a
quoted phrase as it stands, beginnings with `*`, stems. Blocks for some milliseconds: own thread."""

from collections.abc import Mapping, Sequence
from typing import Any

from monitor.calls.history import SaidTurn
from monitor.server.store_port import mark_hit
from monitor.store.search import Query, highlight, parse_query

Turns = Sequence[SaidTurn]
"""What one call said, oldest first."""


def find_live(said: str, calls: Mapping[str, Turns]) -> list[str]:
    """Ids of the calls in which all that was typed occurs, in the order given."""
    query = parse_query(said)
    if query is None:
        return []
    texts = ["\n".join(turn.text for turn in turns) for turns in calls.values()]
    found = zip(calls, highlight(query, texts, any_term=False), strict=True)
    return [call_id for call_id, marked in found if marked is not None]


def newest_hit(said: str, turns: Turns) -> dict[str, Any] | None:
    """The newest turn with all that was typed, or else with some of it, as a hit of a kept call has it."""
    query = parse_query(said)
    if query is None:
        return None
    texts = [turn.text for turn in turns]
    return _newest(query, turns, texts, any_term=False) or _newest(query, turns, texts, any_term=True)


def _newest(query: Query, turns: Turns, texts: list[str], *, any_term: bool) -> dict[str, Any] | None:
    for turn, marked in zip(reversed(turns), reversed(highlight(query, texts, any_term=any_term)), strict=True):
        if marked is not None:
            return mark_hit({"utterance_id": turn.utterance_id, "role": turn.role, "at": turn.at, "text": marked})
    return None
