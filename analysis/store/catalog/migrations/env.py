"""How does Alembic run the migrations? On the connection it is given, in the transaction that is already open."""

from __future__ import annotations

from alembic import context

from analysis.store.catalog.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite can't alter a table in place
)
with context.begin_transaction():
    context.run_migrations()
