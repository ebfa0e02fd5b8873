"""Whatever stands in a company's playbook file: it can be used, or one line says which line to change."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.coaching.playbook import SECTIONS, check_playbook, load_playbook, reload_playbook
from monitor.coaching.playbook_file import Problem
from monitor.errors import ConfigError
from tests.unit.coaching.say import Talk, tips

TEMPLATE = """mode = <mode>
[steps.own]
title = <title>
why = <why>
weight = <weight>
order = <order>
due = <due>
phrases = <phrases>
enabled = <enabled>
replace_tips = <replace_tips>
tips = [
  { headline = <headline>, say = <say>, for = <for> },
  { headline = "Yours now", say = "I'll see to it." },
]
[steps.offer]
tips = <tips>
[supervisor.goodwill]
tips = [{ headline = "Let {agent} give {limit}", say = "Then: {step}." }]
"""
RIGHT = {
    "mode": '"extend"', "title": '"Take it on"', "why": '"One person."', "weight": "2.5", "order": "4",
    "due": "{ next = 54, asks_who = 92 }", "phrases": '["count on me"]', "enabled": "true", "replace_tips": "true",
    "headline": '"Take the wheel"', "say": '"Leave it with me."', "for": '["asks_who"]',
    "tips": '[{ headline = "Two ways", say = "Choose." }]',
}  # fmt: skip
NAMES = st.sampled_from(
    ["mode", "steps", "own", "offer", "supervisor", "care", "title", "why", "weight", "order", "due", "next", "phrases",
     "enabled", "replace_tips", "tips", "headline", "say", "for", "asks_who", "x", ""]
)  # fmt: skip
LEAVES = st.one_of(
    st.sampled_from(
        ["true", "false", "0", "1.5", "-1", "nan", "inf", "1e400", "99", "[]", "{}", "1979-05-27", "07:32:00",
         '"{agent}"', '"{limit:.2f}"', '"{x!r}"', '"{"', '"}"', '"{0}"', '"{agent.x}"', '""', '" "', '"next"']
    ),
    st.integers().map(str),
    st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=80).map(json.dumps),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.lists(st.tuples(NAMES, inner), max_size=3).map(
            lambda parts: "{ " + ", ".join(f"{json.dumps(name)} = {value}" for name, value in parts) + " }"
        ),
    ),
    max_leaves=6,
)


def filled(values: dict[str, str]) -> str:
    """The file with these values."""
    text = TEMPLATE
    for name, value in (RIGHT | values).items():
        text = text.replace(f"<{name}>", value, 1)
    return text


@st.composite
def with_other_characters(draw: st.DrawFn) -> str:
    """A good file after a few slips of the hand."""
    text = filled({})
    for _ in range(draw(st.integers(1, 6))):
        at, gone = draw(st.integers(0, len(text))), draw(st.integers(0, 12))
        slip = draw(st.sampled_from([*'[]{}="#.,\n', "'", "{agent", "[[", "9", "é", "\x00"]))
        text = text[:at] + slip + text[at + gone :]
    return text


@settings(max_examples=250, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(RIGHT)), VALUES, min_size=1, max_size=2))
@example({"order": "1.5"})
@example({"for": '[["x"]]'})
@example({"headline": '"{limit:.2f}"'})
@example({})
def test_other_values(values: dict[str, str]) -> None:
    can_be_used_or_says_why_not(filled(values).encode())


@settings(max_examples=150, deadline=None)
@given(st.one_of(with_other_characters().map(str.encode), st.binary(max_size=200)))
def test_other_characters(content: bytes) -> None:
    can_be_used_or_says_why_not(content)


def can_be_used_or_says_why_not(content: bytes) -> None:
    """Load it: only a ConfigError of one line with the place may come, and what loads can be used in a call."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ours.toml"
        file.write_bytes(content)
        playbook, problem = reload_playbook(load_playbook(None), file)
        found, refused = checked(file)
    if problem is not None:
        place, _, words = str(problem).removeprefix(f"{file}:").partition(": ")
        assert place.isdigit(), problem
        assert 1 <= int(place) <= content.count(b"\n") + content.count(b"\r") + 1
        assert words
        assert "\n" not in str(problem)
        assert found or refused == str(problem), "what cannot be loaded has a mistake to show"
        return
    assert not found
    assert not refused
    for section in SECTIONS:
        playbook.section(section)
    talk = Talk()
    talk.coach.use(playbook)
    talk.agent("You can count on me.")
    talk.customer("Nobody called me back. Who can help me? I want a manager.", "critical")
    assert all(tip.headline for tip in tips(talk.events, "supervisor"))


def checked(file: Path) -> tuple[list[Problem], str]:
    """What `calmline playbook check` finds, or the line with which it gives up."""
    try:
        return check_playbook(file), ""
    except ConfigError as error:
        return [], str(error)
