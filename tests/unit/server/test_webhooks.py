"""Webhooks against a real HTTP server on loopback: signature, retries, what is final, bounds, what is not sent."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from monitor.audio.frames import AudioFormat, Encoding
from monitor.calls.bus import Bus
from monitor.clock import SystemClock
from monitor.config import WebhookSettings
from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import CallMetadata, Event, Reason, Span
from monitor.events.call import CallUpdated
from monitor.events.speech import SpeechRedacted
from monitor.server.webhooks import QUEUE, SIGNATURE, Webhook, sign
from monitor.store.taken_out import TakenOut
from monitor.telephony.codec import CallOpened
from tests.fakes.calls import FakeCalls
from tests.fakes.clients import until
from tests.fakes.clock import ManualClock

ALERT = AlertRaised(
    call_id="c/1", alert_id="a1", level="critical", score=81.0, at=12.5,
    reasons=(Reason(kind="threat", weight=30, text="threatens to leave: “I will cancel”"),),
)  # fmt: skip


@dataclass
class Receiver:
    """Answers with `statuses` in turn, then 200."""

    statuses: list[int]
    calls: FakeCalls
    port: int = 0
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[], None] = lambda: None
    """What happens between a request and its answer."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {line.split(": ")[0].lower(): line.split(": ", 1)[1] for line in head}
        body = await reader.readexactly(int(headers["content-length"]))
        self.heard.append((headers, body))
        self.answer()
        status = self.statuses.pop(0) if self.statuses else 200
        writer.write(f"HTTP/1.1 {status} X\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def _hook(
    statuses: Sequence[int] = (), pause_s: float = 0.001, **given: Any
) -> AsyncIterator[tuple[Webhook, Receiver]]:
    calls = FakeCalls(Bus())
    receiver = Receiver(list(statuses), calls)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    told = {"url": f"http://127.0.0.1:{port}/hook", "secret": "s3cret"} | given
    metadata = CallMetadata(agent="ines", queue="support")
    calls.open(CallOpened("c/1", AudioFormat(Encoding.PCMU, 8000), ("customer",), metadata), "raw")
    hook = Webhook(WebhookSettings(**told), "https://calls.example", calls, SystemClock(), first_pause_s=pause_s)
    task = asyncio.create_task(hook.run())
    try:
        yield hook, receiver
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        server.close()
        await server.wait_closed()


async def test_what_waits_forgets_words_that_were_taken_out_meanwhile() -> None:
    async with _hook([503], pause_s=0.5, quote=True) as (hook, receiver):
        hook.take([ALERT])
        await until(lambda: len(receiver.heard) == 1 and hook.waiting == 1)
        hook.take_out("c2", lambda text: "another call's")
        hook.take_out("c/1", TakenOut({"u1": ((0, 14),)}, {"u1": "I will cancel."}).elsewhere)
        await until(lambda: hook.sent == 1)
        told = json.loads(receiver.heard[-1][1])
        assert (told["reasons"], told["text"][-18:]) == (["threatens to leave"], "threatens to leave")


async def test_a_try_that_fails_is_repeated_without_words_that_were_taken_out_during_it() -> None:
    async with _hook([503], quote=True) as (hook, receiver):
        clean = TakenOut({"u1": ((0, 14),)}, {"u1": "I will cancel."}).elsewhere
        receiver.answer = lambda: hook.take_out("c/1", clean)
        hook.take([ALERT])
        await until(lambda: hook.sent == 1)
        assert [b"cancel" in body for _, body in receiver.heard] == [True, False]


@pytest.mark.parametrize(
    ("event", "reasons"),
    [
        (CallUpdated(call_id="c/1", consent="refused"), []),
        (CallUpdated(call_id="c2", consent="refused"), ["threatens to leave: “I will cancel”"]),
        (CallUpdated(call_id="c/1", consent="given"), ["threatens to leave: “I will cancel”"]),
        (SpeechRedacted(call_id="c/1", utterance_id="u1", spans=(Span(start=0, end=1),)), ["threatens to leave"]),
    ],
)
async def test_what_waits_loses_the_words_of_who_refused_and_quotations_that_are_masked(
    event: Event, reasons: list[str]
) -> None:
    async with _hook([503], quote=True) as (hook, receiver):
        receiver.answer = lambda: hook.take([event])
        hook.take([ALERT])
        await until(lambda: hook.sent == 1)
        told = json.loads(receiver.heard[-1][1])
        assert told["reasons"] == reasons
        assert told["text"] == ": ".join(["Call c/1 is critical (agent ines, queue support)", *reasons])


