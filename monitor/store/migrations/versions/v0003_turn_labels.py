"""What reviewers say of single customer turns."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "turn_labels",
        sa.Column("call", sa.Integer(), nullable=False),
        sa.Column("utterance_id", sa.Text(), nullable=False),
        sa.Column("frustrated", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call", "utterance_id"),
    )
