"""Tells another program what happened: signed JSON posts, tried again with growing pauses, never slowing a call.

`take` only notes; one task posts, one at a time, each in a thread: new deliveries in order, then those that failed and
whose pause is over (`outbox.py`), so that one which cannot arrive holds back no later alert. QUEUE may wait; of more,
the one told first goes (counted). An answer 4xx (but 408, 425, 429) is final, all else is tried again.
"""

import asyncio
import contextlib
import hashlib
import hmac
import http.client
import json
import re
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any
from urllib.parse import quote as percent

import structlog

from monitor.clock import Clock, stamp
from monitor.config import WebhookSettings
from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import Event
from monitor.events.call import CallUpdated
from monitor.events.speech import SpeechRedacted
from monitor.server.outbox import Delivery, Outbox
from monitor.server.ports import LiveCalls

QUEUE = 500
FIRST_PAUSE_S = 1.0
"""Before the second try; doubled each time, at most LONGEST_PAUSE_S."""
LONGEST_PAUSE_S = 300.0
SIGNATURE = "calmline-signature"
_AGAIN = frozenset({408, 425, 429})
_QUOTED = re.compile(r":?\s*“[^”]*”?")
log = structlog.get_logger(__name__)


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Value of the signature header: `t=UNIX,v1=HEX`, HEX = HMAC-SHA256 of `UNIX.BODY`: check the time too."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Webhook:
    """One receiver. Off without a URL."""

    def __init__(
        self,
        settings: WebhookSettings,
        base_url: str,
        calls: LiveCalls,
        clock: Clock,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        """`base_url`: where people find our pages."""
        self._settings, self._base_url, self._calls, self._clock = settings, base_url, calls, clock
        self._outbox = Outbox(QUEUE, first_pause_s, LONGEST_PAUSE_S)
        self._wake = asyncio.Event()
        self._problem = ""
        self.sent = self.failed = 0
        """Deliveries that arrived, were given up."""

    def take(self, events: Sequence[Event]) -> None:
        """Bus subscriber."""
        for event in events:
            match event:
                case AlertRaised() | AlertUpdated(level=str()):  # what people do is not told
                    self.tell(event.type, self._alert(event))
                case CallUpdated(consent="refused"):
                    self.forget(event.call_id)
                case SpeechRedacted():  # which characters of a quotation went, is not known here: it goes whole
                    self.take_out(event.call_id, lambda text: _QUOTED.sub("", text))

    def tell(self, kind: str, data: Mapping[str, Any], name: str = "") -> None:
        """Queue a delivery, when its kind is wanted. Never blocks. `data["text"]` is a line for people; `name`: the id
        under which receivers drop doubles."""
        if not self._settings.url or kind not in self._settings.events:
            return
        told = {"id": name or secrets.token_hex(8), "type": kind, "created": stamp(self._clock.now()), **data}
        self._outbox.add(json.dumps(told, ensure_ascii=False).encode())
        self._wake.set()

    def forget(self, call_id: str) -> None:
        """The customer refused, or the call is erased: nothing that waits of it says why it needed attention."""

        def change(told: dict[str, Any]) -> dict[str, Any]:
            return {"text": _headline(told), "reasons": []}

        self._change(call_id, change)

    def take_out(self, call_id: str, clean: Callable[[str], str]) -> None:
        """Words were taken out of a call: `clean` what still waits of it, or may be tried again."""

        def change(told: dict[str, Any]) -> dict[str, Any]:
            return {"text": clean(told["text"]), "reasons": [clean(reason) for reason in told["reasons"]]}

        self._change(call_id, change)

    def _change(self, call_id: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Overwrite fields of the alerts of a call that wait, or may be tried again."""

        def rewrite(body: bytes) -> bytes:
            told = json.loads(body)
            if told.get("call_id") != call_id or "reasons" not in told:
                return body
            return json.dumps(told | change(told), ensure_ascii=False).encode()

        self._outbox.rewrite(rewrite)

    @property
    def waiting(self) -> int:
        """Deliveries that wait, for their first try or another."""
        return len(self._outbox)

    @property
    def dropped(self) -> int:
        """Deliveries that went because too many waited."""
        return self._outbox.dropped

    def ping(self) -> str:
        """Empty unless the last try did not arrive."""
        return self._problem

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            delivery = self._outbox.take(self._clock.monotonic())
            if delivery is not None:
                await self._try(delivery)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._outbox.pause_s(self._clock.monotonic())):
                    await self._wake.wait()
            self._wake.clear()

    async def _try(self, delivery: Delivery) -> None:
        status = await asyncio.to_thread(self._post, delivery.body)
        if 200 <= status < 300:
            self._outbox.done(delivery)
            self.sent += 1
            self._problem = ""
            return
        self._problem = f"the webhook does not take deliveries (HTTP {status})" if status else "no webhook answers"
        attempt = delivery.tries + 1
        log.warning("webhook delivery failed", status=status, attempt=attempt)
        final = 300 <= status < 500 and status not in _AGAIN
        if final or attempt >= self._settings.attempts:
            self._outbox.done(delivery)
            self.failed += 1
        else:
            self._outbox.again(delivery, self._clock.monotonic())

    def _post(self, body: bytes) -> int:
        """HTTP status; 0 when nobody answers in time."""
        headers = {"content-type": "application/json", "user-agent": "calmline"}
        if self._settings.secret:
            headers[SIGNATURE] = sign(self._settings.secret, int(self._clock.now().timestamp()), body)
        request = urllib.request.Request(self._settings.url, body, headers, method="POST")
        try:
            with _OPENER.open(request, timeout=self._settings.timeout_s) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (OSError, http.client.HTTPException, ValueError):
            return 0

    def _alert(self, event: AlertRaised | AlertUpdated) -> dict[str, Any]:
        call = self._calls.get(event.call_id)
        metadata = call.metadata if call is not None else None
        agent = metadata.agent if metadata else None
        queue = metadata.queue if metadata else None
        quote = self._settings.quote and not (metadata and metadata.consent == "refused")
        reasons = [reason.text for reason in event.reasons[:3]] if quote else []
        told = {
            "text": "",
            "call_id": event.call_id,
            "alert_id": event.alert_id,
            "level": event.level,
            "score": event.score,
            "at": event.at,
            "agent": agent,
            "team": metadata.team if metadata else None,
            "queue": queue,
            "reasons": reasons,
            "url": f"{self._base_url}/call/{percent(event.call_id, safe='')}",
        }
        return told | {"text": ": ".join([_headline(told), *reasons[:1]])}


def _headline(told: Mapping[str, Any]) -> str:
    """The line of an alert's delivery for people, without the reason."""
    who = ", ".join(f"{key} {told[key]}" for key in ("agent", "queue") if told[key])
    return f"Call {told['call_id']} is {told['level']}" + (f" ({who})" if who else "")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed body goes where the administrator said, nowhere else."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        """Do not follow."""


_OPENER = urllib.request.build_opener(_NoRedirect)
