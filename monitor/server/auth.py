"""Who may: the table of roles, where a credential is looked for, and the three kinds of refusal.

People come with the `calmline_session` cookie, programs with `Authorization: Bearer`, telephony peers that can set no
header with a token as last path segment. A cookie alone proves nothing about who made the browser ask, so sockets and
changes by cookie need an Origin equal to the Host.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from monitor.config import ServerSettings
from monitor.errors import CalmlineError
from monitor.server.token_format import PEER_ID, ROLES, Identity, TokenError, TokenRole
from monitor.server.tokens import TokenDesk

COOKIE = "calmline_session"
CLOSE_UNAUTHENTICATED = 4401
CLOSE_FORBIDDEN = 4403

Area = Literal[
    "any",
    "live",
    "agent_live",
    "listen",
    "calls",
    "handover",
    "recordings",
    "review",
    "insights",
    "follow_ups",
    "customers",
    "alerts",
    "tips",
    "messages",
    "notes",
    "consent",
    "settings",
    "change_settings",
    "audit",
    "metrics",
    "ingest",
]
MAY: dict[Area, frozenset[TokenRole]] = {
    "any": frozenset(ROLES),
    "live": frozenset({"supervisor", "admin"}),
    "agent_live": frozenset({"agent", "admin"}),
    "listen": frozenset({"supervisor", "admin"}),
    "calls": frozenset({"supervisor", "reviewer", "agent", "admin"}),  # an agent: own calls only
    "handover": frozenset({"supervisor", "agent", "admin"}),  # an agent: who has the call now
    "recordings": frozenset({"supervisor", "reviewer", "agent", "admin"}),  # an agent: own calls only
    "review": frozenset({"supervisor", "reviewer", "admin"}),
    "follow_ups": frozenset({"supervisor", "reviewer", "admin"}),
    "insights": frozenset({"supervisor", "reviewer", "agent", "admin"}),  # an agent: own figures only
    "customers": frozenset({"admin"}),
    "alerts": frozenset({"supervisor", "admin"}),
    "tips": frozenset({"supervisor", "agent", "admin"}),  # an agent: own calls only
    "messages": frozenset({"supervisor", "admin"}),
    "notes": frozenset({"supervisor", "reviewer", "admin"}),
    "consent": frozenset({"supervisor", "admin"}),
    "settings": frozenset({"supervisor", "admin"}),
    "change_settings": frozenset({"admin"}),
    "audit": frozenset({"admin"}),
    "metrics": frozenset({"admin"}),
    "ingest": frozenset({"ingest", "admin"}),
}


class AccessError(CalmlineError):
    """Access denied. `status` is HTTP 401 or 403; `page`: the asker is a page's socket, to be closed 4401 or 4403."""

    default_code = "forbidden"

    def __init__(self, message: str, *, status: int, code: str, page: bool = False, missing: bool = False) -> None:
        super().__init__(message, code=code)
        self.status = status
        self.page = page
        self.missing = missing

    @property
    def close_code(self) -> int:
        """Websocket close code of this refusal."""
        return CLOSE_UNAUTHENTICATED if self.status == 401 else CLOSE_FORBIDDEN


@dataclass(frozen=True, slots=True)
class Credential:
    """What came with a request."""

    token: str
    by_cookie: bool


class Guard:
    """Decides about every request and socket."""

    def __init__(self, desk: TokenDesk, settings: ServerSettings) -> None:
        self._desk = desk
        self._public_host = urlsplit(settings.public_url).netloc.lower() if settings.public_url else ""

    def request(self, headers: Headers, method: str, area: Area) -> Identity:
        """Who makes this HTTP request. Raises AccessError."""
        credential = find_credential(headers)
        identity = self._identify(credential, page=False)
        if credential is not None and credential.by_cookie and method not in ("GET", "HEAD"):
            self._need_origin(headers, page=False)
        return allow(identity, area)

    def token_id(self, headers: Headers) -> str:
        """The id of the token that comes with a request, whatever it may do; empty without a good one."""
        try:
            return self._identify(find_credential(headers), page=False).token_id
        except CalmlineError:
            return ""

    def page_socket(self, headers: Headers, area: Area) -> Identity:
        """Who opens a live feed: a page (cookie or Origin, no bearer) or a program. Raises AccessError."""
        page = "authorization" not in headers and ("origin" in headers or COOKIE in _cookies(headers))
        credential = find_credential(headers)
        identity = self._identify(credential, page=page)
        if credential is not None and credential.by_cookie:
            self._need_origin(headers, page=True)
        return allow(identity, area, page=page)

    def peer_socket(self, headers: Headers, path_token: str) -> Identity:
        """Who opens an ingest socket: a bearer or the path's token; cookies do not count. Raises AccessError."""
        credential = Credential(path_token, False) if path_token else find_credential(headers, cookies=False)
        return allow(self._identify(credential, page=False), "ingest")

    def peer_token(self, token: str | None) -> Identity:
        """Who speaks for a credential that came inside the protocol (Twilio's custom parameter). Raises AccessError."""
        return allow(self._identify(Credential(token, False) if token else None, page=False), "ingest")

    def sign_in(self, token: str) -> Identity:
        """Whom a sign-in link is for. Raises AccessError."""
        return self._identify(Credential(token, False) if token else None, page=False)

    def still_good(self, identity: Identity) -> TokenError | None:
        """Why an open socket must be closed now, or None."""
        return None if identity.token_id.startswith(PEER_ID) else self._desk.refused(identity)

    def people(self, area: Area) -> list[str]:
        """Names that may use the area, as far as tokens are good now."""
        return self._desk.names(MAY[area])

    def _identify(self, credential: Credential | None, *, page: bool) -> Identity:
        if credential is None:
            raise AccessError("sign in first", status=401, code="unauthenticated", page=page, missing=True)
        try:
            return self._desk.verify(credential.token)
        except TokenError as error:
            raise AccessError(str(error), status=401, code=error.code, page=page) from None

    def _need_origin(self, headers: Headers, *, page: bool) -> None:
        origin = urlsplit(headers.get("origin", "")).netloc.lower()
        if not origin or origin not in (headers.get("host", "").lower(), self._public_host):
            raise AccessError("the request comes from another site", status=403, code="origin", page=page)


def allow(identity: Identity, area: Area, *, page: bool = False) -> Identity:
    """`identity` when its role may use the area. Raises AccessError 403."""
    if identity.role not in MAY[area]:
        raise AccessError(f"the role {identity.role} may not do this", status=403, code="forbidden", page=page)
    return identity


def find_credential(headers: Headers, *, cookies: bool = True) -> Credential | None:
    """The bearer token, else the session cookie. A bearer header that is not ours never falls back to the cookie."""
    authorization = headers.get("authorization")
    if authorization is not None:
        scheme, _, token = authorization.strip().partition(" ")
        return Credential(token.strip() if scheme.lower() == "bearer" else "", False)
    session = _cookies(headers).get(COOKIE) if cookies else None
    return Credential(session, True) if session else None


def _cookies(headers: Headers) -> dict[str, str]:
    return cookie_parser(headers["cookie"]) if "cookie" in headers else {}
