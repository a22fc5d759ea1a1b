"""How much may be paid back without an admin."""

from alembic import op

from chassis.db import grant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE division ADD COLUMN refund_limit bigint CHECK (refund_limit >= 0)")
    grant(op, "division", "UPDATE (refund_limit)")
