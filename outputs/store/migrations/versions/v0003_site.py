"""The tables of the site: accounts, sessions, secret addresses of feeds, what cadres ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "account",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("seen", sa.String(20), nullable=False),
    )
    op.create_table(
        "subscription",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("revoked", sa.String(20)),
        sa.Column("alarm", sa.Integer),
        sa.Column("fetched", sa.String(20)),
        sa.Column("fetched_tag", sa.String(80)),
        sa.Column("fetched_status", sa.Integer),
        sa.Column("client", sa.String(200)),
        sa.Column("fetches", sa.Integer, nullable=False),
    )
    op.create_index("subscription_of", "subscription", ["kind", "key"])
    op.create_table(
        "request",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("other", sa.String(200)),
        sa.Column("shift", sa.String(200)),
        sa.Column("other_shift", sa.String(200)),
        sa.Column("first_day", sa.String(10)),
        sa.Column("last_day", sa.String(10)),
        sa.Column("slot", sa.String(8)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("answered_by", sa.String(200)),
        sa.Column("answered_at", sa.String(20)),
        sa.Column("answer", sa.Text, nullable=False),
    )
