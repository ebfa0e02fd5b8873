"""The playbook: what may be prompted, in which words, and when it is due. Data, not code; immutable once loaded.

Ours lies beside this module in `playbook/*.toml`. A company's own file extends ours (or, with `mode = "replace"`,
stands alone). Reading is the only I/O; a broken file raises before anything in force is touched.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from monitor.coaching.playbook_file import Problem, Source, parse, raw_entries
from monitor.errors import ConfigError
from monitor.events.coach import Step

HEADLINE_MAX = 60
STEPS: tuple[str, ...] = get_args(Step)
CARE: tuple[str, ...] = ("listen", "breathe", "praise")
ACTIONS: tuple[str, ...] = ("watch", "message", "join", "take_over", "goodwill", "call_back", "praise")
Section = Literal["steps", "care", "supervisor"]
SECTIONS: dict[Section, tuple[str, ...]] = {"steps": STEPS, "care": CARE, "supervisor": ACTIONS}
_KNOWN: dict[str, frozenset[str]] = {section: frozenset(keys) for section, keys in SECTIONS.items()}
_BUILT_IN = Path(__file__).resolve().parent / "playbook"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One wording. `moments`: the conditions it fits best; empty = any."""

    headline: str
    say: str = ""
    moments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A step, a kindness or a supervisor's action. `due`: condition name to priority, higher speaks first."""

    key: str
    section: Section
    title: str
    why: str
    due: Mapping[str, int]
    prompts: tuple[Prompt, ...]
    weight: float = 1.0
    order: int = 0
    phrases: tuple[str, ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Playbook:
    """Everything that may be prompted. Share one between all calls."""

    entries: tuple[Entry, ...]
    source: str = "built in"
    _by_key: dict[tuple[str, str], Entry] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_key.update({(entry.section, entry.key): entry for entry in self.entries})

    def entry(self, section: Section, key: str) -> Entry | None:
        """One entry, or None when the playbook has none or it is switched off."""
        found = self._by_key.get((section, key))
        return found if found is not None and found.enabled else None

    def section(self, *sections: Section) -> list[Entry]:
        """The entries in force of these sections, in the order of a good call."""
        chosen = [entry for entry in self.entries if entry.section in sections and entry.enabled]
        return sorted(chosen, key=lambda entry: entry.order)

    def title(self, step: str) -> str:
        """What a step or action is called on screens."""
        for section in SECTIONS:
            if (found := self._by_key.get((section, step))) is not None:
                return found.title
        return step.replace("_", " ")

    def names(self, ours: "Playbook") -> list[dict[str, str | bool | None]]:
        """Steps and kindnesses by `order`, for screens: title None where it is that of `ours`, which screens know
        shorter; what this playbook has not is as good as switched off."""
        known = {(entry.section, entry.key): entry for entry in ours.entries if entry.section != "supervisor"}
        told = [self._by_key.get(place, replace(entry, enabled=False)) for place, entry in known.items()]
        titles = {entry.key: entry.title for entry in known.values()}
        return [
            {"id": entry.key, "title": None if entry.title == titles[entry.key] else entry.title}
            | {"enabled": entry.enabled}
            for entry in sorted(told, key=lambda entry: (entry.section != "steps", entry.order))
        ]

    def phrases(self) -> list[tuple[str, tuple[str, ...]]]:
        """Steps with the further wordings the playbook counts as the step being done."""
        return [(entry.key, entry.phrases) for entry in self.section("steps") if entry.phrases]


def load_playbook(path: Path | None = None) -> Playbook:
    """Ours (None), or ours with a company's file applied. Raises ConfigError: file, line and what to change."""
    ours = [entry for file in sorted(_BUILT_IN.glob("*.toml")) for entry in _strict(file)[1]]
    if path is None:
        return Playbook(tuple(ours))
    source, theirs = _strict(path)
    base = [] if source.mode == "replace" else ours
    return Playbook(tuple(_merge(base, theirs, source)), source=str(path))


def reload_playbook(in_force: Playbook, path: Path | None) -> tuple[Playbook, ConfigError | None]:
    """The playbook to use from now on: the file's, or, when it is broken, the one in force with the error beside it.

    Calls that run are told by `server.playbook_watch`; nothing is dropped.
    """
    try:
        return load_playbook(path), None
    except ConfigError as error:
        return in_force, error


def check_playbook(path: Path) -> list[Problem]:
    """Everything that is wrong with a company's file, in order of line; empty when it can be used.

    Raises ConfigError when the file cannot be read at all.
    """
    source = parse(path)
    raw_entries(source, _KNOWN)
    return sorted(source.problems, key=lambda problem: problem.line)


def _strict(path: Path) -> tuple[Source, list[Entry]]:
    source = parse(path)
    entries = [_entry(section, key, raw) for section, key, raw in raw_entries(source, _KNOWN)]
    if source.problems:
        first = min(source.problems, key=lambda problem: problem.line)
        more = len(source.problems) - 1
        rest = f" (and {more} more: run `calmline playbook check {path}`)" if more else ""
        raise ConfigError(f"{first}{rest}", code="playbook")
    return source, entries


def _entry(section: str, key: str, raw: Mapping[str, object]) -> Entry:
    tips = raw.get("tips", ())
    assert isinstance(tips, list | tuple)
    due = raw.get("due", {})
    assert isinstance(due, dict)
    return Entry(
        key=key,
        section=section,  # type: ignore[arg-type]  # raw_entries answers known sections only
        title=str(raw.get("title", "")),
        why=str(raw.get("why", "")),
        due=dict(due),
        prompts=tuple(Prompt(tip["headline"], tip.get("say", ""), tuple(tip.get("for", ()))) for tip in tips),
        weight=float(str(raw.get("weight", 1.0))),
        order=int(str(raw.get("order", 0))),
        phrases=tuple(str(phrase).lower() for phrase in _strings(raw.get("phrases", ()))),
        enabled=bool(raw.get("enabled", True)),
    )


def _strings(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else ()


def _merge(base: list[Entry], theirs: list[Entry], source: Source) -> list[Entry]:
    """Their fields win; their tips and phrases come on top unless the entry says `replace_tips = true`."""
    merged = {(entry.section, entry.key): entry for entry in base}
    for entry in theirs:
        place = (entry.section, entry.key)
        given = source.tables[place]
        old = merged.get(place)
        if old is None:
            merged[place] = entry
            continue
        fields = {name: getattr(entry, name) for name in ("title", "why", "due", "weight", "order", "enabled")}
        prompts = entry.prompts if given.get("replace_tips") else (*entry.prompts, *old.prompts)
        merged[place] = replace(
            old,
            **{name: value for name, value in fields.items() if name in given},
            prompts=prompts,
            phrases=(*old.phrases, *entry.phrases),
        )
    return list(merged.values())
