"""Where in a TOML file a key stands: tomllib tells no line numbers for values, and people need them. Pure."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}\s*(?:#.*)?$")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Line (from 1) of the value at `path`, such as ("steps", "own", "tips", 2, "headline").

    Finds tables, keys, dotted keys, arrays of tables and one-line inline tables inside an array. When the exact place
    is not found: the line of the deepest part that is; 1 when nothing is.
    """
    lines = text.splitlines()
    keys = [part for part in path if isinstance(part, str)]
    found, header_line = 1, 0
    for depth in range(len(keys), 0, -1):
        at = _table_line(lines, keys[:depth], _index_after(path, depth))
        if at:
            found, header_line = at, at
            rest = list(path[_position(path, depth) + 1 :])
            if rest and isinstance(rest[0], int):
                rest = rest[1:]
            inner = _key_line(lines, header_line, rest)
            return inner or found
    return _key_line(lines, 0, list(path)) or found


def _position(path: Sequence[str | int], depth: int) -> int:
    """Index in `path` of its `depth`-th string part."""
    seen = 0
    for place, part in enumerate(path):
        seen += isinstance(part, str)
        if seen == depth:
            return place
    return len(path) - 1


def _index_after(path: Sequence[str | int], depth: int) -> int:
    place = _position(path, depth) + 1
    part = path[place] if place < len(path) else 0
    return part if isinstance(part, int) else 0


def _table_line(lines: Sequence[str], keys: Sequence[str], nth: int) -> int:
    wanted, seen = ".".join(keys), 0
    for number, line in enumerate(lines, start=1):
        match = _HEADER.match(line)
        if match and ".".join(part.strip().strip("\"'") for part in match.group(1).split(".")) == wanted:
            if seen == nth or not line.lstrip().startswith("[["):
                return number
            seen += 1
    return 0


def _key_line(lines: Sequence[str], after: int, rest: list[str | int]) -> int:
    """Line of key rest[0] in the table that begins at line `after`; an int next in `rest` counts inline tables."""
    if not rest or not isinstance(rest[0], str):
        return 0
    key = re.compile(rf"^\s*[\"']?{re.escape(rest[0])}[\"']?\s*[=.]")
    for number in range(after + 1, len(lines) + 1):
        line = lines[number - 1]
        if _HEADER.match(line):
            return 0
        if key.match(line):
            nth = next((part for part in rest[1:] if isinstance(part, int)), None)
            return number if nth is None else _inline_line(lines, number, nth)
    return 0


def _inline_line(lines: Sequence[str], start: int, nth: int) -> int:
    seen = -1
    for number in range(start, len(lines) + 1):
        line = lines[number - 1]
        if number > start and (_HEADER.match(line) or line.strip() == "]"):
            break
        seen += len(re.findall(r"\{(?=\s*\w+\s*=)", line))
        if seen >= nth:
            return number
    return start
