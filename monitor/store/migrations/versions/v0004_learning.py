"""What follows from calls: the draft kept with a follow-up, the phrases an action's effect is counted by."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("follow_ups", sa.Column("draft", sa.Text(), nullable=True))
    op.add_column("follow_ups", sa.Column("draft_by", sa.Text(), nullable=True))
    op.add_column("follow_ups", sa.Column("draft_at", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("phrases", sa.Text(), nullable=False, server_default=""))
