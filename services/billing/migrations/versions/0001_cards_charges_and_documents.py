"""Cards, charges, attempts, the ledger, documents."""

from alembic import op

from chassis.db import chassis_tables, grant

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE customer (
        practice_id uuid NOT NULL,
        person_id uuid NOT NULL,
        processor_customer text NOT NULL,
        PRIMARY KEY (practice_id, person_id)
    )
    """,
    """
    CREATE TABLE card_setup (
        card_setup_id uuid PRIMARY KEY,
        practice_id uuid NOT NULL,
        person_id uuid NOT NULL,
        session_id text NOT NULL,
        url text NOT NULL,
        card_id uuid
    )
    """,
    "CREATE UNIQUE INDEX card_setup_session ON card_setup (session_id) WHERE session_id <> ''",
    """
    CREATE TABLE card (
        card_id uuid PRIMARY KEY,
        practice_id uuid NOT NULL,
        person_id uuid NOT NULL,
        payment_method text NOT NULL UNIQUE,
        brand text NOT NULL,
        last4 text NOT NULL,
        expire_month integer NOT NULL,
        expire_year integer NOT NULL,
        saved_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX card_owner ON card (practice_id, person_id, saved_at DESC, card_id DESC)",
    "ALTER TABLE card_setup ADD FOREIGN KEY (card_id) REFERENCES card",
    """
    CREATE TABLE bill (
        conversation_id uuid PRIMARY KEY,
        practice_id uuid NOT NULL,
        division_id uuid NOT NULL,
        host_person_id uuid NOT NULL,
        host_name text NOT NULL,
        completed_at timestamptz NOT NULL,
        names jsonb NOT NULL,
        letterhead jsonb NOT NULL,
        invoiced_at timestamptz
    )
    """,
    """
    CREATE TABLE charge (
        charge_id uuid PRIMARY KEY,
        conversation_id uuid NOT NULL REFERENCES bill,
        participant_id uuid NOT NULL,
        purpose text NOT NULL,
        practice_id uuid NOT NULL,
        person_id uuid NOT NULL,
        position integer NOT NULL,
        minor_units bigint NOT NULL CHECK (minor_units >= 0),
        currency text NOT NULL,
        state text NOT NULL,
        card_id uuid REFERENCES card,
        payment_intent text NOT NULL,
        attempt integer NOT NULL,
        failures integer NOT NULL,
        seen_charge text NOT NULL,
        decline_code text NOT NULL,
        begun_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        settled_at timestamptz,
        due_at timestamptz,
        lease uuid,
        leased_until timestamptz,
        UNIQUE (conversation_id, participant_id, purpose)
    )
    """,
    "CREATE INDEX charge_due ON charge (due_at) WHERE due_at IS NOT NULL",
    "CREATE UNIQUE INDEX charge_payment_intent ON charge (payment_intent) WHERE payment_intent <> ''",
    """
    CREATE TABLE attempt (
        charge_id uuid NOT NULL REFERENCES charge,
        number integer NOT NULL,
        step text NOT NULL,
        idempotency_key text NOT NULL UNIQUE,
        begun_at timestamptz NOT NULL,
        PRIMARY KEY (charge_id, number)
    )
    """,
    """
    CREATE TABLE ledger_entry (
        ledger_entry_id uuid PRIMARY KEY,
        charge_id uuid NOT NULL REFERENCES charge,
        account text NOT NULL,
        minor_units bigint NOT NULL,
        currency text NOT NULL,
        booked_at timestamptz NOT NULL,
        UNIQUE (charge_id, account)
    )
    """,
    """
    CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT sum(minor_units) FROM ledger_entry WHERE charge_id = NEW.charge_id) <> 0 THEN
            RAISE EXCEPTION 'the ledger entries of a movement do not sum to zero';
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
    CREATE TABLE document_series (
        division_id uuid NOT NULL,
        kind text NOT NULL,
        year integer NOT NULL,
        last_number integer NOT NULL,
        PRIMARY KEY (division_id, kind, year)
    )
    """,
    """
    CREATE TABLE document (
        document_id uuid PRIMARY KEY,
        kind text NOT NULL,
        number text NOT NULL,
        conversation_id uuid NOT NULL REFERENCES bill,
        practice_id uuid NOT NULL,
        division_id uuid NOT NULL,
        host_person_id uuid NOT NULL,
        person_id uuid NOT NULL,
        participant_id uuid,
        charge_id uuid UNIQUE REFERENCES charge,
        issued_at timestamptz NOT NULL,
        contents jsonb NOT NULL,
        UNIQUE (division_id, kind, number)
    )
    """,
    "CREATE INDEX document_conversation ON document (conversation_id)",
    "CREATE UNIQUE INDEX document_invoice ON document (conversation_id) WHERE kind = 'invoice'",
    """
    CREATE TABLE webhook (
        event_id text PRIMARY KEY,
        topic text NOT NULL
    )
    """,
    """
    CREATE TABLE payment_details_request (
        payment_details_request_id uuid PRIMARY KEY,
        conversation_id uuid NOT NULL,
        participant_id uuid NOT NULL,
        requested_at timestamptz NOT NULL
    )
    """,
)

CHANGING = (
    "state, card_id, payment_intent, attempt, failures, seen_charge, decline_code, begun_at, updated_at,"
    " settled_at, due_at, lease, leased_until"
)

PRIVILEGES = {
    "customer": "SELECT, INSERT",
    "card_setup": "SELECT, INSERT, UPDATE (session_id, url, card_id)",
    "card": "SELECT, INSERT",
    "bill": "SELECT, INSERT, UPDATE (invoiced_at)",
    "charge": f"SELECT, INSERT, UPDATE ({CHANGING})",
    "attempt": "SELECT, INSERT",
    "ledger_entry": "SELECT, INSERT",
    "document_series": "SELECT, INSERT, UPDATE (last_number)",
    "document": "SELECT, INSERT",
    "webhook": "SELECT, INSERT",
    "payment_details_request": "SELECT, INSERT",
}


def upgrade() -> None:
    chassis_tables()
    for statement in STATEMENTS:
        op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
