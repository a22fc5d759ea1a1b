"""What people accepted to pay (B3): kept for ever, the latest also with the participant, who is read anyway.

Who withdrew late before had to accept the fee for it, so that counts. Everybody else accepts before they send
again.
"""

from alembic import op

from chassis.db import grant

revision = "0006"
down_revision = "0005"

PRIVILEGES = {
    "fee_acceptance": "SELECT, INSERT",
    "participant": (
        "UPDATE (accepted_minor_units, accepted_currency, accepted_late_minor_units,"
        " accepted_no_show_minor_units, fee_accept_time)"
    ),
}

CHANGES = """
CREATE TABLE fee_acceptance (
    fee_acceptance_id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    minor_units bigint NOT NULL CHECK (minor_units > 0),
    currency text NOT NULL,
    late_minor_units bigint CHECK (late_minor_units >= 0),
    no_show_minor_units bigint CHECK (no_show_minor_units >= 0),
    accept_time timestamptz NOT NULL,
    FOREIGN KEY (conversation_id, participant_id) REFERENCES participant
);
CREATE INDEX fee_acceptance_of_participant ON fee_acceptance (conversation_id, participant_id);

ALTER TABLE participant
    ADD COLUMN accepted_minor_units bigint CHECK (accepted_minor_units > 0),
    ADD COLUMN accepted_currency text,
    ADD COLUMN accepted_late_minor_units bigint CHECK (accepted_late_minor_units >= 0),
    ADD COLUMN accepted_no_show_minor_units bigint CHECK (accepted_no_show_minor_units >= 0),
    ADD COLUMN fee_accept_time timestamptz,
    ADD CHECK ((accepted_minor_units IS NULL) = (accepted_currency IS NULL)),
    ADD CHECK ((accepted_minor_units IS NULL) = (fee_accept_time IS NULL));

UPDATE participant
SET accepted_minor_units = fee_minor_units, accepted_currency = fee_currency, fee_accept_time = withdraw_time
WHERE withdraw_time IS NOT NULL AND fee_minor_units > 0;
INSERT INTO fee_acceptance (
    fee_acceptance_id, conversation_id, participant_id, minor_units, currency, accept_time
)
SELECT gen_random_uuid(), conversation_id, participant_id, accepted_minor_units, accepted_currency,
    fee_accept_time
FROM participant WHERE fee_accept_time IS NOT NULL;

DROP INDEX conversation_completed;
CREATE INDEX conversation_ended ON conversation (coalesce(complete_time, cancel_time), conversation_id)
    WHERE coalesce(complete_time, cancel_time) IS NOT NULL;
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
