"""What becomes of a call's prompts under another playbook or coaching: which come, go or read differently. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from monitor.events.base import Event
from monitor.events.coach import Audience, TipShown

SAME_S = 60.0
"""Prompts of the same words this close are one that came sooner or later."""
INSTEAD_S = 10.0
"""Prompts of other words to the same screen this close: one stands where the other stood."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one screen showed, at media seconds."""

    at: float
    audience: Audience
    headline: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class PromptChange:
    """One prompt that comes (`before` None), goes (`after` None) or reads differently. `at`: as it would be, or was."""

    at: float
    audience: Audience
    before: Prompt | None
    after: Prompt | None


def prompts_of(events: Iterable[Event]) -> tuple[Prompt, ...]:
    """The prompts among the events of one call, in order."""
    shown = (event for event in events if isinstance(event, TipShown))
    return tuple(Prompt(tip.at, tip.audience, tip.headline, tip.say) for tip in shown)


def changed_prompts(before: Sequence[Prompt], after: Sequence[Prompt]) -> list[PromptChange]:
    """What differs, in order of time; a prompt that only moves is none of it."""
    kept = _matched(before, after, SAME_S, lambda prompt: (prompt.audience, prompt.headline, prompt.say))
    old = [prompt for index, prompt in enumerate(before) if index not in {one for one, _ in kept}]
    new = [prompt for index, prompt in enumerate(after) if index not in {other for _, other in kept}]
    instead = _matched(old, new, INSTEAD_S, lambda prompt: prompt.audience)
    gone, come = {one for one, _ in instead}, {other for _, other in instead}
    changes = [PromptChange(new[other].at, new[other].audience, old[one], new[other]) for one, other in instead]
    left = (prompt for index, prompt in enumerate(old) if index not in gone)
    changes += [PromptChange(prompt.at, prompt.audience, prompt, None) for prompt in left]
    added = (prompt for index, prompt in enumerate(new) if index not in come)
    changes += [PromptChange(prompt.at, prompt.audience, None, prompt) for prompt in added]
    return sorted(changes, key=lambda change: change.at)


def _matched(
    before: Sequence[Prompt], after: Sequence[Prompt], within: float, what: Callable[[Prompt], object]
) -> list[tuple[int, int]]:
    """Which belong together, by index: closest first, none twice."""
    near = sorted(
        (abs(old.at - new.at), one, other)
        for one, old in enumerate(before)
        for other, new in enumerate(after)
        if abs(old.at - new.at) <= within and what(old) == what(new)
    )
    olds, news, found = set[int](), set[int](), list[tuple[int, int]]()
    for _, one, other in near:
        if one not in olds and other not in news:
            olds.add(one)
            news.add(other)
            found.append((one, other))
    return found
