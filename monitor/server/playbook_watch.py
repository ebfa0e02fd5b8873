"""Puts a changed playbook file in force while the server runs, for the calls of this moment too.

The file is looked at every second. A file that cannot be used changes nothing: the playbook before it stays in
force, and the log and `/api/system` say which line to change. No call is touched beyond what it prompts next.
"""

import asyncio
from pathlib import Path
from typing import Protocol

import structlog

from monitor.calls.messages import UsePlaybook
from monitor.calls.runner import CallRunner
from monitor.server.tuning import Tuning

POLL_S = 1.0
Mark = tuple[str, int, int, int] | None
log = structlog.get_logger(__name__)


class Calls(Protocol):
    """The live calls."""

    def live(self) -> list[CallRunner]:
        """All of them."""
        ...


class PlaybookWatch:
    """One server's watch over its playbook file."""

    def __init__(self, tuning: Tuning, calls: Calls) -> None:
        self._tuning, self._calls = tuning, calls
        self._in_force = self._last = mark(tuning.playbook_file())

    async def run(self) -> None:
        """Until cancelled. Whatever goes wrong in one look, the next one comes: a watch that died would tell nobody."""
        while True:
            await asyncio.sleep(POLL_S)
            try:
                await self.look()
            except Exception as error:
                self._tuning.playbook_problem = (
                    f"{self._tuning.playbook_file()}:1: cannot be used ({type(error).__name__}); "
                    "run `calmline playbook check` on it and change what it names, or go back to the file before"
                )
                log.error("playbook watch stumbled, the one before stays in force", error=type(error).__name__)

    async def look(self) -> None:
        """Take over what has changed, once it has stood still for two looks: editors write in pieces."""
        now = await asyncio.to_thread(mark, self._tuning.playbook_file())
        steady, self._last = now == self._last, now
        if now == self._in_force or not steady:
            return
        self._in_force = now
        if self._tuning.playbook_file() is None:  # the settings page has put its own text in force
            self._tuning.playbook_problem = ""
            return
        playbook = await asyncio.to_thread(self._tuning.reread_playbook)
        if playbook is None:
            log.error("playbook refused, the one before stays in force", problem=self._tuning.playbook_problem)
            return
        for runner in self._calls.live():
            try:
                runner.command(UsePlaybook(playbook))
            except Exception as error:  # one call's fault is not the others'
                log.error("playbook not handed to a call", call_id=runner.call_id, error=type(error).__name__)
        log.info("playbook read again", calls=len(self._calls.live()))


def mark(file: Path | None) -> Mark:
    """What changes whenever the file does; None without a file, zeros for one that is not there."""
    if file is None:
        return None
    try:
        stat = file.stat()
    except OSError:
        return (str(file), 0, 0, 0)
    return (str(file), stat.st_mtime_ns, stat.st_size, stat.st_ino)
