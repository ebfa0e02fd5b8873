"""The generic ingest shell: moves messages between a websocket and a codec, and ends both in an orderly way.

Every fault of a peer ends its own connection with a close code and a reason, keeps what was heard, and closes the call.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import structlog
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from monitor.clock import Clock
from monitor.config import ServerSettings, SourceSettings
from monitor.errors import AdmissionError, CalmlineError, PeerError
from monitor.server.auth import AccessError, Guard
from monitor.server.ingest.conversation import Conversation, EndReason, IngestCounters
from monitor.server.ingest.gate import Gate, prepare
from monitor.server.ingest.legs import IngestCalls
from monitor.server.ingest.patience import Patience
from monitor.server.ingest.sources import LATE_TOKEN, find_source
from monitor.server.sockets import (
    CLOSE_FULL,
    CLOSE_GOING_AWAY,
    CLOSE_IDLE,
    CLOSE_INTERNAL,
    OpenSocket,
    OpenSockets,
    refuse,
    reject,
    send_close,
)
from monitor.server.token_format import Identity
from monitor.telephony.codec import Close, Reply
from monitor.telephony.protocols import SUBPROTOCOLS, CodecFactory

START_S = 10.0
"""Seconds a peer has to begin a call: an idle stranger holds nothing for long."""
MAX_STRANGERS = 200
"""Connections that may wait at once for the token in their first message; more get HTTP 503."""
SEND_S = 20.0
_GOODBYES = frozenset({1000, 1001, 1005})
"""Close codes of a peer that closes its socket in order (RFC 6455, 7.4.1; 1005: without any code)."""
_PARSER_FAULTS = frozenset({1002, 1003, 1007, 1009})
"""Close codes our own websocket parser uses when a peer breaks RFC 6455 or sends more than a message may hold."""
Hear = Callable[[Callable[[str | bytes], bool]], Awaitable[Message | None]]
"""Gives messages to a function until it wants no more (None) or the peer is gone (the disconnect message)."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a connection ends: what the call is told, and what the peer is told unless the codec answers."""

    reason: EndReason
    code: int = 0
    text: str = ""
    why: str = ""
    """The code of the fault, for the metrics; empty = the reason."""


