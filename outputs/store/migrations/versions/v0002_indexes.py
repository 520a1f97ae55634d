"""Indexes for what is asked often: the calendars of a shift, and the records of a time."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("entry_shift", "entry", ["shift"])
    op.create_index("record_day", "record", ["day"])
