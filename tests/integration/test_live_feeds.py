"""The live feeds on real sockets: what they carry, resuming without a gap, slow clients, revocation, watching."""

import asyncio
import json
from pathlib import Path

from websockets.asyncio.client import connect

from monitor.clock import SystemClock
from monitor.events.base import Event
from monitor.events.score import LevelChanged, ScoreUpdated
from monitor.events.speech import SpeechPartial
from monitor.events.system import FeedSnapshot
from monitor.events.union import AnyEvent, encode
from monitor.server.tokens import TokenDesk
from tests.fakes.calls import FakeCall
from tests.fakes.clients import FeedReader, close_of, start_call, until
from tests.fakes.site import FakeServer, fake_server


def _of(events: list[AnyEvent], call_id: str) -> list[AnyEvent]:
    return [event for event in events if event.call_id == call_id and event.durable]


def _call(server: FakeServer, call_id: str) -> FakeCall:
    call = server.calls.get(call_id)
    assert call is not None
    return call


async def test_live_events_equal_stored_events(tmp_path: Path) -> None:
    async with (
        fake_server(tmp_path) as server,
        connect(f"{server.ws}/live?call=*", additional_headers=server.bearer("supervisor")) as live,
        connect(f"{server.ws}/ingest/raw", additional_headers=server.bearer("ingest")) as peer,
    ):
        feed = FeedReader(live)
        await start_call(peer, "c1")
        for number in range(25):
            _call(server, "c1").say(f"word {number}")
        await peer.send('{"type":"stop"}')
        events = _of(await feed.until_type("call.ended"), "c1")
        assert [encode(event) for event in events] == [encode(event) for event in server.keeper.events["c1"]]
        assert [event.seq for event in events] == list(range(1, 28))


