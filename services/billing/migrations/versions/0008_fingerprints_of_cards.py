"""What tells that two cards have the same number; unknown of those saved before."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    "ALTER TABLE card ADD fingerprint text NOT NULL DEFAULT ''",
    "ALTER TABLE card ALTER fingerprint DROP DEFAULT",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
