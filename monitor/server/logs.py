"""Logging to stderr: structlog with static messages and fields; nothing that looks like a token ever comes out.

Uvicorn and websockets log request lines at INFO and DEBUG, which may hold a token in path or query: they are held at
WARNING, and whatever still passes is scrubbed.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from monitor.server.token_format import PATTERN

HIDDEN = "[token]"
_QUIET = ("uvicorn", "uvicorn.error", "uvicorn.access", "websockets", "websockets.server", "asyncio", "faster_whisper")


def setup_logging(*, level: str = "info") -> None:
    """Send our log and that of libraries (from WARNING on) to stderr: coloured on a terminal, JSON Lines elsewhere."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub,
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, scrub, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def scrub(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: tokens in any field become `[token]`."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = PATTERN.sub(HIDDEN, value)
        elif not isinstance(value, int | float | bool | None):
            event[key] = PATTERN.sub(HIDDEN, str(value))
    return event
