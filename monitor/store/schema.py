"""The tables of calls and of the store itself, for SQLite and PostgreSQL alike. Migrations make them; a test compares
the two. `people_tables.py` has what people add.

Stamps are RFC 3339 UTC text with milliseconds: they sort as text, and a row reads like the event it came from.
`calls.id` is ours; `call_id` is the peer's and may come again, see `ledger.py`.
"""

from sqlalchemy import Boolean, Column, Float, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from monitor.store.people_tables import comments, edits, follow_ups, overrules, shares, tags, turn_labels, wrapups
from monitor.store.table_base import metadata, of_call

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
    of_call(),
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
    of_call(),
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
    of_call(),
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
    of_call(),
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
    of_call(),
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

call_themes = Table(
    "call_themes",
    metadata,
    of_call(),
    Column("theme", Text, nullable=False),
    Column("utterance_id", Text, nullable=False),
    Column("at_s", Float, nullable=False),
    PrimaryKeyConstraint("call", "theme"),
    Index("ix_call_themes_theme", "theme", "call"),
)

OF_CALL: tuple[Table, ...] = (
    events, utterances, alerts, tips, steps,
    tags, comments, edits, wrapups, overrules, turn_labels, follow_ups, shares, call_themes,
)  # fmt: skip
"""Tables whose rows go when their call goes."""
