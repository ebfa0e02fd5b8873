"""Reads one playbook file and finds every mistake in it, with its line and what to change."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Any

from monitor.coaching.conditions import CONDITIONS
from monitor.coaching.phrases import words_of
from monitor.coaching.toml_lines import line_of
from monitor.errors import ConfigError

HEADLINE_MAX = 60
SAY_MAX = 200
TEXT_MAX = 300
WEIGHT_MAX, ORDER_MAX = 10, 99
FILE_MAX = 1_000_000
"""Characters of a playbook file; ours has 20,000."""
DEPTH_MAX = 8
"""Tables and lists inside each other; a tip's `for` is the fifth."""
QUOTED_MAX = 60
"""Characters of a wrong value that a message repeats."""
_FILLED = {"agent": "Alexandra", "step": "say what happens next, and by when", "limit": "up to 20 pounds"}
_TEXTS = ("title", "why")
_FIELDS = frozenset({"title", "why", "due", "weight", "order", "phrases", "tips", "enabled", "replace_tips"})
_TIP_FIELDS = frozenset({"headline", "say", "for"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a playbook file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(slots=True)
class Source:
    """A parsed file with what is wrong with it so far. `tables`: the raw table of each entry."""

    path: Path
    text: str
    data: dict[str, Any]
    mode: str = "extend"
    problems: list[Problem] = field(default_factory=list)
    tables: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    def wrong(self, at: tuple[str | int, ...], message: str) -> None:
        """Note a mistake at a key path."""
        self.problems.append(Problem(self.path, line_of(self.text, at), message))


def parse(path: Path) -> Source:
    """Read the file. Raises ConfigError when it is missing, unreadable, no TOML, too large or too deep."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(FILE_MAX + 1)
    except (OSError, ValueError):  # ValueError: not UTF-8, or a path no file can have
        raise _refused(path, 1, "cannot be read; give the path of a playbook in TOML, UTF-8") from None
    if len(text) > FILE_MAX:
        raise _refused(path, 1, f"longer than {FILE_MAX:,} characters; this is no playbook")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _refused(path, _syntax_line(error), f"not valid TOML: {error}") from None
    except ValueError:  # a number with thousands of digits: tomllib lets Python's own error through
        raise _refused(path, _longest_line(text), "not valid TOML: a number is too long; shorten it") from None
    except RecursionError:
        raise _refused(path, _longest_line(text), _TOO_DEEP) from None
    if _depth(data) > DEPTH_MAX:
        raise _refused(path, _longest_line(text), _TOO_DEEP)
    return Source(path, text, data)


_TOO_DEEP = f"more than {DEPTH_MAX} tables or lists inside each other; take some away"


def _refused(path: Path, line: int, message: str) -> ConfigError:
    return ConfigError(f"{path}:{line}: {message}", code="playbook")


def _longest_line(text: str) -> int:
    """Where something far too long or deep most likely stands."""
    lines = text.splitlines() or [""]
    return max(range(len(lines)), key=lambda number: len(lines[number])) + 1


def _depth(value: Any) -> int:
    """How many tables and lists stand inside each other, without recursion."""
    depth, layer = 0, [value]
    while layer:
        inner = [list(one.values()) if isinstance(one, dict) else one for one in layer if isinstance(one, dict | list)]
        depth, layer = depth + bool(inner), [part for parts in inner for part in parts]
    return depth


def _syntax_line(error: tomllib.TOMLDecodeError) -> int:
    words = str(error).replace(",", " ").replace(")", " ").split()
    for before, word in pairwise(words):
        if before == "line" and word.isdigit():
            return int(word)
    return 1


def raw_entries(source: Source, known: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Section, key and table of each entry that is free of mistakes; the mistakes go to `source.problems`."""
    out: list[tuple[str, str, Mapping[str, Any]]] = []
    mode = source.data.get("mode", "extend")
    if mode in ("extend", "replace"):
        source.mode = mode
    else:
        source.wrong(("mode",), f'mode is {_quoted(mode)}; write "extend" or "replace"')
    for name, value in source.data.items():
        if name == "mode":
            continue
        if name not in known:
            source.wrong((name,), f"unknown section {_quoted(name)}; use {', '.join(known)} or mode")
        elif not isinstance(value, dict):
            source.wrong((name,), f"[{name}] must be a table of entries such as [{name}.{min(known[name])}]")
        else:
            for key, table in value.items():
                if _entry_is_right(source, name, key, table, known[name]):
                    source.tables[(name, key)] = table
                    out.append((name, key, table))
    if source.mode == "replace" and not source.data.get("steps"):
        source.wrong(("mode",), 'mode is "replace" but there is no [steps.…]; add one, or write mode = "extend"')
    _unique(source, out)
    return iter(out)


def _entry_is_right(source: Source, section: str, key: str, table: Any, keys: frozenset[str]) -> bool:
    at: tuple[str | int, ...] = (section, key)
    before = len(source.problems)
    if key not in keys:
        source.wrong(at, f"unknown {section} entry {_quoted(key)}; known are {', '.join(sorted(keys))}")
        return False
    if not isinstance(table, dict):
        source.wrong(at, f"{section}.{key} must be a table")
        return False
    for name in table:
        if name not in _FIELDS:
            source.wrong((*at, name), f"unknown key {_quoted(name)}; use {', '.join(sorted(_FIELDS))}")
    for name in _TEXTS:
        if name in table and not _is_text(table[name], TEXT_MAX):
            source.wrong((*at, name), f"{name} must be a text of 1 to {TEXT_MAX} characters")
    _numbers(source, at, table)
    _due(source, at, table.get("due", {}))
    _phrases(source, at, table.get("phrases", []))
    _tips(source, at, table)
    if source.mode == "replace" and table.get("enabled", True):
        _stands_alone(source, at, table)
    return len(source.problems) == before


def _stands_alone(source: Source, at: tuple[str | int, ...], table: Mapping[str, Any]) -> None:
    """Ours is not there to be extended: an entry needs a name for screens, and a moment at which it speaks."""
    cure = "add it, or switch the entry off with enabled = false"
    if "title" not in table:
        source.wrong(at, f'with mode = "replace" an entry needs a title; {cure}')
    if not table.get("due"):
        source.wrong((*at, "due"), f'with mode = "replace" an entry needs due = {{ condition = priority }}; {cure}')


def _quoted(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= QUOTED_MAX else f"{text[:QUOTED_MAX]}…"


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= most


def _numbers(source: Source, at: tuple[str | int, ...], table: Mapping[str, Any]) -> None:
    weight, order = table.get("weight", 0), table.get("order", 0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= WEIGHT_MAX:
        source.wrong((*at, "weight"), f"weight must be a number from 0 to {WEIGHT_MAX}")
    if isinstance(order, bool) or not isinstance(order, int) or not 0 <= order <= ORDER_MAX:
        source.wrong((*at, "order"), f"order must be a whole number from 0 to {ORDER_MAX}")
    for name in ("enabled", "replace_tips"):
        if not isinstance(table.get(name, True), bool):
            source.wrong((*at, name), f"{name} must be true or false")


def _due(source: Source, at: tuple[str | int, ...], due: Any) -> None:
    if not isinstance(due, dict):
        source.wrong((*at, "due"), "due must be a table: { condition = priority }")
        return
    for name, priority in due.items():
        if name not in CONDITIONS:
            source.wrong((*at, "due"), f"unknown condition {_quoted(name)}; known are {', '.join(sorted(CONDITIONS))}")
        elif isinstance(priority, bool) or not isinstance(priority, int) or not 1 <= priority <= 100:
            source.wrong((*at, "due"), f"priority of {name} must be a whole number from 1 to 100")


def _phrases(source: Source, at: tuple[str | int, ...], phrases: Any) -> None:
    if not isinstance(phrases, list) or not all(_is_text(one, TEXT_MAX) and words_of(one).strip() for one in phrases):
        source.wrong((*at, "phrases"), f"phrases must be a list of texts with words, of {TEXT_MAX} characters at most")


def _tips(source: Source, at: tuple[str | int, ...], table: Mapping[str, Any]) -> None:
    tips = table.get("tips", [])
    if not isinstance(tips, list):
        source.wrong((*at, "tips"), 'tips must be a list: [{ headline = "…", say = "…" }]')
        return
    if not tips and (table.get("replace_tips") or source.mode == "replace") and table.get("enabled", True):
        source.wrong((*at, "tips"), "no tips: add at least one, or switch the entry off with enabled = false")
    for number, tip in enumerate(tips):
        place = (*at, "tips", number)
        if not isinstance(tip, dict):
            source.wrong(place, 'a tip must be { headline = "…", say = "…" }')
            continue
        for name in tip.keys() - _TIP_FIELDS:
            source.wrong(place, f"unknown key {_quoted(name)} in a tip; use headline, say, for")
        _wording(source, place, tip)


def _wording(source: Source, at: tuple[str | int, ...], tip: Mapping[str, Any]) -> None:
    for name, most, least in (("headline", HEADLINE_MAX, 1), ("say", SAY_MAX, 0)):
        text = tip.get(name, "")
        if not isinstance(text, str) or not least <= len(text.strip()):
            source.wrong((*at, name), f"a tip needs a {name} of {least} to {most} characters")
            continue
        if not _can_be_filled(text):
            source.wrong(
                (*at, name), f"{name} may hold {{agent}}, {{step}} and {{limit}}, as they stand here; no other {{…}}"
            )
        elif len(text) > most:
            source.wrong((*at, name), f"{name} has {len(text)} characters; shorten it to {most}")
    moments = tip.get("for", [])
    if not isinstance(moments, list) or not all(isinstance(one, str) and one in CONDITIONS for one in moments):
        source.wrong((*at, "for"), f"for must list conditions; known are {', '.join(sorted(CONDITIONS))}")


def _can_be_filled(text: str) -> bool:
    """Whether the live call can put the names in: known ones, without "!r" or ":>10", every brace closed."""
    try:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None and (name not in _FILLED or form or conversion):
                return False
        text.format(**_FILLED)
    except ValueError:
        return False
    return True


def _unique(source: Source, entries: list[tuple[str, str, Mapping[str, Any]]]) -> None:
    seen: set[str] = set()
    for section, key, table in entries:
        for number, tip in enumerate(table.get("tips", ())):
            headline = tip["headline"].strip().lower()
            if headline in seen:
                source.wrong((section, key, "tips", number), "this headline stands twice; no call may see it twice")
            seen.add(headline)
