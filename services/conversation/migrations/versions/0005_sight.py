"""How names are shown, own default announcements, closing certificates and the keys that sign them.

What is signed cannot be changed or taken away by the service's own role.
"""

from alembic import op

from chassis.db import grant

revision = "0005"
down_revision = "0004"

PRIVILEGES = {
    "conversation": "UPDATE (name_policy)",
    "default_announcement": "SELECT, INSERT, UPDATE (sealed_text, version, edit_time)",
    "closing_certificate": "SELECT, INSERT",
    "seal_key": "SELECT, INSERT",
}

TABLES = """
ALTER TABLE conversation ADD COLUMN name_policy text NOT NULL DEFAULT 'full_name'
    CHECK (name_policy IN ('full_name', 'first_name_and_initial', 'alias'));

CREATE TABLE default_announcement (
    person_id uuid PRIMARY KEY REFERENCES person_key,
    sealed_text bytea NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    edit_time timestamptz NOT NULL
);

CREATE TABLE seal_key (
    kid text PRIMARY KEY,
    x text NOT NULL,
    first_use_time timestamptz NOT NULL
);

CREATE TABLE closing_certificate (
    conversation_id uuid PRIMARY KEY REFERENCES conversation,
    kid text NOT NULL REFERENCES seal_key,
    certificate text NOT NULL
);
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