async def test_an_alert_of_a_call_whose_customer_refused_quotes_nothing() -> None:
    async with _hook(quote=True) as (hook, receiver):
        call = receiver.calls.get("c/1")
        assert call is not None
        call.update(CallMetadata(consent="refused"))
        hook.take([ALERT])
        await until(lambda: hook.sent == 1)
        assert b"leave" not in receiver.heard[0][1]


async def test_an_alert_arrives_signed() -> None:
    async with _hook() as (hook, receiver):
        hook.take([ALERT])
        await until(lambda: hook.sent == 1)
        headers, body = receiver.heard[0]
        time, digest = (part.split("=")[1] for part in headers[SIGNATURE].split(","))
        assert hmac.compare_digest(sign("s3cret", int(time), body), f"t={time},v1={digest}")
        assert headers["content-type"] == "application/json"
        told = json.loads(body)
        assert (told["type"], told["call_id"], told["level"], told["agent"]) == (
            "alert.raised", "c/1", "critical", "ines",
        )  # fmt: skip
        assert told["url"] == "https://calls.example/call/c%2F1"
        assert told["text"] == "Call c/1 is critical (agent ines, queue support)"
        assert "cancel" not in body.decode()


async def test_a_call_that_becomes_critical_is_told_and_what_people_do_is_not() -> None:
    async with _hook() as (hook, receiver):
        seen = AlertUpdated(call_id="c/1", alert_id="a1", acknowledged=True, by="dana")
        worse = AlertUpdated(call_id="c/1", alert_id="a1", acknowledged=False, by="", level="critical", score=84.0)
        hook.take([seen, worse])
        await until(lambda: hook.sent == 1)
        assert hook.waiting == 0
        told = json.loads(receiver.heard[0][1])
        assert (told["type"], told["alert_id"], told["level"], told["score"]) == ("alert.updated", "a1", "critical", 84)
        assert told["text"] == "Call c/1 is critical (agent ines, queue support)"


async def test_words_are_sent_only_when_the_administrator_says_so() -> None:
    async with _hook(quote=True) as (hook, receiver):
        hook.take([ALERT])
        await until(lambda: hook.sent == 1)
        assert json.loads(receiver.heard[0][1])["reasons"] == ["threatens to leave: “I will cancel”"]


async def test_what_fails_is_tried_again_with_the_same_id() -> None:
    async with _hook([500, 429, 503]) as (hook, receiver):
        hook.take([ALERT])
        await until(lambda: hook.sent == 1)
        assert len({body for _, body in receiver.heard}) == 1
        assert len(receiver.heard) == 4
        assert hook.ping() == ""


async def test_one_that_fails_holds_back_no_later_alert() -> None:
    async with _hook([500], pause_s=3600) as (hook, receiver):
        hook.take([ALERT])
        await until(lambda: hook.waiting == 1 and bool(hook.ping()))
        hook.take([ALERT, ALERT])
        await until(lambda: hook.sent == 2)
        ids = [json.loads(body)["id"] for _, body in receiver.heard]
        assert len(set(ids)) == 3
        assert (hook.waiting, hook.failed) == (1, 0)


@pytest.mark.parametrize("status", [400, 401, 410, 302])
async def test_a_refusal_is_final(status: int) -> None:
    async with _hook([status]) as (hook, receiver):
        hook.take([ALERT])
        await until(lambda: hook.failed == 1)
        assert len(receiver.heard) == 1
        assert str(status) in hook.ping()
        hook.take([ALERT])
        await until(lambda: hook.sent == 1)
        assert hook.ping() == ""


async def test_nobody_there_is_given_up_after_some_tries() -> None:
    async with _hook(url="http://127.0.0.1:9/", attempts=3) as (hook, _):
        hook.take([ALERT])
        await until(lambda: hook.failed == 1)
        assert hook.ping() == "no webhook answers"


async def test_the_queue_is_bounded_and_what_is_not_wanted_is_not_queued() -> None:
    hook = Webhook(WebhookSettings(url="http://127.0.0.1:9/"), "", FakeCalls(Bus()), ManualClock())
    for _ in range(QUEUE + 3):
        hook.take([ALERT])
    assert hook.dropped == 3
    off = Webhook(WebhookSettings(), "", FakeCalls(Bus()), ManualClock())
    other = Webhook(WebhookSettings(url="http://x/", events=("followup.due",)), "", FakeCalls(Bus()), ManualClock())
    for silent in (off, other):
        silent.take([ALERT] * (QUEUE + 1))
        assert silent.dropped == 0
