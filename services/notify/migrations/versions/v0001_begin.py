"""Notices: ids, kinds and times; no name, no address, no text."""

from alembic import op

from chassis.db import chassis_tables, grant

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE notice (
    notice_id uuid PRIMARY KEY,
    kind text NOT NULL,
    person_id uuid NOT NULL,
    cause uuid NOT NULL,
    conversation_id uuid,
    document_id uuid,
    charge_id uuid,
    priority integer NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'failed', 'dropped')),
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    leased_until timestamptz,
    UNIQUE (person_id, kind, cause)
);
CREATE INDEX notice_due ON notice (priority, next_attempt_at) WHERE state IN ('queued', 'sending');
CREATE INDEX notice_conversation ON notice (conversation_id, created_at);
"""


def upgrade() -> None:
    chassis_tables()
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    changing = "UPDATE (state, attempts, updated_at, next_attempt_at, leased_until)"
    grant(op, "notice", f"SELECT, INSERT, {changing}")
