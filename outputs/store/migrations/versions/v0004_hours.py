"""Room for hours, such as 08:30-11:30, in the leave that is asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the column; SQLite minds no lengths, but keeps what the table says of them."""
    with op.batch_alter_table("request") as request:
        request.alter_column("slot", existing_type=sa.String(8), type_=sa.String(11))
