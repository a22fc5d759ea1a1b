"""Passkeys and the challenges that they answer (S4)."""

from alembic import op

from chassis.db import grant

revision = "0010"
down_revision = "0009"

_TABLES = """
CREATE TABLE passkey (
    passkey_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    credential_id bytea NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX passkey_person ON passkey (person_id);
CREATE TABLE challenge (
    challenge_id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('registration', 'sign_in', 'proof')),
    challenge bytea NOT NULL,
    place bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX challenge_expires_at ON challenge (expires_at);
"""

_PRIVILEGES = {
    "passkey": "SELECT, INSERT, UPDATE (sign_count, name, used_at), DELETE",
    "challenge": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, privileges in _PRIVILEGES.items():
        grant(op, table, privileges)
