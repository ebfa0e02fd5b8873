"""The trend of teams: means of what is known, gaps where nothing is, half an hour, a bounded number of teams."""

from monitor.audio.frames import AudioFormat, Encoding
from monitor.calls.bus import Bus
from monitor.events.base import CallMetadata, DataState
from monitor.events.call import CallUpdated
from monitor.events.score import ScoreUpdated
from monitor.server.trends import MOST_TEAMS, POINTS, SPAN_S, STEP_S, Trends
from monitor.telephony.codec import CallOpened
from tests.fakes.calls import FakeCall

NOW = 1_790_000_000.0


def call(team: str | None, score: float | None, data: DataState = "ok") -> FakeCall:
    """A live call of a team, at that score."""
    metadata = CallMetadata(team=team)
    made = FakeCall(CallOpened("c", AudioFormat(Encoding.PCMU, 8000), ("customer",), metadata), "raw", Bus())
    if score is not None:
        made.publish(ScoreUpdated(score=score, slope=0, level="calm", at=3.0))
    if data != "ok":
        made.publish(CallUpdated(data=data))
    return made


def test_the_mean_of_each_teams_calls() -> None:
    trends = Trends()
    trends.sample([call("Harbour", 20), call("Harbour", 50), call("Quarry", 10), call(None, 70)], NOW)
    assert trends.lines(NOW) == {"": [(NOW, 70)], "Harbour": [(NOW, 35)], "Quarry": [(NOW, 10)]}


def test_what_cannot_be_seen_says_nothing() -> None:
    trends = Trends()
    trends.sample([call("Harbour", 20), call("Harbour", 90, "gap"), call("Quarry", None)], NOW)
    assert trends.lines(NOW) == {"Harbour": [(NOW, 20)]}


def test_a_team_without_calls_has_a_gap_and_is_not_told_after_half_an_hour() -> None:
    trends = Trends()
    trends.sample([call("Harbour", 20)], NOW)
    trends.sample([], NOW + STEP_S)
    trends.sample([call("Harbour", 40)], NOW + 2 * STEP_S)
    assert trends.lines(NOW + 2 * STEP_S) == {"Harbour": [(NOW, 20), (NOW + 2 * STEP_S, 40)]}
    assert trends.lines(NOW + 3 * STEP_S + SPAN_S) == {}


def test_half_an_hour_is_kept() -> None:
    trends, calls = Trends(), [call("Harbour", 20)]
    for step in range(POINTS + 5):
        trends.sample(calls, NOW + step * STEP_S)
    told = trends.lines(NOW + (POINTS + 4) * STEP_S)["Harbour"]
    assert (told[0][0], len(told)) == (NOW + 5 * STEP_S, POINTS)


def test_of_too_many_teams_the_one_longest_without_a_call_goes() -> None:
    trends = Trends()
    trends.sample([call(f"team {number}", 20) for number in range(MOST_TEAMS)], NOW)
    trends.sample([call("late", 20), call("team 0", 30)], NOW + STEP_S)
    told = trends.lines(NOW + STEP_S)
    assert len(told) == MOST_TEAMS
    assert "team 1" not in told
    assert [len(told[name]) for name in ("team 0", "team 2", "late")] == [2, 1, 1]


def test_a_clock_set_back_leaves_a_line_in_order() -> None:
    trends, calls = Trends(), [call("Harbour", 20)]
    for at in (NOW, NOW + STEP_S, NOW + 5):
        trends.sample(calls, at)
    assert [at - NOW for at, _ in trends.lines(NOW + 5)["Harbour"]] == [0, 5]
