"""The tables of messages: ways to send them, what is and was sent, the addresses of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "channel",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("quiet", sa.String(11), nullable=False),
        sa.Column("remind", sa.String(5), nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("heard", sa.Integer, nullable=False),
        sa.Column("reminded", sa.String(10), nullable=False),
    )
    op.create_table(
        "message",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.Integer, nullable=False),
        sa.Column("way", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(10), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("not_before", sa.String(20), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("tried", sa.String(20), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )
    op.create_index("message_waiting", "message", ["state", "not_before"])
    op.create_table(
        "mail",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("address", sa.String(320), nullable=False),
    )
