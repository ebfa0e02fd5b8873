"""Which themes each kept call shows, so that calls are found by theme. `monitor.review` finds the themes."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from monitor.store.database import insert_new
from monitor.store.schema import call_themes, calls


@dataclass(frozen=True, slots=True)
class ThemeMoment:
    """A call shows a theme at a moment (media seconds)."""

    theme: str
    call_id: str
    utterance_id: str
    at_s: float


def keep_themes(connection: Connection, moments: Iterable[ThemeMoment]) -> int:
    """Replace what was known; how many calls show a theme now."""
    connection.execute(delete(call_themes))
    return add_themes(connection, moments)


def add_themes(connection: Connection, moments: Iterable[ThemeMoment]) -> int:
    """Add to what is known; how many calls are concerned. Calls erased meanwhile are passed over."""
    told = list(moments)
    keys: dict[str, int] = {}
    wanted = sorted({moment.call_id for moment in told})
    for part in range(0, len(wanted), 500):
        some = select(calls.c.call_id, calls.c.id).where(calls.c.call_id.in_(wanted[part : part + 500]))
        keys |= {row.call_id: row.id for row in connection.execute(some)}
    rows = [
        {"call": keys[moment.call_id], "theme": moment.theme, "utterance_id": moment.utterance_id, "at_s": moment.at_s}
        for moment in told
        if moment.call_id in keys
    ]
    insert_new(connection, call_themes, rows)
    return len(keys)


def ended_since(connection: Connection, began: str, ended: str, most: int = 500) -> list[tuple[str, str]]:
    """Id and end of calls that ended at a stamp or later, oldest end first; `began`: no call that began before."""
    wanted = (calls.c.state != "live") & (calls.c.started_at >= began) & (calls.c.ended_at >= ended)
    rows = connection.execute(select(calls.c.call_id, calls.c.ended_at).where(wanted).order_by(calls.c.ended_at))
    return [(row.call_id, row.ended_at) for row in rows.fetchmany(most)]


def theme_counts(connection: Connection) -> list[tuple[str, int]]:
    """Themes and the number of calls of each, most first."""
    rows = connection.execute(
        select(call_themes.c.theme, func.count())
        .group_by(call_themes.c.theme)
        .order_by(func.count().desc(), call_themes.c.theme)
    )
    return [(theme, int(count)) for theme, count in rows]
