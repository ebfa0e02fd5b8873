"""Teams as an administrator lists them, and the team of a call that names only its agent."""

import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.errors import UsageError
from monitor.events.base import CallMetadata
from monitor.server.roster import MOST_AGENTS, Teams, checked_teams, with_team
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