async def test_the_wall_shows_what_it_needs_and_a_chosen_call_everything(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        headers = server.bearer("supervisor")
        token = server.token("ingest")
        async with (
            connect(f"{server.ws}/live", additional_headers=headers) as wall,
            connect(f"{server.ws}/live?call=c1", additional_headers=headers) as chosen,
            connect(f"{server.ws}/ingest/raw/{token}") as one,
            connect(f"{server.ws}/ingest/raw/{token}") as two,
        ):
            await start_call(one, "c1")
            await start_call(two, "c2")
            for call_id in ("c1", "c2"):
                call = _call(server, call_id)
                call.publish(SpeechPartial(utterance_id="u1", role="customer", text="I", start=0.0))
                call.say("I am waiting")
                call.publish(ScoreUpdated(score=40, slope=1, level="tense"))
                call.publish(LevelChanged(from_level="calm", to_level="tense"))
                call.publish(call.summary)
            await one.send('{"type":"stop"}')
            await two.send('{"type":"stop"}')
            seen = await FeedReader(wall).until_type("call.ended", 2)
            kinds = [event.type for event in seen if event.call_id == "c2" and event.type != "call.summary"]
            assert kinds == ["call.started", "level.changed", "call.ended"]
            assert any(event.type == "call.summary" for event in seen)
            all_seen = await FeedReader(chosen).until_type("call.ended", 2)
            durable = {event.type for event in _of(all_seen, "c1")}
            assert {"speech.final", "score.updated", "watch.changed"} <= durable
            assert "speech.final" not in {event.type for event in _of(all_seen, "c2")}


async def test_resume_by_cursor_leaves_no_gap_and_repeats_nothing(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        url, headers = f"{server.ws}/live?call=*", server.bearer("supervisor")
        async with connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer:
            await start_call(peer, "c1")
            seen: list[Event] = []
            cursor = ""
            for round_number in range(4):
                async with connect(f"{url}&cursor={cursor}" if cursor else url, additional_headers=headers) as live:
                    feed = FeedReader(live)
                    for number in range(5):
                        _call(server, "c1").say(f"heard {round_number} {number}")
                    await feed.until_type("speech.final", 5 if not seen else 8)
                    assert (feed.events[0].type == "feed.snapshot") == (round_number == 0)
                    cursor = feed.cursor
                    seen += _of(feed.events, "c1")
                for number in range(3):
                    _call(server, "c1").say(f"missed {round_number} {number}")
            assert [event.seq for event in seen] == list(range(1, len(seen) + 1))
            assert [encode(event) for event in seen] == [encode(e) for e in server.keeper.events["c1"][: len(seen)]]


async def test_a_cursor_of_another_process_or_feed_gets_a_snapshot(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server, connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer:
        await start_call(peer, "c1")
        _call(server, "c1").say("hello")
        for cursor in ("deadbeef-1-w0", f"{server.running.site.hub.epoch}-0-w0a", "nonsense", "-", "x-y-z"):
            url = f"{server.ws}/live?call=c1&cursor={cursor}"
            async with connect(url, additional_headers=server.bearer("supervisor")) as live:
                events = await FeedReader(live).until_type("speech.final")
                assert isinstance(events[0], FeedSnapshot)
                assert events[0].calls == ("c1",)


async def test_an_agent_sees_the_own_call_only_and_who_watches(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        token = server.token("ingest")
        async with (
            connect(f"{server.ws}/agent/live", additional_headers=server.page("agent", "ines")) as agent,
            connect(f"{server.ws}/ingest/raw/{token}") as own,
            connect(f"{server.ws}/ingest/raw/{token}") as other,
        ):
            feed = FeedReader(agent)
            await start_call(other, "c2", metadata={"agent": "piotr"})
            await start_call(own, "c1", metadata={"agent": "ines"})
            url = f"{server.ws}/live?call=c1"
            async with connect(url, additional_headers=server.page("supervisor", "dana")):
                watched = await feed.until_type("watch.changed")
                assert watched[-1].watching == ("dana",)  # type: ignore[union-attr]
            left = await feed.until_type("watch.changed", 2)
            assert left[-1].watching == ()  # type: ignore[union-attr]
            _call(server, "c1").say("not for this screen")
            await own.send('{"type":"stop"}')
            events = await feed.until_type("call.ended")
            assert {event.call_id for event in events} == {"", "c1"}
            assert {event.type for event in events} == {"feed.snapshot", "call.started", "watch.changed", "call.ended"}
            noted = [(note["action"], note["call_id"], note["detail"]) for note in server.keeper.notes]
            assert [note for note in noted if note[0] == "watch"] == [("watch", "c1", ""), ("watch", "", "wall")]


async def test_a_slow_client_is_resynchronised_and_slows_nobody(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        headers = server.bearer("supervisor")
        async with (
            connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer,
            connect(f"{server.ws}/live?call=*", additional_headers=headers, max_queue=1) as slow,
            connect(f"{server.ws}/live?call=*", additional_headers=headers) as quick,
        ):
            await start_call(peer, "c1")
            slow.transport.pause_reading()
            feed = FeedReader(quick)
            call = _call(server, "c1")
            spoken = 0
            while sum(each.counters.resyncs for each in server.running.site.hub.feeds) == 0:
                for _ in range(200):
                    call.say("x" * 2000)
                spoken += 200
                await feed.until_type("speech.final", min(spoken, 4000))
            behind = FeedReader(slow)
            slow.transport.resume_reading()
            last = call.history.events()[-1].seq
            events = await behind.until(lambda events: any(event.seq == last for event in events[-50:]))
            begin = max(index for index, event in enumerate(events) if event.type == "feed.snapshot")
            rebuilt = [event.seq for event in events[begin:] if event.call_id == "c1" and event.durable]
            kept = [event.seq for event in call.history.events()]
            assert rebuilt[-len(kept) :] == kept


async def test_at_most_ten_frames_a_second_and_two_summaries_a_call(tmp_path: Path) -> None:
    async with (
        fake_server(tmp_path) as server,
        connect(f"{server.ws}/ingest/raw/{server.token('ingest')}") as peer,
        connect(f"{server.ws}/live", additional_headers=server.bearer("supervisor")) as live,
    ):
        await start_call(peer, "c1")
        feed = FeedReader(live)
        clock = SystemClock()
        began = clock.monotonic()
        call = _call(server, "c1")
        for number in range(60):
            call.publish(call.summary.model_copy(update={"score": float(number)}))
            await asyncio.sleep(0.02)
        events = await feed.until(lambda events: any(getattr(e, "score", None) == 59.0 for e in events))
        took = clock.monotonic() - began
        summaries = [event for event in events if event.type == "call.summary"]
        assert len(summaries) <= 2 * took + 1
        assert feed.frames <= 10 * took + 1


async def test_a_revocation_by_another_process_closes_open_sockets(tmp_path: Path) -> None:
    async with fake_server(tmp_path) as server:
        token = server.token("supervisor", "leaver")
        stays = server.bearer("supervisor", "stays")
        ingest = server.token("ingest", "box")
        async with (
            connect(f"{server.ws}/live", additional_headers={"Authorization": f"Bearer {token}"}) as gone,
            connect(f"{server.ws}/live", additional_headers=stays) as live,
            connect(f"{server.ws}/ingest/raw/{ingest}") as peer,
        ):
            await start_call(peer, "c1")
            desk = TokenDesk(tmp_path, SystemClock())  # as the command line does
            desk.revoke("leaver")
            assert await close_of(gone) == (4401, "the token was revoked")
            desk.revoke("box")
            assert await close_of(peer) == (4401, "the token was revoked")
            await FeedReader(live).until_type("call.ended")
            assert server.calls.gone["c1"].ended == "interrupted"


async def test_a_twilio_peer_brings_its_token_in_the_first_message(tmp_path: Path) -> None:
    def start(token: str | None) -> list[str]:
        parameters = {"token": token} if token else {}
        told = {
            "event": "start",
            "sequenceNumber": "1",
            "streamSid": "MZ1",
            "start": {
                "streamSid": "MZ1",
                "callSid": "CA1",
                "tracks": ["inbound", "outbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": parameters,
            },
        }
        return [json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}), json.dumps(told)]

    async with fake_server(tmp_path) as server:
        for token, code in ((None, 4401), ("cal_nonsense.x", 4401), (server.token("supervisor"), 4403)):
            async with connect(f"{server.ws}/ingest/twilio") as peer:
                for message in start(token):
                    await peer.send(message)
                assert (await close_of(peer))[0] == code
            assert server.calls.live() == []
        async with connect(f"{server.ws}/ingest/twilio") as peer:
            for message in start(server.token("ingest")):
                await peer.send(message)
            await until(lambda: len(server.calls.live()) == 1)
