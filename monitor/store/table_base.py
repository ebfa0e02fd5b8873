"""What all tables share: the metadata that migrations are compared with, and the column that ties a row to its call."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData

metadata = MetaData()


def of_call() -> Column[int]:
    """The call a row belongs to, `calls.id`; the row goes when its call goes."""
    return Column("call", Integer, ForeignKey("calls.id", ondelete="CASCADE"), nullable=False)
