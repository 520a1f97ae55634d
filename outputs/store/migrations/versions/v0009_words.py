"""Messages say what they say in each language: what was said in one becomes JSON."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COLUMNS = ("subject", "text", "answer")


def upgrade() -> None:
    """Rewrite the rows."""
    message = sa.table("message", sa.column("number"), *map(sa.column, _COLUMNS))
    connection = op.get_bind()
    for row in connection.execute(sa.select(message)).all():
        said = {name: json.dumps({"": getattr(row, name)} if getattr(row, name) else {},
                                 ensure_ascii=False) for name in _COLUMNS}  # fmt: skip
        here = message.c.number == row.number
        connection.execute(sa.update(message).where(here).values(**said))
