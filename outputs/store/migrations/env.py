"""Runs the migrations inside the transaction that the store has opened."""

from alembic import context

from outputs.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
