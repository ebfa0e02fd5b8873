"""Full-text search over whole calls: FTS5 in SQLite, tsvector in PostgreSQL; highlights are the same for both.

A call is indexed when it ends, after its last redaction; until then the live screens search it in memory. The index is
contentless: it holds no text, so rows are taken out by giving FTS5 the text that went in.
"""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from monitor.store.schema import utterances

MARK = ("\ue000", "\ue001")
"""Private-use characters around a hit; they never occur in speech."""
MAX_TERMS = 12
_TOKENIZER = "porter unicode61 remove_diacritics 2"
_TERM = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Query:
    """Words and phrases that must all occur; a trailing `*` matches beginnings."""

    terms: tuple[tuple[tuple[str, ...], bool], ...]

    def fts5(self, *, any_term: bool = False) -> str:
        """As FTS5 writes it; every word is quoted, so that nothing is taken for an operator."""
        said = ['"' + " ".join(words) + '"' + (" *" if prefix else "") for words, prefix in self.terms]
        return (" OR " if any_term else " AND ").join(said)

    def tsquery(self, *, any_term: bool = False) -> str:
        """As PostgreSQL's to_tsquery reads it."""
        return (" | " if any_term else " & ").join(
            "(" + " <-> ".join(f"'{word}'" for word in words) + (":*" if prefix else "") + ")"
            for words, prefix in self.terms
        )


def parse_query(said: str) -> Query | None:
    """What somebody typed into the search box; None when there is nothing to look for."""
    terms = []
    for phrase, bare in _TERM.findall(said):
        words = tuple(re.findall(r"\w+", phrase or bare))
        if words:
            terms.append((words, bare.endswith("*")))
    return Query(tuple(terms[:MAX_TERMS])) if terms else None


def transcript(connection: Connection, key: int) -> str:
    """All that was said in a call, in order: exactly what the index was given."""
    rows = connection.execute(
        select(utterances.c.text).where(utterances.c.call == key).order_by(utterances.c.start_s, utterances.c.id)
    )
    return "\n".join(row.text for row in rows)


def index_call(connection: Connection, key: int) -> None:
    """Put an ended call into the index."""
    said = transcript(connection, key)
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("INSERT INTO transcript_index(rowid, text) VALUES (:key, :said)"), {"key": key, "said": said}
        )
    else:
        connection.execute(
            text(
                "INSERT INTO transcript_index(call, words) VALUES (:key, to_tsvector('english', :said)) "
                "ON CONFLICT (call) DO UPDATE SET words = excluded.words"
            ),
            {"key": key, "said": said},
        )


def drop_index(connection: Connection, key: int) -> None:
    """Take a call out of the index, before its text changes or goes."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("DELETE FROM transcript_index WHERE call = :key"), {"key": key})
        return
    here = connection.execute(text("SELECT id FROM transcript_index_docsize WHERE id = :key"), {"key": key}).first()
    if here is not None:
        connection.execute(
            text("INSERT INTO transcript_index(transcript_index, rowid, text) VALUES ('delete', :key, :said)"),
            {"key": key, "said": transcript(connection, key)},
        )


def merge_index(connection: Connection, *, begin: bool, pages: int = 500) -> bool:
    """SQLite: merge a little of the index, so that words of erased calls leave it; whether there is more to do.

    FTS5 before 3.42 has no secure delete of its own: merging everything into one segment is what drops them.
    `begin`: mark all segments to be merged; later calls go on with that.
    """
    if connection.dialect.name != "sqlite":
        return False
    before = connection.execute(text("SELECT total_changes()")).scalar_one()
    connection.execute(
        text("INSERT INTO transcript_index(transcript_index, rank) VALUES ('merge', :pages)"),
        {"pages": -pages if begin else pages},
    )
    after = connection.execute(text("SELECT total_changes()")).scalar_one()
    return bool(after - before > 1)


def highlight(query: Query, texts: Sequence[str], *, any_term: bool = True) -> list[str | None]:
    """Each text with the hits between MARK, or None where no term occurs (or not every term). Stems like the index, in
    memory."""
    scratch = sqlite3.connect(":memory:")
    try:
        scratch.execute(f"CREATE VIRTUAL TABLE said USING fts5(text, tokenize='{_TOKENIZER}')")
        scratch.executemany("INSERT INTO said(rowid, text) VALUES (?, ?)", enumerate(texts))
        found = dict(
            scratch.execute(
                "SELECT rowid, highlight(said, 0, ?, ?) FROM said WHERE said MATCH ?",
                (*MARK, query.fts5(any_term=any_term)),
            )
        )
    finally:
        scratch.close()
    return [found.get(place) for place in range(len(texts))]
