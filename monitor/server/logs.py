"""Logging to stderr: structlog with static messages and fields; nothing that looks like a token ever comes out.

Uvicorn and websockets log request lines at INFO and DEBUG, which may hold a token in path or query: they are held at
WARNING, and whatever still passes is scrubbed. Of an exception the kind and the place are logged, never the text.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

from monitor.server.token_format import PATTERN

HIDDEN = "[token]"
TRACE_DEPTH = 12
"""Innermost frames shown of an exception."""
_QUIET = ("uvicorn", "uvicorn.error", "uvicorn.access", "websockets", "websockets.server", "asyncio", "faster_whisper")


def setup_logging(*, level: str = "info") -> None:
    """Send our log and that of libraries (from WARNING on) to stderr: coloured on a terminal, JSON Lines elsewhere."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_where),
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


def _where(exc_info: structlog.typing.ExcInfo) -> str:
    """Kind and place of an exception. Never its text, which may hold what was said or a number."""
    kind, _, trace = exc_info
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return " < ".join([kind.__name__, *reversed(places[-TRACE_DEPTH:])])


def scrub(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: tokens in any field become `[token]`."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = PATTERN.sub(HIDDEN, value)
        elif not isinstance(value, int | float | bool | None):
            event[key] = PATTERN.sub(HIDDEN, str(value))
    return event
