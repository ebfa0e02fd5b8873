"""What is kept from agents stays so over HTTP: reading the own call, live and kept, and closing prompts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from httpx import AsyncClient
from websockets.asyncio.client import connect

from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.coach import MistakeNoted, TipResolved, TipShown, TipWithheld
from monitor.events.people import MessageSent, NoteAdded
from tests.fakes.clients import http_client, start_call
from tests.fakes.site import FakeServer, fake_server


def _fill(server: FakeServer, call_id: str) -> None:
    call = server.calls.get(call_id)
    assert call is not None
    call.say("nobody calls me back")
    call.publish(
        AlertRaised(alert_id="a1", level="frustrated", score=61),
        AlertUpdated(alert_id="a1", acknowledged=True, by="dana"),
        TipShown(tip_id="t1", step="own", audience="agent", headline="Take it on"),
        TipShown(tip_id="t2", step="take_over", audience="supervisor", headline="Take this call over"),
        TipShown(tip_id="t3", step="watch", audience="supervisor", headline="Keep an eye on this call"),
        TipResolved(tip_id="t3", outcome="dismissed"),
        TipWithheld(step="own", reason="cooldown", score=61, slope=0),
        MistakeNoted(mistake="blame", manner="blames_customer", utterance_id="u1"),
        NoteAdded(note_id="n1", by="dana", text="Ines needs a rest"),
        MessageSent(message_id="m1", by="dana", text="I am with you"),
    )


@asynccontextmanager
async def _filled(folder: Path) -> AsyncIterator[tuple[FakeServer, AsyncClient]]:
    """A server with a live call of the agent ines that has all kinds of events, and a client without a token."""
    async with (
        fake_server(folder) as server,
        http_client(base_url=server.url) as http,
        connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer,
    ):
        await start_call(peer, "c1", metadata={"agent": "ines"})
        _fill(server, "c1")
        yield server, http


async def test_an_agent_reads_the_own_call_without_what_is_kept_from_agents(tmp_path: Path) -> None:
    async with _filled(tmp_path) as (server, http):
        agent, supervisor = server.bearer("agent", "ines"), server.bearer("supervisor")
        for _ in ("live", "kept"):
            told = (await http.get("/api/calls/c1", headers=agent)).json()["events"]
            kinds = [event["type"] for event in told if event["type"] not in ("call.updated", "call.ended")]
            assert kinds == ["call.started", "speech.final", "tip.shown", "message.sent"]
            assert [event["tip_id"] for event in told if event["type"] == "tip.shown"] == ["t1"]
            whole = (await http.get("/api/calls/c1", headers=supervisor)).json()["events"]
            assert {"alert.raised", "note.added", "mistake.noted", "tip.withheld"} <= {one["type"] for one in whole}
            items = (await http.get("/api/calls", headers=agent)).json()["items"]
            items.append((await http.get("/api/calls/c1", headers=agent)).json()["call"])
            assert not [item for item in items if {"alerts", "tags"} & set(item)]
            await server.calls.finish("c1", "completed")


async def test_an_agent_does_not_find_out_by_asking_what_is_kept_from_agents(tmp_path: Path) -> None:
    async with _filled(tmp_path) as (server, http):
        agent, supervisor = server.bearer("agent", "ines"), server.bearer("supervisor")
        for question in ("alerted=true", "tag=rude"):
            answers = [await http.get(f"/api/calls?{question}", headers=who) for who in (agent, supervisor)]
            assert [answer.status_code for answer in answers] == [403, 200]


async def test_an_agent_closes_own_prompts_only(tmp_path: Path) -> None:
    async with _filled(tmp_path) as (server, http):
        agent, supervisor = server.bearer("agent", "ines"), server.bearer("supervisor")
        refused = await http.post("/api/calls/c1/tips/t2", json={"outcome": "dismissed"}, headers=agent)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "no_such_tip")
        assert not any(note["action"] == "tip" for note in server.keeper.notes)
        for headers, tip in ((agent, "t1"), (supervisor, "t2")):
            answer = await http.post(f"/api/calls/c1/tips/{tip}", json={"outcome": "done"}, headers=headers)
            assert answer.status_code == 200
