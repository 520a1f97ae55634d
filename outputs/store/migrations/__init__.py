"""The versions of the schema, each made from the one before, as Alembic keeps them."""
