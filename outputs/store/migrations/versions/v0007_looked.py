"""When each account looked at the site last."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "looked",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("before", sa.String(20)),
    )
