"""What every HTTP answer carries, and how much a request may bring. ASGI middleware; websockets pass untouched."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000"
MAX_BODY = 64 * 1024
"""Bytes of a request body: most bring a text of at most 4,000 characters, and one is at most 12 bytes of JSON."""
MAX_SETTINGS = 2 * 2**20
"""Bytes of a body with settings: cues and a playbook of 60,000 characters each, and numbers."""
WITH_SETTINGS = frozenset({"/api/settings", "/api/settings/preview", "/api/whatif"})
MAX_DRAINED = 2 * MAX_SETTINGS
"""Bytes of a body too large that are taken all the same, so that the answer is read."""


class SecurityHeaders:
    """Adds the headers. `secure`: people reach us over TLS only."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._fixed = HEADERS | ({"strict-transport-security": HSTS} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, sending)


class BodyLimit:
    """Refuses request bodies above MAX_BODY, or MAX_SETTINGS, with 413, told or untold beforehand."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = MAX_SETTINGS if scope["path"] in WITH_SETTINGS else MAX_BODY
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not told.isdigit() or int(told) > most:
            await _drain(receive)
            await _too_large(send)
            return
        seen = 0

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, counting, send)


async def _drain(receive: Receive) -> None:
    """Take what is on its way, within reason: who is cut off while sending never reads the answer."""
    seen, more = 0, True
    while more and seen < MAX_DRAINED:
        message = await receive()
        seen += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)


async def _too_large(send: Send) -> None:
    body = b'{"error":{"code":"too_large","message":"the request body is too large"}}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": body})
