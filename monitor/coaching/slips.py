"""In which manner a mistake was made, from the named patterns in the agent's words. Pure.

It names what was said, for a supervisor or reviewer to judge; nothing here speaks of how the agent felt.
"""

from monitor.coaching.patterns import COMPILED
from monitor.coaching.wording import sentences
from monitor.events.coach import Manner, Mistake

_ALWAYS: dict[str, Manner] = {"interrupt": "cuts_in", "non_apology": "empty_sorry"}
_BY_PATTERN: dict[str, tuple[tuple[Manner, tuple[str, ...]], ...]] = {
    "defensive": (
        ("calm_down", ("calm_down",)),
        ("policy", ("policy_says",)),
        ("not_ours", ("not_my_job", "blame_other_team")),
        ("policy", ("policy",)),
        ("excuse", ("everyone_same", "can_not", "afraid")),
    ),
    "blame": (("blames_others", ("they_fault", "blame_third", "blame_other_team")),),
}
"""The first manner whose pattern stands in the words; the order is that of what a supervisor would name first."""
_OTHERWISE: dict[str, Manner] = {"defensive": "argues", "blame": "blames_customer"}


def manner_of(mistake: Mistake, text: str) -> Manner:
    """The manner of a mistake that was detected in `text`."""
    if mistake in _ALWAYS:
        return _ALWAYS[mistake]
    parts = sentences(text)
    for manner, names in _BY_PATTERN[mistake]:
        if any(COMPILED[name].search(part.text) for name in names for part in parts):
            return manner
    return _OTHERWISE[mistake]