class IngestSockets:
    """`/ingest/PROTOCOL` and `/ingest/PROTOCOL/TOKEN`."""

    def __init__(
        self,
        codecs: Mapping[str, CodecFactory],
        sources: Mapping[str, SourceSettings],
        settings: ServerSettings,
        calls: IngestCalls,
        guard: Guard,
        sockets: OpenSockets,
        clock: Clock,
    ) -> None:
        """Raises ConfigError for a source whose secret cannot be one."""
        self._codecs, self._sources, self.calls = codecs, sources, calls
        self._guard, self._sockets = guard, sockets
        self._idle_s = settings.idle_timeout_s
        self._gate = Gate(sources, settings, clock)
        self.counters = IngestCounters()
        self.admitting = True
        """False while the server stops: peers get HTTP 503 and try elsewhere."""

    async def connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: one connection of a peer."""
        protocol = scope["path_params"]["protocol"]
        factory = self._codecs.get(protocol)
        if factory is None:
            await reject(scope, send, 404, f"unknown protocol; one of {', '.join(sorted(self._codecs))}")
            return
        if not self.admitting:
            await reject(scope, send, 503, "the server is shutting down")
            return
        try:
            identity = self._admit(protocol, scope)
        except AccessError as error:
            await refuse(error, receive, send, scope)
            return
        if identity is None and self._sockets.strangers() >= MAX_STRANGERS:
            await reject(scope, send, 503, "too many connections have not told their token yet; try again")
            return
        source = find_source(self._sources, protocol, identity)
        codec = factory(source.settings)
        if identity is not None:
            prepare(codec, identity, Headers(scope=scope))
        conversation = Conversation(codec, source, self.calls, self._guard, identity, self.counters)
        await receive()  # websocket.connect
        asked = next((name for name in scope.get("subprotocols", ()) if name in SUBPROTOCOLS), None)
        await send({"type": "websocket.accept", "subprotocol": asked})
        self.counters.connections += 1
        with contextlib.suppress(OSError):  # the peer is gone: nothing is left to say
            await self._converse(conversation, protocol, _hearing(scope, receive), send)

    def _admit(self, protocol: str, scope: Scope) -> Identity | None:
        """By signature or password where a source has one, else by token; None: the token comes later."""
        headers, path_token = Headers(scope=scope), scope["path_params"].get("token", "")
        refusal: AccessError | None = None
        try:
            if (signed := self._gate.admit(protocol, scope)) is not None:
                return signed
        except PeerError as error:
            refusal = AccessError(str(error), status=401, code=error.code)
        try:
            identity = self._guard.peer_socket(headers, path_token)
        except AccessError as error:
            if refusal is None and error.missing and protocol in LATE_TOKEN:
                return None
            raise refusal or error from None
        if refusal is not None and self._gate.requires(find_source(self._sources, protocol, identity).name):
            raise refusal
        return identity

    async def _converse(self, conversation: Conversation, protocol: str, hear: Hear, send: Send) -> None:
        told: list[_Ending] = []
        socket = OpenSocket("ingest", conversation.identity, lambda code, reason: None)
        try:
            async with asyncio.timeout(START_S) as timeout:
                patience = Patience(timeout)

                def end(code: int, reason: str) -> None:
                    told.append(_Ending("shutdown" if code == CLOSE_GOING_AWAY else "interrupted", code, reason))
                    patience.end()

                socket.end = end
                with self._sockets.opened(socket):
                    ending = await self._listen(conversation, socket, patience, hear, send)
        except TimeoutError:
            ending = told[0] if told else _idle(conversation)
        except OSError:
            ending = _Ending("peer_lost")
        except Exception as error:
            ending = _fault(error)
        self._note(conversation, protocol, ending)
        await self._end(conversation, ending, send)

    async def _listen(
        self, conversation: Conversation, socket: OpenSocket, patience: Patience, hear: Hear, send: Send
    ) -> _Ending:
        """Until the peer says goodbye or is gone. Patience is renewed only now and then: that is cheaper per frame."""
        time = asyncio.get_running_loop().time
        slack = self._idle_s / 4
        renewed = 0.0
        replies: list[Reply] = []

        def take(message: str | bytes) -> bool:
            nonlocal renewed
            if isinstance(message, bytes):
                conversation.binary(message)
            else:
                conversation.text(message)
                if socket.call_id is None:
                    socket.identity = conversation.identity
                    socket.call_id = conversation.call.call_id if conversation.call else None
            now = time()
            if now - renewed > slack and conversation.call is not None:
                renewed = now
                patience.renew(self._idle_s + slack)
            replies.extend(conversation.replies())
            return not (replies or conversation.closed)

        while True:
            gone = await hear(take)
            if gone is not None:
                return _departure(conversation, gone.get("code", 0))
            if replies and (told := await _say(send, replies)):
                return _Ending("protocol_error", why=told.why or "told")
            replies.clear()
            if conversation.closed:
                return _Ending("completed")

    async def _end(self, conversation: Conversation, ending: _Ending, send: Send) -> None:
        """Tell a faulty peer at once, then drain the call; answer an orderly goodbye after the last words."""
        try:
            if ending.code:
                async with asyncio.timeout(SEND_S):
                    await _say(send, conversation.refuse(ending.text))
                    await send_close(send, ending.code, ending.text)
        except (OSError, TimeoutError):
            log.debug("peer gone before its close", reason=ending.reason)
        finally:
            replies = await conversation.finish(ending.reason)
        if not ending.code and not await _say(send, replies) and ending.reason == "completed":
            await send_close(send, 1000, "")

    def _note(self, conversation: Conversation, protocol: str, ending: _Ending) -> None:
        self.counters.ends[protocol, ending.why or ending.reason] += 1
        if ending.reason != "completed":
            self.counters.faults += ending.reason == "protocol_error"
            call_id = conversation.call.call_id if conversation.call else None
            log.warning("ingest ended", protocol=protocol, call_id=call_id, reason=ending.reason, close=ending.code)


def _hearing(scope: Scope, receive: Receive) -> Hear:
    """How messages come: as our protocol has it, without a queue between, or as ASGI has it."""
    direct = scope.get("extensions", {}).get("calmline.listen")
    return partial(_receiving, receive) if direct is None else direct["call"]


async def _receiving(receive: Receive, take: Callable[[str | bytes], bool]) -> Message | None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return message
        data = message.get("bytes")
        if not take(message["text"] if data is None else data):
            return None


async def _say(send: Send, replies: Iterable[Reply]) -> Close | None:
    """Send replies in order; the one that closed the connection, if one did."""
    async with asyncio.timeout(SEND_S):
        for reply in replies:
            match reply:
                case Close(code=code, reason=reason):
                    await send_close(send, code, reason)
                    return reply
                case str():
                    await send({"type": "websocket.send", "text": reply})
                case bytes():
                    await send({"type": "websocket.send", "bytes": reply})
    return None


def _departure(conversation: Conversation, code: int) -> _Ending:
    """The peer's socket is closed: in order, by our parser, or just gone."""
    if code in _PARSER_FAULTS:
        return _Ending("protocol_error", why="framing")
    if code in _GOODBYES and conversation.hang_up():
        return _Ending("completed")
    return _Ending("peer_lost")


def _idle(conversation: Conversation) -> _Ending:
    if conversation.call is None:
        return _Ending("peer_lost", CLOSE_IDLE, f"no call was started within {START_S:.0f} s", "no_start")
    return _Ending("peer_lost", CLOSE_IDLE, "nothing was heard for too long", "idle")


def _fault(error: Exception) -> _Ending:
    """How a connection ends after an error of the peer (or, last, of ours)."""
    match error:
        case PeerError():
            return _Ending("protocol_error", error.close_code, str(error), error.code)
        case AccessError():
            return _Ending("protocol_error", error.close_code, str(error), error.code)
        case AdmissionError():
            return _Ending("protocol_error", CLOSE_FULL, str(error), error.code)
        case CalmlineError():
            return _Ending("interrupted", CLOSE_INTERNAL, str(error), error.code)
        case _:
            log.error("ingest failed", error=type(error).__name__, exc_info=error)
            return _Ending("interrupted", CLOSE_INTERNAL, "internal error")
