"""What people do around a call."""

from typing import Literal

from pydantic import Field

from monitor.events.base import Event


class MessageSent(Event):
    """A supervisor's short line on the agent's screen."""

    type: Literal["message.sent"] = "message.sent"
    message_id: str
    by: str
    text: str = Field(max_length=280)


class WatchChanged(Event):
    """Who is watching or listening to this call now; the agent sees it."""

    type: Literal["watch.changed"] = "watch.changed"
    watching: tuple[str, ...] = ()
    listening: tuple[str, ...] = ()


class NoteAdded(Event):
    """A note at a moment of the call."""

    type: Literal["note.added"] = "note.added"
    note_id: str
    by: str
    text: str = Field(max_length=2000)
