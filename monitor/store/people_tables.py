"""Tables of what people add to calls, and keep beside them. `schema.py` has the calls, and says how stamps look."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from monitor.store.table_base import metadata, of_call

tags = Table(
    "tags",
    metadata,
    of_call(),
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
    of_call(),
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
    of_call(),
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
    of_call(),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("call"),
)

overrules = Table(
    "overrules",
    metadata,
    of_call(),
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
    of_call(),
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
    of_call(),
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
    of_call(),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Index("ix_shares_call", "call"),
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
