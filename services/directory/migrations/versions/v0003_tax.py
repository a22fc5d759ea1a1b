"""The tax that a division's fees contain (S37, ADR 0023)."""

from alembic import op

from chassis.db import grant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE division ADD COLUMN tax jsonb CHECK (jsonb_typeof(tax) = 'object')")
    grant(op, "division", "UPDATE (tax)")
