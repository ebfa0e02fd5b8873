"""The query of every list of calls, as FastAPI reads it from an address; and which live calls it means."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from monitor.clock import stamp
from monitor.events.base import LEVELS, Level
from monitor.server.agent_view import FILTERS_KEPT_FROM_AGENTS
from monitor.server.auth import AccessError
from monitor.server.ports import LiveCall
from monitor.server.token_format import Identity
from monitor.store.filters import CallFilter

MAX_LIMIT = 200
Word = Annotated[str, Field(max_length=200)]


class CallSearch(BaseModel):
    """Filters; what is left out means any."""

    state: Literal["live", "ended", ""] = ""
    level: Level | None = Field(default=None, description="now, or at the end")
    peak: Level | None = Field(default=None, description="the highest level was this one or above")
    agent: Word = ""
    team: Word = ""
    queue: Word = ""
    product: Word = ""
    customer_ref: Word = ""
    conversation_id: Word = ""
    since: AwareDatetime | None = Field(default=None, description="began then or later")
    until: AwareDatetime | None = Field(default=None, description="began before")
    min_duration: float | None = Field(default=None, ge=0, description="seconds")
    max_duration: float | None = Field(default=None, ge=0, description="seconds")
    turnaround: bool | None = Field(default=None, description="was frustrated or critical, ended calm")
    alerted: bool | None = None
    missing_step: Word = Field(default="", description="a playbook step the agent did not do")
    tag: Word = ""
    theme: Word = Field(default="", description="as /api/themes names it")
    q: Word = Field(default="", description='words that were said; "a phrase", begin*')
    limit: int = Field(default=50, ge=1, le=MAX_LIMIT)
    cursor: Word = ""

    def query(self, who: Identity) -> CallFilter:
        """What is asked, an agent's narrowed to own calls. Raises AccessError for an agent who asks for what they may
        not see (`agent_view.py`): calls of others, alerts, tags."""
        if who.role == "agent":
            if self.agent not in ("", who.name):
                raise AccessError("an agent sees own calls only", status=403, code="forbidden")
            if self.model_fields_set & FILTERS_KEPT_FROM_AGENTS:
                raise AccessError("alerts and tags are not an agent's to ask for", status=403, code="forbidden")
        told = self.model_dump(exclude={"q", "since", "until"})
        query = CallFilter(
            **told,
            text=self.q,
            since=stamp(self.since) if self.since else "",
            until=stamp(self.until) if self.until else "",
        )
        return replace(query, agent=who.name) if who.role == "agent" else query


def matches(call: LiveCall, query: CallFilter) -> bool:
    """Whether a live call is meant, whatever was said in it (`live_search.py`)."""
    told = call.metadata
    for name in ("agent", "team", "queue", "product", "customer_ref", "conversation_id"):
        wanted = getattr(query, name)
        if wanted and getattr(told, name) != wanted:
            return False
    at = call.summary.at
    return all(
        (
            not query.level or call.summary.level == query.level,
            not query.peak or call.history.peak >= LEVELS.index(query.peak),
            not query.since or call.started_at >= query.since,
            not query.until or call.started_at < query.until,
            query.min_duration is None or at >= query.min_duration,
            query.max_duration is None or at <= query.max_duration,
            not (query.turnaround or query.tag or query.theme),  # known at the end only
            query.alerted is None or query.alerted == (call.fold.alerts > 0),
            not query.missing_step or query.missing_step not in call.history.steps,
        )
    )
