"""The tables, for SQLite and PostgreSQL alike. Migrations make them; a test compares the two.

Stamps are RFC 3339 UTC text with milliseconds: they sort as text, and a row reads like the event it came from.
`calls.id` is ours; `call_id` is the peer's and may come again, see `ledger.py`.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _of_call() -> Column[int]:
    return Column("call", Integer, ForeignKey("calls.id", ondelete="CASCADE"), nullable=False)


calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("call_id", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),  # live | ended | interrupted
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("duration", Float, nullable=False),
    Column("agent", Text),
    Column("team", Text),
    Column("queue", Text),
    Column("product", Text),
    Column("customer_ref", Text),
    Column("conversation_id", Text),
    Column("direction", Text),
    Column("consent", Text, nullable=False),
    Column("language", Text),
    Column("channels", Text, nullable=False),  # roles in order, joined by commas
    Column("level", Text, nullable=False),
    Column("peak", Float, nullable=False),  # highest score
    Column("peak_level", Integer, nullable=False),  # rank of the highest level, 0 calm .. 3 critical
    Column("score", Float),
    Column("top_reason", Text, nullable=False),
    Column("last_words", Text, nullable=False),
    Column("alerts", Integer, nullable=False),
    Column("finals", Integer, nullable=False),
    Column("turnaround", Boolean, nullable=False),  # peaked frustrated or critical, ended calm
    Column("last_seq", Integer, nullable=False),
    Column("truncated", Boolean, nullable=False),  # later events could not be kept
    Column("owner", Text, nullable=False),  # the process that writes it while live
    Column("audio", Text),  # file name in the audio folder
    Column("audio_erased_at", Text),
    Column("transcript_erased_at", Text),
    Index("ix_calls_started", "started_at", "id"),
    Index("ix_calls_agent", "agent", "started_at", "id"),
    Index("ix_calls_queue", "queue", "started_at", "id"),
    Index("ix_calls_peak", "peak_level", "started_at", "id"),
    Index("ix_calls_customer", "customer_ref", "started_at", "id"),
    Index("ix_calls_conversation", "conversation_id"),
    Index("ix_calls_state", "state"),
)

events = Table(
    "events",
    metadata,
    _of_call(),
    Column("seq", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("body", Text, nullable=False),  # the event as JSON, as it went over the wire
    PrimaryKeyConstraint("call", "seq"),
)

utterances = Table(
    "utterances",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _of_call(),
    Column("utterance_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    UniqueConstraint("call", "utterance_id"),
)

alerts = Table(
    "alerts",
    metadata,
    _of_call(),
    Column("alert_id", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("at", Float, nullable=False),
    Column("raised_at", Text, nullable=False),
    Column("acknowledged_at", Text),
    Column("assigned", Text),
    Column("snoozed", Text),
    Column("verdict", Text),
    Column("by", Text),
    PrimaryKeyConstraint("call", "alert_id"),
)

tips = Table(
    "tips",
    metadata,
    _of_call(),
    Column("tip_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("outcome", Text),
    Column("resolved_s", Float),
    PrimaryKeyConstraint("call", "tip_id"),
)

steps = Table(
    "steps",
    metadata,
    _of_call(),
    Column("step", Text, nullable=False),
    Column("utterance_id", Text, nullable=False),
    Column("at", Float, nullable=False),
    PrimaryKeyConstraint("call", "step", "utterance_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_audit_call", "call_id"),
)

upkeep = Table(
    "upkeep",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

tags = Table(
    "tags",
    metadata,
    _of_call(),
    Column("tag", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("call", "tag"),
    Index("ix_tags_tag", "tag", "call"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _of_call(),
    Column("at_s", Float, nullable=False),  # the moment, media seconds
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("changed_at", Text),
    Index("ix_comments_call", "call"),
)

edits = Table(
    "edits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _of_call(),
    Column("utterance_id", Text, nullable=False),
    Column("start_c", Integer, nullable=False),  # half-open range of characters of the stored text
    Column("end_c", Integer, nullable=False),
    Column("text", Text),  # null: what was stored is right after all
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("ix_edits_call", "call"),
)

wrapups = Table(
    "wrapups",
    metadata,
    _of_call(),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("call"),
)

overrules = Table(
    "overrules",
    metadata,
    _of_call(),
    Column("step", Text, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("call", "step"),
)

turn_labels = Table(
    "turn_labels",
    metadata,
    _of_call(),
    Column("utterance_id", Text, nullable=False),
    Column("frustrated", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("call", "utterance_id"),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _of_call(),
    Column("what", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", Text, nullable=False),  # a day, YYYY-MM-DD
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("done_by", Text),
    Column("done_at", Text),
    Column("answer", Text),  # what the customer said
    Column("asked_again_at", Text),  # asked for feedback a second time
    Column("second_chance", Boolean),  # whether the customer gave us one
    Column("draft", Text),  # the letter to the customer, as somebody set it right
    Column("draft_by", Text),
    Column("draft_at", Text),
    Index("ix_follow_ups_call", "call"),
    Index("ix_follow_ups_due", "due"),
)

shares = Table(
    "shares",
    metadata,
    Column("id", Text, primary_key=True),  # what the link carries; the server still checks the role
    _of_call(),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Index("ix_shares_call", "call"),
)

call_themes = Table(
    "call_themes",
    metadata,
    _of_call(),
    Column("theme", Text, nullable=False),
    Column("utterance_id", Text, nullable=False),
    Column("at_s", Float, nullable=False),
    PrimaryKeyConstraint("call", "theme"),
    Index("ix_call_themes_theme", "theme", "call"),
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),  # JSON object
    Column("shared", Boolean, nullable=False),
    Column("at", Text, nullable=False),
    UniqueConstraint("owner", "name"),
)

actions = Table(
    "actions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("theme", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", Text, nullable=False),  # a day, YYYY-MM-DD, or empty
    Column("status", Text, nullable=False),  # open | doing | done | dropped
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("done_at", Text),
    Column("phrases", Text, nullable=False, server_default=""),  # of the theme when it began, a line each
)

OF_CALL: tuple[Table, ...] = (
    events, utterances, alerts, tips, steps,
    tags, comments, edits, wrapups, overrules, turn_labels, follow_ups, shares, call_themes,
)  # fmt: skip
"""Tables whose rows go when their call goes."""
