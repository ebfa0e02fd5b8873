"""Addresses of servers as people type them after `--to`, and what to say of a server that cannot be reached."""

from urllib.parse import SplitResult, urlsplit, urlunsplit

from websockets.exceptions import InvalidStatus, InvalidURI

from monitor.errors import CalmlineError, UsageError

_WEB = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}


def checked_address(url: str, *schemes: str, port: int | None = None) -> tuple[str, int, SplitResult]:
    """Host, port and all parts of `SCHEME://HOST:PORT`. `port`: what stands for one left out; None = it must be there.

    Raises UsageError for whatever no connection can be tried to: another scheme, no host, a port beyond 65535, a host
    that is no name.
    """
    example = f"{schemes[0]}://HOST:PORT"
    try:
        parts = urlsplit(url)
        host, number = parts.hostname or "", parts.port or port
        host.encode("idna")  # UnicodeError, a ValueError: an empty label, or one that is too long
    except ValueError as error:
        reason = "the host is no name" if isinstance(error, UnicodeError) else str(error)
        raise UsageError(f"--to is no address ({reason}); write {example}") from None
    if parts.scheme not in schemes or not host or not number:
        meant = f"; write {schemes[0]}://{_shown(url)}" if ":" in url and "://" not in url else ""
        raise UsageError(f"this protocol needs --to {example}, not {_shown(url)}{meant}")
    return host, number, parts


def endpoint(url: str, path: str) -> str:
    """`http://host` and `ws://host` get the peer's path; an address that has a path is taken as it is.

    Raises UsageError for what is no websocket address.
    """
    _, _, parts = checked_address(url, *_WEB, port=80)
    place = parts.path if parts.path.strip("/") else path
    return urlunsplit((_WEB[parts.scheme], parts.netloc, place, parts.query, ""))


def unreached(place: str, error: Exception) -> CalmlineError:
    """What to say when a websocket could not be opened there; a missing right names the way to get it."""
    where = _shown(place)
    if isinstance(error, InvalidURI):
        return UsageError(f"no websocket address: {where}; try ws://127.0.0.1:8484")
    status = error.response.status_code if isinstance(error, InvalidStatus) else 0
    if status in (401, 403):
        return CalmlineError(
            f"{where} refused us (HTTP {status}): set CALMLINE_TOKEN to a token that may send calls "
            "(`calmline token create --role ingest --name NAME` makes one), or mend the source's key or password",
            code="refused",
        )
    return CalmlineError(f"cannot reach {where}: {error}", code="unreachable")


def _shown(url: str) -> str:
    """The address without what may be a token."""
    return "/".join(url.partition("?")[0].split("/")[:5])
