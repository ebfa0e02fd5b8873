"""Alembic's entry: runs the migrations on the connection that `monitor.store.database` hands over."""

from alembic import context

import monitor.store.schema  # noqa: F401 (makes the tables known)
from monitor.store.table_base import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
