"""Who has confirmed having seen which revision."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "seen",
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("revision", sa.Integer, sa.ForeignKey("revision.number"), primary_key=True),
        sa.Column("at", sa.String(20), nullable=False),
    )
