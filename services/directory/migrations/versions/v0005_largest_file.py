"""How large a file of the division's conversations may be."""

from alembic import op

from chassis.db import grant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE division ADD COLUMN largest_file_mib integer NOT NULL DEFAULT 0"
        " CHECK (largest_file_mib BETWEEN 0 AND 1024)"
    )
    grant(op, "division", "UPDATE (largest_file_mib)")
