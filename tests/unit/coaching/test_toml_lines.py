"""Line numbers of TOML values."""

import pytest

from monitor.coaching.toml_lines import line_of

TEXT = """mode = "extend"

[steps.own]
title = "x"
due = { next = 5 }
tips = [
  { headline = "one" },
  { headline = "two", say = "b" },
]

[[steps.offer.tips]]
headline = "three"

[[steps.offer.tips]]
headline = "four"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("mode",), 1),
        (("steps", "own"), 3),
        (("steps", "own", "title"), 4),
        (("steps", "own", "tips", 1, "say"), 8),
        (("steps", "offer", "tips", 1, "headline"), 15),
        (("steps", "offer", "tips", 0), 11),
        (("nothing",), 1),
        (("steps", "own", "nothing"), 3),
    ],
)
def test_values_are_found(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line
