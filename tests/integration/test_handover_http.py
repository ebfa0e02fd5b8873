"""The hand-over card over HTTP: the words that were said, masked ones masked, for whom it is while the call is live."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from websockets.asyncio.client import connect

from monitor.calls.history import MOST
from monitor.events.base import CallMetadata, Reason, Span
from monitor.events.coach import StepCompleted
from monitor.events.score import InteractionNoted, LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechRedacted
from tests.fakes.calls import FakeCall
from tests.fakes.clients import http_client, start_call
from tests.fakes.site import FakeServer, fake_server

PATH = "/api/calls/c1/handover"
CUE = Reason(kind="repeat", weight=20, text="Not the first time", utterance_id="u1", span=Span(start=0, end=20), at=1)


@asynccontextmanager
async def _call(folder: Path) -> AsyncIterator[tuple[FakeServer, FakeCall, httpx.AsyncClient]]:
    """A call of ines in which somebody complained and was promised something."""
    async with (
        fake_server(folder) as server,
        http_client(base_url=server.url) as http,
        connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer,
    ):
        await start_call(peer, "c1", metadata={"agent": "ines"})
        call = server.calls.get("c1")
        assert call is not None
        call.say("You charged me twice and nobody called back. My number is 4711.")
        call.publish(
            SpeechRedacted(utterance_id="u1", spans=(Span(start=58, end=62),)),
            ScoreUpdated(score=64, slope=0, level="frustrated", utterance_id="u1", p=0.9, reasons=(CUE,), at=1),
            LevelChanged(from_level="calm", to_level="frustrated", at=1),
        )
        call.say("I am sorry. I will refund you by Thursday.", "agent")
        call.publish(StepCompleted(step="apologise", utterance_id="u2"))
        yield server, call, http


async def test_the_card_has_the_calls_own_words_and_is_noted_as_a_view(tmp_path: Path) -> None:
    async with _call(tmp_path) as (server, _, http):
        card = (await http.get(PATH, headers=server.bearer("supervisor"))).json()
        said = {"at": 1.0, "utterance_id": "u1"}
        assert card["problem"] == [said | {"text": "You charged me twice and nobody called back. My number is ••••."}]
        promise = {"text": "I will refund you by Thursday.", "at": 2.0, "utterance_id": "u2"}
        assert card["promises"] == [{"quote": promise, "when": "by Thursday"}]
        assert card["steps"] == ["apologise"]
        first = said | {"text": "You charged me twice and nobody called back."}
        assert card["reasons"] == [{"text": "Not the first time", "quote": first}]
        assert (card["call_id"], card["agent"], card["level"]) == ("c1", "ines", "frustrated")
        assert "score" not in card
        noted = {"who": "dana", "role": "supervisor", "action": "view", "call_id": "c1", "detail": "hand-over card"}
        assert noted in server.keeper.notes


async def test_it_goes_with_the_call_to_whoever_has_it_now(tmp_path: Path) -> None:
    async with _call(tmp_path) as (server, call, http):
        ines, piotr = server.bearer("agent", "ines"), server.bearer("agent", "piotr")
        assert (await http.get(PATH, headers=piotr)).status_code == 403
        call.update(CallMetadata(agent="piotr"))
        answer = await http.get(PATH, headers=piotr)
        assert (answer.status_code, answer.json()["agent"]) == (200, "piotr")
        assert (await http.get(PATH, headers=ines)).status_code == 403


async def test_a_call_that_is_over_or_unknown_has_none(tmp_path: Path) -> None:
    async with _call(tmp_path) as (server, _, http):
        dana = server.bearer("supervisor")
        await server.calls.finish("c1", "completed")
        over, unknown = await http.get(PATH, headers=dana), await http.get("/api/calls/x/handover", headers=dana)
        assert (over.status_code, over.json()["error"]["code"]) == (409, "call_over")
        assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "no_such_call")


async def test_what_was_promised_hours_ago_is_still_on_it(tmp_path: Path) -> None:
    async with _call(tmp_path) as (server, call, http):
        call.publish(*(InteractionNoted(kind="silence", start=at, end=at + 1) for at in range(MOST)))
        assert call.history.first_seq > 7
        card = (await http.get(PATH, headers=server.bearer("supervisor"))).json()
        assert [promise["when"] for promise in card["promises"]] == ["by Thursday"]
