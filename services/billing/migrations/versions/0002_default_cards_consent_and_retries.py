"""The default card, removed cards, what was agreed to; automatic retries, attempts with the payer present."""

from alembic import op

from chassis.db import grant

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    "ALTER TABLE card ADD removed_at timestamptz, ADD bank_asks boolean NOT NULL DEFAULT false",
    "ALTER TABLE card ALTER bank_asks DROP DEFAULT",
    """
    CREATE TABLE default_card (
        practice_id uuid NOT NULL,
        person_id uuid NOT NULL,
        card_id uuid REFERENCES card,
        PRIMARY KEY (practice_id, person_id)
    )
    """,
    """
    INSERT INTO default_card
        SELECT DISTINCT ON (practice_id, person_id) practice_id, person_id, card_id
        FROM card ORDER BY practice_id, person_id, saved_at DESC, card_id DESC
    """,
    """
    CREATE TABLE card_consent (
        card_setup_id uuid PRIMARY KEY REFERENCES card_setup,
        practice_id uuid NOT NULL,
        person_id uuid NOT NULL,
        version text NOT NULL,
        agreed_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX card_consent_person ON card_consent (practice_id, person_id, agreed_at)",
    """
    ALTER TABLE charge
        ADD present boolean NOT NULL DEFAULT false,
        ADD retries integer NOT NULL DEFAULT 0,
        ADD next_retry_at timestamptz
    """,
    "ALTER TABLE charge ALTER present DROP DEFAULT, ALTER retries DROP DEFAULT",
    "CREATE INDEX charge_owner ON charge (practice_id, person_id)",
)

PRIVILEGES = {
    "card": "UPDATE (removed_at, bank_asks)",
    "default_card": "SELECT, INSERT, UPDATE (card_id)",
    "card_consent": "SELECT, INSERT",
    "charge": "UPDATE (present, retries, next_retry_at)",
}


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
