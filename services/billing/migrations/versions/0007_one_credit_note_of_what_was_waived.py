"""A fee that was waived after its invoice has one credit note."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    "CREATE UNIQUE INDEX document_waived ON document (charge_id)"
    " WHERE kind = 'credit_note' AND refund_id IS NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
