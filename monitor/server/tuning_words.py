"""What the audit says of a change to the settings: values, cues, lines of the playbook, who joined which team. Pure."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from monitor.config import Settings
from monitor.errors import UsageError
from monitor.server.site_cues import CueChanges, read_changes
from monitor.server.tuning import InForce

SHA = 8
"""Characters of a text's SHA-256: enough to tell two versions apart."""
MOST = 40
"""Changes named one by one; the rest is counted."""


def what_changed(before: InForce, after: InForce) -> str:
    """A line for people who ask later what was done; `nothing changed` when nothing was."""
    old, new = before.overlay, after.overlay
    said = [
        *_values(before.settings, after.settings),
        *_cues(old.cues, new.cues),
        *_text("playbook", old.playbook, new.playbook),
        *_teams(old.teams, new.teams),
    ]
    if len(said) > MOST:
        said = [*said[:MOST], f"and {len(said) - MOST} more"]
    return ", ".join(said) or "nothing changed"


def _values(before: Settings, after: Settings) -> Iterator[str]:
    for section in ("scoring", "coaching"):
        old, new = getattr(before, section), getattr(after, section)
        for name in type(new).model_fields:
            # the files of cues and playbook are told by what stands in them
            if name not in ("cues", "playbook") and getattr(old, name) != getattr(new, name):
                yield f"{section}.{name}: {getattr(old, name)} -> {getattr(new, name)}"


def _cues(before: str | None, after: str | None) -> Iterator[str]:
    """Cue by cue; a file that holds more than the page can edit by its lines, as the playbook."""
    if before == after:
        return
    try:
        old, new = read_changes(before), read_changes(after)
    except (UsageError, tomllib.TOMLDecodeError):
        yield from _text("cues", before, after)
        return
    yield from _removed(old, new)
    for name in sorted(old.weigh.keys() | new.weigh.keys()):
        if old.weigh.get(name, 0.0) != new.weigh.get(name, 0.0):
            yield f"cue {name}: {old.weigh.get(name, 0.0):+g} -> {new.weigh.get(name, 0.0):+g}"
    olds, news = ({cue.name: cue for cue in side.cue} for side in (old, new))
    for name in sorted(olds.keys() | news.keys()):
        one, other = olds.get(name), news.get(name)
        if one == other:
            continue
        if other is None:
            yield f"own cue {name} dropped"
        elif one is None:
            many = len(other.patterns)
            yield f"own cue {name} added ({other.weight:+g}, {many} phrase{'' if many == 1 else 's'})"
        elif one.weight != other.weight:
            yield f"own cue {name}: {one.weight:+g} -> {other.weight:+g}"
        else:
            yield f"own cue {name} reworded"


def _removed(old: CueChanges, new: CueChanges) -> Iterator[str]:
    for name in sorted(set(new.remove) - set(old.remove)):
        yield f"cue {name} removed"
    for name in sorted(set(old.remove) - set(new.remove)):
        yield f"cue {name} put back"


def _text(name: str, before: str | None, after: str | None) -> Iterator[str]:
    if before == after:
        return
    old, new = (Counter((text or "").splitlines()) for text in (before, after))
    lines = f"+{(new - old).total()} -{(old - new).total()} lines"
    yield f"{name}: {lines}, {_sha(before)} -> {_sha(after)}"


def _sha(text: str | None) -> str:
    """Short name of a text; `file` where the settings file's is in force."""
    return "file" if text is None else hashlib.sha256(text.encode()).hexdigest()[:SHA]


def _teams(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for team in [*before, *(team for team in after if team not in before)]:
        old, new = before.get(team, ()), after.get(team, ())
        moved = [f"+{agent}" for agent in new if agent not in old] + [f"-{agent}" for agent in old if agent not in new]
        if len(moved) > MOST:
            moved = [*moved[:MOST], f"and {len(moved) - MOST} more"]
        how = "" if team in before and team in after else (" added" if team in after else " dropped")
        if moved or how:
            yield f"team {team}{how}" + (f": {' '.join(moved)}" if moved else "")
