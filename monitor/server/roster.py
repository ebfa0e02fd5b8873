"""Which agents belong to which team: for calls whose telephony names the agent but no team. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.errors import UsageError
from monitor.events.base import CallMetadata
from monitor.telephony.codec import CallOpened

MOST_TEAMS, MOST_AGENTS, LONGEST = 200, 5000, 120
Teams = Mapping[str, Sequence[str]]
Move = tuple[str | None, str | None]
"""From which team to which; None = none."""


def checked_teams(teams: Teams) -> dict[str, list[str]]:
    """Teams with their agents, names trimmed. Raises UsageError naming team or agent; nobody is in two teams."""
    if len(teams) > MOST_TEAMS or sum(map(len, teams.values())) > MOST_AGENTS:
        raise UsageError(f"teams: at most {MOST_TEAMS} teams and {MOST_AGENTS} agents", code="bad_setting")
    found: dict[str, list[str]] = {}
    team_of: dict[str, str] = {}
    for given, agents in teams.items():
        team = given.strip()
        if not team or len(team) > LONGEST or team in found:
            raise UsageError(f"teams.{team[:LONGEST]}: every team needs a name of its own", code="bad_setting")
        found[team] = []
        for agent in (name.strip() for name in agents):
            if not agent or len(agent) > LONGEST:
                raise UsageError(f"teams.{team}: an agent's name is empty or too long", code="bad_setting")
            if agent in team_of:
                where = "twice here" if team_of[agent] == team else f"in {team_of[agent]}, too"
                raise UsageError(f"teams.{team}: {agent} is {where}; an agent has one team", code="bad_setting")
            team_of[agent] = team
            found[team].append(agent)
    return found


def told_later(metadata: CallMetadata, teams: Teams) -> CallMetadata:
    """What a peer told of a running call, with the team of the agent it names, when it names no team."""
    if metadata.agent is None or metadata.team is not None:
        return metadata
    team = _team_of(metadata.agent, teams)
    return metadata if team is None else metadata.model_copy(update={"team": team})


def with_team(opened: CallOpened, teams: Teams) -> CallOpened:
    """The call with the team of its agent, when it names an agent and no team."""
    metadata = told_later(opened.metadata, teams)
    return opened if metadata is opened.metadata else replace(opened, metadata=metadata)


def moved_calls(
    calls: Mapping[str, CallMetadata], before: Teams, after: Teams
) -> dict[str, tuple[str | None, str | None]]:
    """Calls, by id, that other teams would put elsewhere, and from where to where; None = in no team.

    A call's own team stays. A kept call does not say whether its team was its own: one that the teams in force give
    its agent is taken for theirs.
    """
    found: dict[str, Move] = {}
    for call_id, metadata in calls.items():
        if metadata.agent is None:
            continue
        old, new = _team_of(metadata.agent, before), _team_of(metadata.agent, after)
        if old != new and metadata.team in (None, old):
            found[call_id] = (old, new)
    return found


def _team_of(agent: str, teams: Teams) -> str | None:
    return next((team for team, agents in teams.items() if agent in agents), None)
