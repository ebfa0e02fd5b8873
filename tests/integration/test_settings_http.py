"""Settings over HTTP: shown, tried on kept calls, changed for calls that begin later, kept over a restart."""

from pathlib import Path
from typing import Any

import pytest

from monitor.config import ScoringSettings
from monitor.errors import ConfigError
from tests.fakes.whole import whole_server

EARLY: dict[str, Any] = {"scoring": {"tense": 5.0, "hysteresis": 0.5, "frustrated": 6.0, "critical": 99.0}}
CUES = 'format = 1\n[[cue]]\nname = "legal"\nsays = "mentions a lawyer"\nweight = 2.0\npatterns = ["lawyer"]\n'


def _raised(event: dict[str, Any]) -> bool:
    return bool(event["type"] == "alert.raised")


async def test_a_change_is_tried_first_then_made_and_outlives_a_restart(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("admin", "root") as http:
        await server.hold("c1")
        tried = (await http.post("/api/settings/preview", json=EARLY)).json()
        (call,) = tried["calls"]
        assert call["call_id"] == "c1"
        assert call["after"][0] < call["before"][0]
        assert tried["report"]["earlier"] == 1
        one = (await http.post("/api/settings/preview", json=EARLY | {"call_id": "c1"})).json()
        assert one["calls"] == tried["calls"]
        peak = max(score for _, score in one["lines"]["before"])
        assert peak == max(score for _, score in one["lines"]["after"])  # levels moved, the score did not
        assert call["peak"]["before"]["score"] == call["peak"]["after"]["score"]
        assert [call["peak"][side]["level"] for side in ("before", "after")] == ["critical", "frustrated"]
        quiet = (await http.post("/api/settings/preview", json={"coaching": {"enabled": False}})).json()
        assert quiet["report"]["prompts"] == len(quiet["calls"][0]["prompts"]) > 0
        teams = {"teams": {"Harbour": ["ines"]}}
        assert (await http.post("/api/settings/preview", json=teams)).json()["teams"] == {"c1": [None, "Harbour"]}
        assert (await http.post("/api/settings/preview", json={"call_id": "none"})).status_code == 404
        assert (await http.get("/api/settings")).json()["scoring"]["critical"] == 80.0
        plain = {"tense": 35.0, "frustrated": 60.0, "critical": 80.0}
        assert (await http.get("/api/me")).json()["thresholds"] == plain

        shown = (await http.put("/api/settings", json=EARLY)).json()
        assert (shown["scoring"]["critical"], shown["overlay"]["scoring"]) == (99.0, EARLY["scoring"])
        assert (await http.get("/api/me")).json()["thresholds"]["critical"] == 99.0
        await server.hold("c2")
        first = [
            next(event["at"] for event in (await http.get(f"/api/calls/{name}")).json()["events"] if _raised(event))
            for name in ("c1", "c2")
        ]
        assert first[1] < first[0]
        noted = [item for item in (await http.get("/api/audit")).json()["items"] if item["action"] == "settings"]
        assert "scoring.critical: 80.0 -> 99.0" in noted[0]["detail"]
        (change,) = (await http.get("/api/settings/changes")).json()["items"]
        assert (change["who"], change["detail"]) == ("root", noted[0]["detail"])
    async with whole_server(tmp_path) as server, server.http("admin", "root") as http:
        assert (await http.get("/api/settings")).json()["scoring"]["tense"] == 5.0
        back = {"scoring": dict.fromkeys(EARLY["scoring"])}
        assert (await http.put("/api/settings", json=back)).json()["scoring"]["tense"] == 35.0
    assert (tmp_path / "tuning.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "change",
    [
        {"scoring": {"tense": 500}},
        {"scoring": {"tense": 90}},
        {"scoring": {"nonsense": 1}},
        {"scoring": {"cues": "/etc/passwd"}},
        {"scoring": {"model": "../x"}},
        {"coaching": {"playbook": "/etc/passwd"}},
        {"coaching": {"cooldown_s": "soon"}},
        {"cues": "this is no TOML"},
        {"cues": {"remove": ["no_such_cue"]}},
        {"cues": {"cue": [{"name": "legal", "patterns": ["(lawyer"]}]}},
        {"teams": {"Harbour": ["Ines", "Ines"]}},
        {"teams": {" ": ["Ines"]}},
        {"playbook": "[[entry"},
    ],
)
async def test_what_is_wrong_changes_nothing(tmp_path: Path, change: dict[str, Any]) -> None:
    async with whole_server(tmp_path) as server, server.http("admin", "root") as http:
        before = (await http.get("/api/settings")).json()
        for method, path in (("PUT", "/api/settings"), ("POST", "/api/settings/preview")):
            answer = await http.request(method, path, json=change)
            assert (path, answer.status_code, answer.json()["error"]["code"]) == (path, 400, "bad_setting")
            assert str(tmp_path) not in answer.text
            assert "/tmp" not in answer.json()["error"]["message"]
        assert (await http.get("/api/settings")).json() == before
        assert (await http.put("/api/settings", json={"server": {"port": 1}})).status_code == 422


@pytest.mark.parametrize("role", ["supervisor", "reviewer", "agent", "ingest", "admin"])
async def test_settings_by_role(tmp_path: Path, role: str) -> None:
    async with whole_server(tmp_path) as server, server.http(role, "ines") as http:
        shown = 200 if role in ("supervisor", "admin") else 403
        assert (await http.get("/api/settings")).status_code == shown
        assert (await http.post("/api/settings/preview", json={})).status_code == shown
        assert (await http.put("/api/settings", json={})).status_code == (200 if role == "admin" else 403)


async def test_pages_of_all_roles_are_told_what_the_playbook_calls_the_steps_and_which_are_off(tmp_path: Path) -> None:
    text = '[steps.goodwill]\nenabled = false\n[steps.own]\ntitle = "Make it yours"\norder = 0\n'
    async with whole_server(tmp_path) as server, server.http("agent", "ines") as http:
        ours = (await http.get("/api/me")).json()["steps"]
        assert [step["id"] for step in ours][:2] == ["acknowledge", "empathise"]
        assert {(step["title"], step["enabled"]) for step in ours} == {(None, True)}
        async with server.http("admin", "root") as admin:
            assert (await admin.put("/api/settings", json={"playbook": text})).status_code == 200
        steps = (await http.get("/api/me")).json()["steps"]
        assert steps[0] == {"id": "own", "title": "Make it yours", "enabled": True}
        assert [step for step in steps if not step["enabled"]] == [{"id": "goodwill", "title": None, "enabled": False}]
        assert len(steps) == len(ours)


async def test_a_cue_added_on_the_page_counts_in_later_calls_and_is_shown_to_be_edited_again(tmp_path: Path) -> None:
    own = {"name": "policy_words", "says": "hears about policy", "weight": 3.0, "side": "agent", "patterns": ["policy"]}
    async with whole_server(tmp_path) as server, server.http("admin", "root") as http:
        known = (await http.get("/api/settings/cues")).json()
        assert known["changes"] == {"remove": [], "weigh": {}, "cue": []}
        name = known["known"][0]["name"]
        told = {"cues": {"remove": [], "weigh": {name: -1.5}, "cue": [own]}}
        assert (await http.put("/api/settings", json=told)).status_code == 200
        changes = (await http.get("/api/settings/cues")).json()["changes"]
        assert changes["weigh"] == {name: -1.5}
        assert changes["cue"] == [own | {"cap": 2, "hard": False}]
        assert (await http.put("/api/settings", json={"cues": {}})).json()["overlay"]["cues"] is None


async def test_a_call_without_a_team_gets_its_agents(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("admin", "root") as http:
        shown = (await http.put("/api/settings", json={"teams": {"Harbour": [" ines "], 'Quay "2"': ["bo"]}})).json()
        assert shown["overlay"]["teams"] == {"Harbour": ["ines"], 'Quay "2"': ["bo"]}
        await server.hold("c1")
        assert (await http.get("/api/calls/c1")).json()["call"]["metadata"]["team"] == "Harbour"
    async with whole_server(tmp_path) as server, server.http("admin", "root") as http:
        assert (await http.get("/api/settings")).json()["overlay"]["teams"]['Quay "2"'] == ["bo"]


async def test_nobody_overwrites_what_they_have_not_seen(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("admin", "Rita") as http:
        seen = (await http.get("/api/settings")).json()["revision"]
        first = (await http.put("/api/settings", json={"teams": {"Quay": ["bo"]}, "revision": seen})).json()
        assert first["revision"] != seen
        late = await http.put("/api/settings", json={"teams": {"Night": ["zoe"]}, "revision": seen})
        assert (late.status_code, late.json()["error"]["code"]) == (409, "changed_meanwhile")
        assert late.json()["error"]["message"].startswith("Rita changed the settings meanwhile")
        assert (await http.get("/api/settings")).json() == first
        again = await http.put("/api/settings", json={"teams": {"Night": ["zoe"]}, "revision": first["revision"]})
        assert again.status_code == 200
        (newest, _) = (await http.get("/api/settings/changes")).json()["items"]
        assert newest["detail"] == "team Quay dropped: -bo, team Night added: +zoe"
        assert (await http.put("/api/settings", json={"teams": {}})).status_code == 200  # scripts need not say


async def test_fields_say_what_may_be_set(tmp_path: Path) -> None:
    async with whole_server(tmp_path) as server, server.http("supervisor", "dana") as http:
        fields = {f"{one['section']}.{one['name']}": one for one in (await http.get("/api/settings")).json()["fields"]}
        assert (fields["scoring.critical"]["maximum"], fields["scoring.critical"]["beneath"]) == (100, 80.0)
        assert fields["scoring.window_s"]["exclusiveMinimum"] == 0
        assert "scoring.model" not in fields
        assert (await http.get("/api/settings/changes")).status_code == 403


async def test_a_damaged_overlay_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "tuning.toml").write_text("[scoring]\ntense = 500\n")
    with pytest.raises(ConfigError, match=r"tuning\.toml"):
        async with whole_server(tmp_path, scoring=ScoringSettings()):
            pass
