"""How long the division's conversations are kept."""

from alembic import op

from chassis.db import grant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE division ADD COLUMN retention_months integer NOT NULL DEFAULT 0"
        " CHECK (retention_months BETWEEN 0 AND 1200)"
    )
    grant(op, "division", "UPDATE (retention_months)")
