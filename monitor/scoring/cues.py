"""The cue lexicon: named patterns of call-centre language, read from TOML, changed by a site's own TOML.

A cue is a name, words for people, a weight in log odds per hit and a cap on hits. What a hit is worth in the shipped
model stands in the model file; `weight` here is where training starts and what a site changes.
"""

import re
import tomllib
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from monitor.errors import ConfigError
from monitor.scoring.text import lower

FORMAT = 1
Side = Literal["customer", "agent"]
_EDGE = r"(?:(?<!\w)|(?!\w))"
_ESCAPE = re.compile(r"\\(?:[bBdDsSwWAZ]|\W)")
"""Escapes whose letter says nothing of the case of what they match."""
_KEYS = {"name", "says", "weight", "cap", "patterns", "side", "hard", "quiet"}
_OF_A_LEXICON = {"format", "language", "cue"}
_OF_A_SITE = {"format", "remove", "weigh", "cue"}
MOST_POINTS = 5.0
"""Log odds a hit may be worth, either way: more would drown every other reason."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One kind of evidence in words. `site` is what a site's file adds to the model's weight, in log odds per hit.

    `hard` may lift the level when turn and call are heated, a `quiet` one also when said without heat in a tense call.
    """

    name: str
    says: str
    pattern: re.Pattern[str]
    weight: float
    cap: int = 2
    side: Side = "customer"
    hard: bool = False
    site: float = 0.0
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found in a text: half-open character range."""

    cue: Cue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All cues of one language."""

    language: str
    cues: tuple[Cue, ...]

    def find(self, text: str, side: Side = "customer") -> list[Hit]:
        """Hits of the cues of one side in cleaned text, at most `cap` per cue, in order of cue and place."""
        hits: list[Hit] = []
        text = lower(text)
        for cue in self.cues:
            if cue.side != side:
                continue
            left = cue.cap
            for match in cue.pattern.finditer(text):
                if match.end() > match.start():
                    hits.append(Hit(cue, match.start(), match.end()))
                    left -= 1
                    if left == 0:
                        break
        return hits

    def names(self, side: Side) -> tuple[str, ...]:
        """Names of one side's cues in order."""
        return tuple(cue.name for cue in self.cues if cue.side == side)


def compile_patterns(patterns: Sequence[str]) -> re.Pattern[str]:
    """One pattern of many, whatever their case; no match begins or ends inside a word. Raises re.error."""
    plain = [part for part in patterns if part[0].isalnum() or part[0] == "("]
    other = [part for part in patterns if part not in plain]
    start = [rf"\b(?:{'|'.join(plain)})"] if plain else []
    start += [rf"(?:{'|'.join(other)})"] if other else []
    # texts are lowered before they are searched: the flag, which doubles the time, is for patterns with capitals alone
    written = _ESCAPE.sub("", "".join(patterns))
    capitals = "\\" in written or written != written.lower()
    return re.compile(f"(?:{'|'.join(start)}){_EDGE}", re.IGNORECASE if capitals else re.NOFLAG)


def load_lexicon(file: Path) -> Lexicon:
    """Read a lexicon. Raises ConfigError naming file and cue."""
    data = _read(file, _OF_A_LEXICON)
    cues = tuple(_cue(file, entry) for entry in _entries(file, data, "cue"))
    doubled = {cue.name for cue in cues if sum(other.name == cue.name for other in cues) > 1}
    if doubled:
        raise ConfigError(f"{file}: cue {min(doubled)} stands twice; give each cue its own name")
    return Lexicon(str(data.get("language", "en")), cues)


def with_site(lexicon: Lexicon, file: Path) -> Lexicon:
    """The lexicon with a site's changes: `[[cue]]` adds, `remove = [..]` drops, `[weigh] name = points` adds weight.

    Raises ConfigError naming file and key; an unknown name is an error, so that a typing mistake is never silent.
    """
    data = _read(file, _OF_A_SITE)
    removed, weigh = data.get("remove", []), data.get("weigh", {})
    named = isinstance(removed, list) and all(isinstance(name, str) for name in removed)
    if not named or not isinstance(weigh, dict):
        raise ConfigError(f"{file}: `remove` is a list of cue names, `weigh` a table of name = points")
    known = {cue.name for cue in lexicon.cues}
    for name in [*removed, *weigh]:
        if name not in known:
            raise ConfigError(f"{file}: no cue is called {name!r}; known: {', '.join(sorted(known))}")
    for name, points in weigh.items():
        if not _are_points(points):
            raise ConfigError(f"{file}: weigh.{name} must be a number of log odds between -5 and 5")
    kept = [replace(cue, site=float(weigh.get(cue.name, 0.0))) for cue in lexicon.cues if cue.name not in removed]
    for entry in _entries(file, data, "cue"):
        added = _cue(file, entry)
        if any(cue.name == added.name for cue in kept):
            raise ConfigError(f"{file}: there is already a cue {added.name!r}; take another name or `remove` it")
        kept.append(replace(added, site=added.weight))
    return Lexicon(lexicon.language, tuple(kept))


def _read(file: Path, keys: Set[str]) -> dict[str, Any]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"cue file not found: {file}; correct scoring.cues or leave it out") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    if data.get("format", FORMAT) != FORMAT:
        raise ConfigError(f"{file}: format {data.get('format')} is not known here (1 is); update calmline")
    if unknown := set(data) - keys:
        raise ConfigError(f"{file}: unknown key {min(unknown)}; known: {', '.join(sorted(keys))}")
    return data


def _entries(file: Path, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = data.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{file}: cues are written as [[{key}]] tables")
    return entries


def _cue(file: Path, entry: dict[str, Any]) -> Cue:
    name = entry.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ConfigError(f"{file}: a cue needs a name of small letters, digits and _, not {name!r}")
    if unknown := set(entry) - _KEYS:
        raise ConfigError(f"{file}: cue {name}: unknown key {min(unknown)}")
    patterns, weight, cap = entry.get("patterns"), entry.get("weight", 0.5), entry.get("cap", 2)
    if not isinstance(patterns, list) or not patterns or not all(isinstance(part, str) and part for part in patterns):
        raise ConfigError(f"{file}: cue {name}: `patterns` is a list of at least one expression")
    if not _are_points(weight):
        raise ConfigError(f"{file}: cue {name}: `weight` must be a number of log odds between -5 and 5")
    if isinstance(cap, bool) or not isinstance(cap, int) or not 1 <= cap <= 10:
        raise ConfigError(f"{file}: cue {name}: `cap` must be a whole number from 1 to 10")
    side = entry.get("side", "customer")
    if side not in ("customer", "agent"):
        raise ConfigError(f"{file}: cue {name}: `side` is customer or agent")
    says = entry.get("says", name.replace("_", " "))
    hard, quiet = entry.get("hard", False), entry.get("quiet", False)
    if not isinstance(says, str) or not says.strip():
        raise ConfigError(f"{file}: cue {name}: `says` is the words people read")
    if not isinstance(hard, bool) or not isinstance(quiet, bool):
        raise ConfigError(f"{file}: cue {name}: `{'quiet' if isinstance(hard, bool) else 'hard'}` is true or false")
    try:
        pattern = compile_patterns(patterns)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f"{file}: cue {name}: bad expression: {error}") from None
    return Cue(name, says, pattern, float(weight), cap, side, hard or quiet, quiet=quiet)


def _are_points(told: object) -> bool:
    """A number of log odds; what is no number at all (nan) is in no range."""
    return isinstance(told, int | float) and not isinstance(told, bool) and abs(told) <= MOST_POINTS
