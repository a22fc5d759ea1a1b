"""Machines: a practice's own programs (ADR 0035)."""

from alembic import op

from chassis.db import grant
from chassis.walls import wall

revision = "0012"
down_revision = "0011"

_CHANGES = """
CREATE TABLE machine (
    machine_id uuid PRIMARY KEY,
    practice_id uuid NOT NULL REFERENCES practice,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    service_account text NOT NULL,
    secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    revoked_at timestamptz
);
CREATE INDEX machine_practice ON machine (practice_id) WHERE revoked_at IS NULL;
"""


def upgrade() -> None:
    for statement in _CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    grant(op, "machine", "SELECT, INSERT, UPDATE (revoked_at)")
    wall("machine")
