"""Passwords with authenticator apps, proofs in open sessions, and what practices ask for (S4)."""

from alembic import op

from chassis.db import grant

revision = "0009"
down_revision = "0008"

_TABLES = """
ALTER TABLE sign_in ADD COLUMN session_id uuid;
ALTER TABLE session ADD COLUMN proved_by text
    CHECK (proved_by IN ('link', 'code', 'password', 'passkey', 'provider'));
CREATE TABLE person_key (
    person_id uuid PRIMARY KEY REFERENCES person,
    wrapped bytea NOT NULL
);
CREATE TABLE password (
    person_id uuid PRIMARY KEY REFERENCES person,
    hash text NOT NULL,
    sealed_secret bytea NOT NULL,
    last_step bigint NOT NULL,
    set_at timestamptz NOT NULL
);
CREATE TABLE password_setup (
    person_id uuid PRIMARY KEY REFERENCES person,
    hash text NOT NULL,
    sealed_secret bytea NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL
);
CREATE TABLE recovery_code (
    person_id uuid NOT NULL REFERENCES person,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (person_id, code_hash)
);
CREATE TABLE throttle (
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    failed_at timestamptz NOT NULL,
    free_at timestamptz NOT NULL
);
CREATE INDEX throttle_failed_at ON throttle (failed_at);
CREATE TABLE sign_in_policy (
    practice_id uuid PRIMARY KEY REFERENCES practice,
    second_factor_required boolean NOT NULL,
    version bigint NOT NULL
);
"""

_PRIVILEGES = {
    "session": "UPDATE (proved_by)",
    "person_key": "SELECT, INSERT",
    "password": "SELECT, INSERT, UPDATE (hash, sealed_secret, last_step, set_at), DELETE",
    "password_setup": "SELECT, INSERT, UPDATE (hash, sealed_secret, tries, expires_at), DELETE",
    "recovery_code": "SELECT, INSERT, UPDATE (used_at), DELETE",
    "throttle": "SELECT, INSERT, UPDATE (failures, failed_at, free_at), DELETE",
    "sign_in_policy": "SELECT, INSERT, UPDATE (second_factor_required, version)",
}


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, privileges in _PRIVILEGES.items():
        grant(op, table, privileges)
