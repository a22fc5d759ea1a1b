"""Moved, cancelled and followed-up conversations; participants who join, withdraw or do not come; their fees.

Participants stay append-only but for what they owe and whether they come. The database holds what the rules
say: a fee is never above the agreed one, and a cancellation says when and by whom.
"""

from alembic import op

from chassis.db import grant

revision = "0003"
down_revision = "0002"

PRIVILEGES = {
    "conversation": (
        "UPDATE (start_time, start_time_zone, reschedule_count, cancel_time, cancelled_by,"
        " sealed_cancel_reason, participant_count)"
    ),
    "participant": (
        "UPDATE (fee_minor_units, fee_currency, agreed_minor_units, agreed_currency, fee_basis, no_show,"
        " withdraw_time, sealed_withdraw_reason, first_sequence)"
    ),
}

CHANGES = """
ALTER TABLE conversation
    ADD COLUMN reschedule_count integer NOT NULL DEFAULT 0,
    ADD COLUMN cancel_time timestamptz,
    ADD COLUMN cancelled_by uuid,
    ADD COLUMN sealed_cancel_reason bytea,
    ADD COLUMN follow_up_of uuid REFERENCES conversation,
    ADD CONSTRAINT cancelled_once CHECK (
        (state = 'cancelled') = (cancel_time IS NOT NULL)
        AND (cancel_time IS NULL) = (cancelled_by IS NULL)
        AND (cancel_time IS NULL) = (sealed_cancel_reason IS NULL)
    ),
    ADD CONSTRAINT cancelled_before_opened CHECK (state <> 'cancelled' OR open_time IS NULL);
CREATE INDEX conversation_follow_up ON conversation (follow_up_of) WHERE follow_up_of IS NOT NULL;

ALTER TABLE participant
    ADD COLUMN agreed_minor_units bigint CHECK (agreed_minor_units >= 0),
    ADD COLUMN agreed_currency text,
    ADD COLUMN fee_basis text NOT NULL DEFAULT 'agreed'
        CHECK (fee_basis IN ('agreed', 'late_cancellation', 'no_show', 'waived')),
    ADD COLUMN no_show boolean NOT NULL DEFAULT false,
    ADD COLUMN withdraw_time timestamptz,
    ADD COLUMN sealed_withdraw_reason bytea,
    ADD CHECK ((agreed_minor_units IS NULL) = (agreed_currency IS NULL)),
    ADD CHECK ((withdraw_time IS NULL) = (sealed_withdraw_reason IS NULL)),
    ADD CHECK (NOT host OR (withdraw_time IS NULL AND NOT no_show));
UPDATE participant SET agreed_minor_units = fee_minor_units, agreed_currency = fee_currency;
ALTER TABLE participant
    ADD CONSTRAINT never_above_the_agreed_fee CHECK (
        fee_minor_units IS NULL
        OR (agreed_minor_units IS NOT NULL AND fee_minor_units <= agreed_minor_units
            AND fee_currency = agreed_currency)
    );
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
