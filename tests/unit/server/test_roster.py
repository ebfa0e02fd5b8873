"""Teams as an administrator lists them, and the team of a call that names only its agent."""

import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.errors import UsageError
from monitor.events.base import CallMetadata
from monitor.server.roster import MOST_AGENTS, Teams, checked_teams, moved_calls, told_later, with_team
from monitor.telephony.codec import CallOpened

TEAMS = {"Harbour": ["Ines Okafor"], "Quay": ["Nadia Petrov", "Bo"]}


def _opened(agent: str | None, team: str | None = None) -> CallOpened:
    return CallOpened("c1", AudioFormat(Encoding.PCMU, 8000), ("customer",), CallMetadata(agent=agent, team=team))


@pytest.mark.parametrize(
    ("agent", "told", "team"),
    [("Bo", None, "Quay"), ("Bo", "Night", "Night"), ("Zoe", None, None), (None, None, None)],
)
def test_the_calls_own_team_comes_first(agent: str | None, told: str | None, team: str | None) -> None:
    assert with_team(_opened(agent, told), TEAMS).metadata.team == team


@pytest.mark.parametrize(
    ("told", "team"),
    [({"agent": "Bo"}, "Quay"), ({"agent": "Bo", "team": "Night"}, "Night"), ({"agent": "Zoe"}, None), ({}, None)],
)
def test_an_agent_named_in_mid_call_brings_the_team_along(told: dict[str, str], team: str | None) -> None:
    known = told_later(CallMetadata.model_validate(told), TEAMS)
    assert known.model_dump(exclude_unset=True) == told | ({"team": team} if team else {})


@pytest.mark.parametrize(
    ("agent", "kept", "move"),
    [
        ("Bo", "Quay", ("Quay", "Harbour")),
        ("Bo", None, ("Quay", "Harbour")),
        ("Bo", "Night", None),
        ("Ines Okafor", "Harbour", ("Harbour", None)),
        ("Zoe", None, (None, "New")),
        ("Nadia Petrov", "Quay", None),
        (None, None, None),
    ],
)
def test_other_teams_move_calls_that_named_none_themselves(
    agent: str | None, kept: str | None, move: tuple[str | None, str | None] | None
) -> None:
    after = {"Harbour": ["Bo"], "Quay": ["Nadia Petrov"], "New": ["Zoe"]}
    found = moved_calls({"c1": CallMetadata(agent=agent, team=kept)}, TEAMS, after)
    assert found == ({} if move is None else {"c1": move})


def test_names_are_trimmed() -> None:
    assert checked_teams({" Harbour ": [" Ines "], "Quay": []}) == {"Harbour": ["Ines"], "Quay": []}


@pytest.mark.parametrize(
    ("teams", "says"),
    [
        ({"": ["a"]}, "a name of its own"),
        ({"A": ["x"], " A": ["y"]}, "a name of its own"),
        ({"A": [" "]}, "empty or too long"),
        ({"A": ["x"], "B": ["x"]}, "in A, too"),
        ({"A": ["x" + str(n) for n in range(MOST_AGENTS + 1)]}, "at most"),
    ],
)
def test_what_is_wrong_is_named(teams: Teams, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        checked_teams(teams)
