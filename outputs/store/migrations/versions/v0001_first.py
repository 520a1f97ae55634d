"""The first schema: revisions, calendars, records and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the one row that writers lock."""
    op.create_table(
        "state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("data", sa.LargeBinary(2**30), nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("plan_sha256", sa.String(64), nullable=False),
        sa.Column("plan", sa.String(64), sa.ForeignKey("blob.sha256"), nullable=False),
        sa.Column("problem", sa.String(64), sa.ForeignKey("blob.sha256"), nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("shift", sa.String(400), primary_key=True),
        sa.Column("revision", sa.Integer, sa.ForeignKey("revision.number"), nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("begins", sa.String(20), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("status", sa.String(9), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("facts", sa.String(64), nullable=False),
        sa.Column("state", sa.LargeBinary(2**24), nullable=False),
        sa.Column("event", sa.LargeBinary(2**24), nullable=False),
        sa.Column("for_people", sa.LargeBinary(2**24), nullable=False),
        sa.Column("for_substitutes", sa.LargeBinary(2**24), nullable=False),
        sa.Column("for_units", sa.LargeBinary(2**24), nullable=False),
    )
    op.create_table(
        "calendar",
        sa.Column("kind", sa.String(6), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("head", sa.LargeBinary(2**24), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
    )
    op.create_table(
        "entry",
        sa.Column("kind", sa.String(6), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("shift", sa.String(400), sa.ForeignKey("event.shift"), primary_key=True),
        sa.Column("view", sa.String(15), nullable=False),
        sa.Column("begins", sa.String(20), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("body", sa.LargeBinary(2**24)),
        sa.ForeignKeyConstraint(("kind", "key"), ("calendar.kind", "calendar.key")),
    )
    op.create_table(
        "record",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("data", sa.LargeBinary(2**24), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.execute("INSERT INTO state (id) VALUES (1)")
