"""What to list: filters, and the conditions they mean. Pure but for the words of SQL."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, TableClause, column, exists, func, not_, select, table

from monitor.events.base import LEVELS, Level
from monitor.store.people_tables import tags
from monitor.store.schema import call_themes, calls, steps
from monitor.store.search import Query


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Empty or None = any. Stamps are RFC 3339 UTC, durations seconds; `cursor`: from the page before."""

    text: str = ""
    state: str = ""
    """live, ended (also interrupted ones) or interrupted."""
    level: Level | None = None
    """The level at the end, or now."""
    peak: Level | None = None
    """The highest level was this one or above."""
    agent: str = ""
    team: str = ""
    queue: str = ""
    product: str = ""
    customer_ref: str = ""
    conversation_id: str = ""
    since: str = ""
    until: str = ""
    min_duration: float | None = None
    max_duration: float | None = None
    turnaround: bool | None = None
    alerted: bool | None = None
    missing_step: str = ""
    tag: str = ""
    theme: str = ""
    """A theme as `call_themes.theme_counts` names it."""
    limit: int = 50
    cursor: str = ""


def conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    """What a row of `calls` must fulfil."""
    found: list[ColumnElement[bool]] = []
    for name in ("agent", "team", "queue", "product", "customer_ref", "conversation_id"):
        value = getattr(wanted, name)
        if value:
            found.append(calls.c[name] == value)
    if wanted.state == "ended":
        found.append(calls.c.state != "live")
    elif wanted.state:
        found.append(calls.c.state == wanted.state)
    if wanted.level is not None:
        found.append(calls.c.level == wanted.level)
    if wanted.peak is not None:
        found.append(calls.c.peak_level >= LEVELS.index(wanted.peak))
    if wanted.since:
        found.append(calls.c.started_at >= wanted.since)
    if wanted.until:
        found.append(calls.c.started_at < wanted.until)
    if wanted.min_duration is not None:
        found.append(calls.c.duration >= wanted.min_duration)
    if wanted.max_duration is not None:
        found.append(calls.c.duration <= wanted.max_duration)
    if wanted.turnaround is not None:
        found.append(calls.c.turnaround.is_(wanted.turnaround))
    if wanted.alerted is not None:
        found.append(calls.c.alerts > 0 if wanted.alerted else calls.c.alerts == 0)
    if wanted.missing_step:
        found.append(
            not_(
                exists(select(steps.c.call).where((steps.c.call == calls.c.id) & (steps.c.step == wanted.missing_step)))
            )
        )
    if wanted.tag:
        found.append(calls.c.id.in_(select(tags.c.call).where(tags.c.tag == wanted.tag.lower())))
    if wanted.theme:
        found.append(calls.c.id.in_(select(call_themes.c.call).where(call_themes.c.theme == wanted.theme)))
    return found


def matching(statement: Select[Any], query: Query, dialect: str) -> Select[Any]:
    """Only calls in which all of the query was said, the last that came into the store first.

    The index answers in that order, so that a page of a common word is found without looking at all its calls.
    """
    return in_index(statement, query, dialect).order_by(_index(dialect).c[0].desc())


def in_index(statement: Select[Any], query: Query, dialect: str, *, any_term: bool = False) -> Select[Any]:
    """Only calls in which all of the query was said, or any term of it."""
    index = _index(dialect)
    if dialect == "sqlite":
        said = index.c.transcript_index.op("MATCH")(query.fts5(any_term=any_term))
    else:
        said = index.c.words.op("@@")(func.to_tsquery("english", query.tsquery(any_term=any_term)))
    return statement.select_from(index.join(calls, calls.c.id == index.c[0])).where(said)


def _index(dialect: str) -> TableClause:
    """The index; its first column is the call's key."""
    if dialect == "sqlite":
        return table("transcript_index", column("rowid"), column("transcript_index"))
    return table("transcript_index", column("call"), column("words"))
