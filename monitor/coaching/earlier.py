"""What was said earlier in the call, as names: it tells a first question from a last check. Pure.

Before anything was offered "is it working?" asks for the cause; afterwards it makes sure of the cure. Only what a live
call has heard by then is used.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.coaching.patterns import COMPILED
from monitor.coaching.patterns_heard import HEARD_COMPILED
from monitor.coaching.wording import RECENT, Sentence, sentences

PATTERN_NAMES: tuple[str, ...] = (*COMPILED, *(f"q:{name}" for name in COMPILED))
"""Named patterns in a statement, and the same in a question."""
EARLIER_NAMES: tuple[str, ...] = tuple(f"h:{name}" for name in (*PATTERN_NAMES, *HEARD_COMPILED))


@dataclass(frozen=True, slots=True)
class Earlier:
    """Names (of EARLIER_NAMES) of what either side has said in the turns that are over."""

    names: frozenset[str] = frozenset()

    def after(self, role: str, text: str) -> "Earlier":
        """The same once another whole turn is over. `role`: agent, or anything else for the customer's side."""
        parts = sentences(text)
        found: Iterable[str] = pattern_names(parts) if role == "agent" else heard_names(parts)
        return Earlier(self.names | {f"h:{name}" for name in found})


NOTHING = Earlier()


def pattern_names(parts: Sequence[Sentence]) -> Iterator[str]:
    """The named patterns in an agent's sentences, with "q:" before those in a question."""
    for part in parts:
        yield from _patterns_of(part)


def heard_names(parts: Sequence[Sentence]) -> Iterator[str]:
    """What kind of turn a customer's sentences make."""
    return iter(_kinds_of(". ".join(part.text for part in parts)))


@lru_cache(maxsize=2 * RECENT)
def _patterns_of(part: Sentence) -> tuple[str, ...]:
    return tuple(f"q:{name}" if part.asks else name for name, found in COMPILED.items() if found.search(part.text))


@lru_cache(maxsize=RECENT)
def _kinds_of(opened: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in HEARD_COMPILED.items() if pattern.search(opened))
