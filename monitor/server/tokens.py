"""Issues, lists, revokes and checks tokens: the key and the register of tokens lie in the data folder, mode 0600.

The command line and a running server use the same files, so that `token create` works whether the server runs or not
and a revocation reaches it: every check and every `refresh` looks whether the register changed. Neither database nor
socket is involved.
"""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.clock import Clock, SystemClock, stamp
from monitor.config import ServerSettings, Settings, data_dir
from monitor.errors import StoreError, UsageError
from monitor.server.token_format import (
    Identity,
    TokenError,
    TokenRole,
    check_name,
    check_role,
    parse_duration,
    read,
    sign,
)

KEY_BYTES = 32
DEFAULT_EXPIRES = "8h"
FORGET_S = 30 * 86_400.0
"""Seconds after its expiry that a token is still listed."""
LAST_S = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()
"""The last second that can be written as a date: registers of old hold tokens that outlast it."""


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """One line of the register; the token itself is never kept. Times are Unix seconds UTC."""

    token_id: str
    role: TokenRole
    name: str
    created: float
    expires: float
    revoked: bool = False

    def public(self, now: float) -> dict[str, str]:
        """As `token list` prints it; `now` in Unix seconds tells `expired` from `good`."""
        return {
            "id": self.token_id,
            "role": self.role,
            "name": self.name,
            "created": _rfc3339(self.created),
            "expires": _rfc3339(self.expires),
            "state": "revoked" if self.revoked else "expired" if now >= self.expires else "good",
        }


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh token. `expires`: Unix seconds UTC."""

    token: str
    identity: Identity

    def public(self, base_url: str) -> dict[str, str]:
        """As `token create` prints it; `base_url` is where people reach the server, such as http://127.0.0.1:8484."""
        return {
            "token": self.token,
            "role": self.identity.role,
            "name": self.identity.name,
            "expires": _rfc3339(self.identity.expires),
            "sign_in_url": f"{base_url.rstrip('/')}/sign-in?token={self.token}",
        }


