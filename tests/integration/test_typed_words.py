"""A number that a person types about a call is masked before any screen or the store sees it."""

from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from monitor.events.people import MessageSent, NoteAdded
from tests.fakes.clients import http_client, start_call, until
from tests.fakes.site import fake_server

TYPED = "card 4111 1111 1111 1111, phone 020 7946 0958"


@pytest.mark.parametrize("kind", ["notes", "messages"])
async def test_a_card_in_a_note_or_a_message_is_masked(tmp_path: Path, kind: str) -> None:
    async with (
        fake_server(tmp_path) as server,
        http_client(server.url, server.bearer("supervisor")) as http,
    ):
        async with connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer:
            await start_call(peer, "c1")
            await until(lambda: server.calls.get("c1") is not None)
            answers = [await http.post(f"/api/calls/c1/{kind}", json={"text": TYPED})]
            await peer.send('{"type":"stop"}')
            await peer.recv()
        if kind == "notes":
            answers.append(await http.post("/api/calls/c1/notes", json={"text": TYPED, "at": 1.0}))
        for answer in answers:
            assert answer.status_code == 200
            text = answer.json()["text"]
            assert text.startswith("card •••")
            assert not any(character.isdigit() for character in text)
            assert len(text) == len(TYPED)
        kept = [event for event in server.keeper.events["c1"] if isinstance(event, NoteAdded | MessageSent)]
        assert len(kept) == len(answers)
        assert not any("4111" in event.model_dump_json() for event in kept)
