"""Refunds that the bank sends back, and comparing refunds, disputes and payouts with the processor's.

A credit note can be cancelled; a difference can be about an object of the processor, and about no charge.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    # A refund has one credit note, and one document that cancels it.
    "ALTER TABLE document DROP CONSTRAINT document_refund_id_key",
    "CREATE UNIQUE INDEX document_refund ON document (refund_id, kind) WHERE refund_id IS NOT NULL",
    "ALTER TABLE reconciliation_difference ADD COLUMN processor_object text NOT NULL DEFAULT ''",
    "ALTER TABLE reconciliation_difference ALTER COLUMN processor_object DROP DEFAULT",
    # A payout is of no charge.
    "ALTER TABLE reconciliation_difference ALTER COLUMN charge_id DROP NOT NULL",
    # What a comparison asks of refunds.
    "CREATE INDEX refund_updated ON refund (updated_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