class TokenDesk:
    """The tokens of one data folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Creates folder and key when missing. Raises StoreError when the folder cannot be used."""
        self._clock = clock
        self._register = folder / "tokens.json"
        self._lock = folder / "tokens.lock"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._key = _load_key(folder / "token.key")
        except OSError as error:
            raise StoreError(f"cannot use the data folder {folder}: {error.strerror or error}") from None
        self._seen: tuple[int, int, int] | None = None
        self._entries: dict[str, TokenEntry] = {}

    def create(self, role: str, name: str, expires: str = DEFAULT_EXPIRES) -> Issued:
        """A new token for `role` and `name`, good for the duration `expires`. Raises UsageError."""
        now = self._now()
        identity = Identity(
            secrets.token_hex(6), check_role(role), check_name(name), float(int(now + parse_duration(expires)))
        )
        with self._change() as entries:
            entries[identity.token_id] = TokenEntry(
                identity.token_id, identity.role, identity.name, float(int(now)), identity.expires
            )
        return Issued(sign(self._key, identity), identity)

    def entries(self) -> list[TokenEntry]:
        """All tokens in the register, oldest first."""
        self._reload()
        return sorted(self._entries.values(), key=lambda entry: (entry.created, entry.token_id))

    def names(self, roles: Collection[TokenRole]) -> list[str]:
        """Who holds a token of these roles that is good now: each name once, in order of the alphabet."""
        now = self._now()
        good = {
            entry.name for entry in self.entries() if entry.role in roles and not entry.revoked and now < entry.expires
        }
        return sorted(good, key=lambda name: (name.casefold(), name))

    def revoke(self, which: str) -> list[TokenEntry]:
        """Revoke the token of that id, the token itself, or all tokens of that name. Raises UsageError for none."""
        with contextlib.suppress(TokenError):
            which = read(self._key, which, 0.0).token_id
        with self._change() as entries:
            hit = [entry for entry in entries.values() if which in (entry.token_id, entry.name)]
            if not hit:
                raise UsageError(f"no token with the id or name {which!r}; `calmline token list` shows them")
            for entry in hit:
                entries[entry.token_id] = replace(entry, revoked=True)
        return [self._entries[entry.token_id] for entry in hit]

    def verify(self, token: str) -> Identity:
        """Who a token speaks for. Raises TokenError."""
        identity = read(self._key, token, self._now())
        self._reload()
        self._check(identity)
        return identity

    def refused(self, identity: Identity) -> TokenError | None:
        """Why an identity that was good no longer is (revoked or expired meanwhile), or None."""
        if self._now() >= identity.expires:
            return TokenError("the token has expired", code="token_expired")
        self._reload()
        try:
            self._check(identity)
        except TokenError as error:
            return error
        return None

    def _check(self, identity: Identity) -> None:
        entry = self._entries.get(identity.token_id)
        if entry is None:
            raise TokenError("unknown token")
        if entry.revoked:
            raise TokenError("the token was revoked", code="token_revoked")

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _reload(self) -> None:
        """Read the register again when the file is another one than last time."""
        try:
            status = self._register.stat()
        except FileNotFoundError:
            self._entries, self._seen = {}, None
            return
        seen = (status.st_mtime_ns, status.st_size, status.st_ino)
        if seen != self._seen:
            try:
                said = json.loads(self._register.read_text())
                self._entries = {row["token_id"]: TokenEntry(**row) for row in said}
            except (ValueError, TypeError, KeyError) as error:
                raise StoreError(
                    f"{self._register} is damaged ({type(error).__name__}); restore or delete it"
                ) from None
            self._seen = seen

    @contextlib.contextmanager
    def _change(self) -> Iterator[dict[str, TokenEntry]]:
        """Change the register under a lock between processes; the new file replaces the old in one step."""
        try:
            with self._lock.open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._reload()
                entries = dict(self._entries)
                yield entries
                floor = self._now() - FORGET_S
                kept = [asdict(entry) for entry in entries.values() if entry.expires > floor]
                fresh = self._register.with_suffix(".tmp")
                _write_private(fresh, json.dumps(kept, indent=1).encode())
                fresh.replace(self._register)
                self._reload()
        except OSError as error:
            raise StoreError(f"cannot write {self._register}: {error.strerror or error}") from None


def create_token(settings: Settings, *, role: str, name: str, expires: str | None = None) -> dict[str, str]:
    """`token create`: {token, role, name, expires, sign_in_url}. Raises UsageError, StoreError."""
    return _desk(settings).create(role, name, expires or DEFAULT_EXPIRES).public(base_url(settings.server))


def list_tokens(settings: Settings) -> list[dict[str, str]]:
    """`token list`: {id, role, name, created, expires, state} of each, never a token. Raises StoreError."""
    now = SystemClock().now().timestamp()
    return [entry.public(now) for entry in _desk(settings).entries()]


def revoke_token(settings: Settings, which: str) -> list[str]:
    """`token revoke`: the ids revoked. Raises UsageError when nothing matches, StoreError."""
    return [entry.token_id for entry in _desk(settings).revoke(which)]


def base_url(settings: ServerSettings, port: int | None = None) -> str:
    """Where people reach the server; `port` when the settings left it to the system (0)."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{'https' if settings.tls_cert else 'http'}://{host}:{port or settings.port}"


def _desk(settings: Settings) -> TokenDesk:
    return TokenDesk(data_dir(settings), SystemClock())


def _load_key(path: Path) -> bytes:
    """The signing key, made on first use. Two processes that start at once agree: linking a finished file is atomic."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        _write_private(fresh, secrets.token_hex(KEY_BYTES).encode())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    path.chmod(0o600)
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreError(f"{path} is damaged; delete it (every token must then be created anew)")
    return key


def _write_private(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _rfc3339(when: float) -> str:
    return stamp(datetime.fromtimestamp(min(when, LAST_S), UTC))
