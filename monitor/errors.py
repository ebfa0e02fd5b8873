"""One error base with codes. The code says what went wrong, the class who is at fault.

A message is one line that says what to do; it never holds transcript text, phone numbers or tokens.
"""

from typing import ClassVar


class CalmlineError(Exception):
    """Base of all errors of ours.

    `code` is a stable snake_case word: it reaches the dashboard as `system.error` and scripts may match it.
    """

    default_code: ClassVar[str] = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or self.default_code


class UsageError(CalmlineError):
    """The person at the command line or form is at fault; exit code 2 on the command line."""

    default_code = "usage"


class InputError(CalmlineError):
    """A file or line handed to us cannot be used; exit code 1."""

    default_code = "bad_input"


class ConfigError(CalmlineError):
    """A settings or playbook file is wrong; names the file and, where known, the line."""

    default_code = "config"


class ModelError(CalmlineError):
    """Weights are missing, damaged or newer than this version; names the command that mends it."""

    default_code = "model"


class StoreError(CalmlineError):
    """The database or the data folder is at fault (locked, full, newer version)."""

    default_code = "store"


class PeerError(CalmlineError):
    """A telephony peer broke its protocol. `close_code` is the websocket close code to answer with."""

    default_code = "protocol"

    def __init__(self, message: str, *, code: str | None = None, close_code: int = 1002) -> None:
        super().__init__(message, code=code)
        self.close_code = close_code


class AdmissionError(CalmlineError):
    """The machine is full: the call is refused with a reason, never accepted and dropped."""

    default_code = "full"
