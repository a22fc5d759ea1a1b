"""Refunds, disputes, and a ledger of postings: each sums to zero and is booked once."""

from alembic import op

from chassis.db import grant

revision = "0005"
down_revision = "0004"

REFUNDS = (
    """
    CREATE TABLE refund (
        refund_id uuid PRIMARY KEY,
        charge_id uuid NOT NULL REFERENCES charge,
        conversation_id uuid NOT NULL,
        division_id uuid NOT NULL,
        minor_units bigint NOT NULL CHECK (minor_units > 0),
        currency text NOT NULL,
        reason text NOT NULL,
        requested_by uuid NOT NULL,
        requested_at timestamptz NOT NULL,
        payment_intent text NOT NULL CHECK (payment_intent <> ''),
        state text NOT NULL,
        attempt integer NOT NULL,
        failures integer NOT NULL,
        processor_refund text NOT NULL,
        failure_code text NOT NULL,
        updated_at timestamptz NOT NULL,
        due_at timestamptz,
        lease uuid,
        leased_until timestamptz
    )
    """,
    "CREATE INDEX refund_charge ON refund (charge_id)",
    "CREATE INDEX refund_conversation ON refund (conversation_id)",
    "CREATE INDEX refund_due ON refund (due_at) WHERE due_at IS NOT NULL",
    "CREATE UNIQUE INDEX refund_processor_refund ON refund (processor_refund) WHERE processor_refund <> ''",
    """
    CREATE TABLE refund_attempt (
        refund_id uuid NOT NULL REFERENCES refund,
        number integer NOT NULL,
        begun_at timestamptz NOT NULL,
        PRIMARY KEY (refund_id, number)
    )
    """,
    """
    CREATE TABLE dispute (
        dispute_id uuid PRIMARY KEY,
        processor_dispute text NOT NULL UNIQUE,
        charge_id uuid NOT NULL REFERENCES charge,
        conversation_id uuid NOT NULL,
        division_id uuid NOT NULL,
        minor_units bigint NOT NULL CHECK (minor_units >= 0),
        currency text NOT NULL,
        reason text NOT NULL,
        state text NOT NULL,
        evidence_due_at timestamptz,
        opened_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX dispute_conversation ON dispute (conversation_id)",
    """
    CREATE TABLE inquiry (
        kind text NOT NULL,
        object_id text NOT NULL,
        due_at timestamptz,
        failures integer NOT NULL,
        PRIMARY KEY (kind, object_id)
    )
    """,
    "CREATE INDEX inquiry_due ON inquiry (due_at) WHERE due_at IS NOT NULL",
    # A charge has one receipt, and a credit note for each refund.
    "ALTER TABLE document ADD COLUMN refund_id uuid UNIQUE REFERENCES refund",
    "ALTER TABLE document DROP CONSTRAINT document_charge_id_key",
    "CREATE UNIQUE INDEX document_receipt ON document (charge_id) WHERE kind = 'receipt'",
)

# What was given up is not charged, so that nobody has to have accepted it.
WAIVED = (
    "ALTER TABLE charge DROP CONSTRAINT never_above_the_accepted_fee",
    """
    ALTER TABLE charge ADD CONSTRAINT never_above_the_accepted_fee CHECK (
        state IN ('not_owed', 'not_accepted', 'waived')
        OR (accepted_minor_units IS NOT NULL AND minor_units <= accepted_minor_units)
    )
    """,
)

LEDGER = (
    "DROP TRIGGER ledger_balance ON ledger_entry",
    """
    CREATE TABLE posting (
        posting_id uuid PRIMARY KEY,
        kind text NOT NULL,
        reference text NOT NULL CHECK (reference <> ''),
        division_id uuid,
        charge_id uuid REFERENCES charge,
        booked_at timestamptz NOT NULL,
        UNIQUE (kind, reference)
    )
    """,
    """
    INSERT INTO posting
        SELECT gen_random_uuid(), 'charge', charge_id::text, division_id, charge_id, min(booked_at)
        FROM ledger_entry JOIN charge USING (charge_id) JOIN bill USING (conversation_id)
        GROUP BY charge_id, division_id
    """,
    "ALTER TABLE ledger_entry ADD COLUMN posting_id uuid REFERENCES posting",
    """
    UPDATE ledger_entry SET posting_id = posting.posting_id
        FROM posting WHERE posting.charge_id = ledger_entry.charge_id
    """,
    """
    ALTER TABLE ledger_entry
        ALTER COLUMN posting_id SET NOT NULL,
        DROP COLUMN charge_id,
        DROP COLUMN booked_at,
        ADD UNIQUE (posting_id, account, currency)
    """,
    "CREATE INDEX posting_period ON posting (division_id, booked_at, posting_id)",
    "CREATE INDEX posting_charge ON posting (charge_id)",
    """
    CREATE OR REPLACE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM ledger_entry WHERE posting_id = NEW.posting_id) THEN
            RAISE EXCEPTION 'a posting has entries';
        END IF;
        IF EXISTS (
            SELECT FROM ledger_entry WHERE posting_id = NEW.posting_id
            GROUP BY currency HAVING sum(minor_units) <> 0
        ) THEN
            RAISE EXCEPTION 'the ledger entries of a posting do not sum to zero';
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE CONSTRAINT TRIGGER ledger_balance AFTER INSERT ON ledger_entry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()
    """,
    """
    CREATE CONSTRAINT TRIGGER posting_balance AFTER INSERT ON posting
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()
    """,
)

_REFUND_CHANGES = (
    "state, attempt, failures, processor_refund, failure_code, updated_at, due_at, lease, leased_until"
)

PRIVILEGES = {
    "refund": f"SELECT, INSERT, UPDATE ({_REFUND_CHANGES})",
    "refund_attempt": "SELECT, INSERT",
    "dispute": "SELECT, INSERT, UPDATE (reason, state, evidence_due_at, updated_at)",
    "inquiry": "SELECT, INSERT, UPDATE (due_at, failures)",
    "posting": "SELECT, INSERT",
}


def upgrade() -> None:
    for statement in (*REFUNDS, *WAIVED, *LEDGER):
        op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
