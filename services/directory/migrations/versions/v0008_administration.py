"""What admins and the operator change: practices, names, activity, roles (S2)."""

from alembic import op

from chassis.db import grant

revision = "0008"
down_revision = "0007"

_CHANGES = """
ALTER TABLE practice ADD COLUMN version bigint NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN version bigint NOT NULL DEFAULT 0;
-- A role that is held no more stays as a row: nothing is deleted.
ALTER TABLE membership ADD COLUMN ended_at timestamptz;
CREATE TABLE invitation (
    invitation_id uuid PRIMARY KEY,
    division_id uuid NOT NULL REFERENCES division,
    person_id uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL
);
CREATE INDEX person_name ON person (practice_id, display_name, person_id);
"""

_PRIVILEGES = {
    "practice": "UPDATE (name, support_address, version)",
    "person": "UPDATE (display_name, deactivated_at, version)",
    "membership": "UPDATE (ended_at)",
    "invitation": "SELECT, INSERT",
}


def upgrade() -> None:
    for statement in _CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, privileges in _PRIVILEGES.items():
        grant(op, table, privileges)
