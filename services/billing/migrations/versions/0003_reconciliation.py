"""Comparing with the processor (S38)."""

from alembic import op

from chassis.db import grant

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    CREATE TABLE reconciliation (
        reconciliation_id uuid PRIMARY KEY,
        whole boolean NOT NULL,
        state text NOT NULL,
        requested_at timestamptz NOT NULL,
        ended_at timestamptz,
        payments bigint NOT NULL,
        charges bigint NOT NULL,
        differences bigint NOT NULL
    )
    """,
    "CREATE INDEX reconciliation_requested ON reconciliation (requested_at)",
    "CREATE INDEX reconciliation_open ON reconciliation (requested_at) WHERE ended_at IS NULL",
    """
    CREATE TABLE reconciliation_difference (
        reconciliation_id uuid NOT NULL REFERENCES reconciliation,
        number integer NOT NULL,
        kind text NOT NULL,
        charge_id uuid NOT NULL,
        payment_intent text NOT NULL,
        here_minor_units bigint,
        here_currency text,
        there_minor_units bigint,
        there_currency text,
        PRIMARY KEY (reconciliation_id, number)
    )
    """,
    """
    CREATE TABLE reconciliation_seen (
        reconciliation_id uuid NOT NULL REFERENCES reconciliation,
        payment_intent text NOT NULL,
        PRIMARY KEY (reconciliation_id, payment_intent)
    )
    """,
    "CREATE INDEX charge_updated ON charge (updated_at)",
)

PRIVILEGES = {
    "reconciliation": "SELECT, INSERT, UPDATE (state, ended_at, payments, charges, differences)",
    "reconciliation_difference": "SELECT, INSERT",
    "reconciliation_seen": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
