"""Practices, divisions, people, memberships, sign-ins, sessions."""

from alembic import op

from chassis.db import chassis_tables, grant

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE practice (
    practice_id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    name text NOT NULL,
    support_address text NOT NULL
);
CREATE TABLE division (
    division_id uuid PRIMARY KEY,
    practice_id uuid NOT NULL REFERENCES practice,
    name text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    locale text NOT NULL,
    billing_enabled boolean NOT NULL,
    default_announcement text NOT NULL CHECK (char_length(default_announcement) <= 120),
    support_address text NOT NULL,
    emergency_number text NOT NULL,
    invoice_issuer text[] NOT NULL
);
CREATE INDEX division_practice ON division (practice_id);
CREATE TABLE person (
    person_id uuid PRIMARY KEY,
    practice_id uuid NOT NULL REFERENCES practice,
    display_name text NOT NULL,
    email text NOT NULL,
    deactivated_at timestamptz
);
CREATE UNIQUE INDEX person_address ON person (practice_id, lower(email));
CREATE TABLE membership (
    division_id uuid NOT NULL REFERENCES division,
    person_id uuid NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('provider', 'coordinator', 'admin')),
    PRIMARY KEY (division_id, person_id, role)
);
CREATE INDEX membership_person ON membership (person_id);
-- No foreign key to person: checking it would make a known address slower than an unknown one (S4).
CREATE TABLE sign_in (
    sign_in_id uuid PRIMARY KEY,
    person_id uuid,
    browser_hash bytea NOT NULL,
    link_hash bytea,
    code_hash bytea,
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX sign_in_person ON sign_in (person_id, created_at);
CREATE INDEX sign_in_expires_at ON sign_in (expires_at);
CREATE TABLE session (
    session_id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    person_id uuid NOT NULL REFERENCES person,
    sign_in_id uuid NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX session_person ON session (person_id);
"""

_PRIVILEGES = {
    "practice": "SELECT, INSERT",
    "division": "SELECT, INSERT",
    "person": "SELECT, INSERT",
    "membership": "SELECT, INSERT",
    "sign_in": "SELECT, INSERT, UPDATE (link_hash, code_hash, attempts, used_at), DELETE",
    "session": "SELECT, INSERT, UPDATE (last_seen_at, revoked_at)",
}


def upgrade() -> None:
    chassis_tables()
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, privileges in _PRIVILEGES.items():
        grant(op, table, privileges)
