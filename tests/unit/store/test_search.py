"""What people type becomes a query that cannot break the database's own syntax."""

from monitor.store.search import MARK, highlight, parse_query


def test_words_phrases_and_beginnings() -> None:
    query = parse_query('refund "third time" appl*')
    assert query is not None
    assert query.fts5() == '"refund" AND "third time" AND "appl" *'
    assert query.fts5(any_term=True) == '"refund" OR "third time" OR "appl" *'
    assert query.tsquery() == "('refund') & ('third' <-> 'time') & ('appl':*)"


def test_nothing_to_look_for() -> None:
    assert parse_query("") is None
    assert parse_query(' "" -- ') is None


def test_operators_are_words() -> None:
    query = parse_query("NOT (a OR b) NEAR:c don't")
    assert query is not None
    assert highlight(query, ["nothing here", "a NOT"]) == [None, f"{MARK[0]}a{MARK[1]} {MARK[0]}NOT{MARK[1]}"]


def test_hits_are_marked_by_their_stem() -> None:
    query = parse_query("refunds")
    assert query is not None
    assert highlight(query, ["I was refunded.", "no"]) == [f"I was {MARK[0]}refunded{MARK[1]}.", None]
