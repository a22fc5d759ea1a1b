"""Legal holds, and what is going to be, is being or was destroyed (B8).

A notice may be taken back until the destruction has begun; from then on the row stays for ever.
"""

from alembic import op

from chassis.db import grant

revision = "0009"
down_revision = "0008"

CHANGES = """
CREATE TABLE legal_hold (
    legal_hold_id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation,
    set_by uuid NOT NULL,
    set_time timestamptz NOT NULL,
    sealed_reason bytea NOT NULL,
    lifted_by uuid,
    lift_time timestamptz,
    sealed_lift_reason bytea,
    CHECK ((lift_time IS NULL) = (lifted_by IS NULL)),
    CHECK ((lift_time IS NULL) = (sealed_lift_reason IS NULL))
);
CREATE UNIQUE INDEX one_hold_at_a_time ON legal_hold (conversation_id) WHERE lift_time IS NULL;

CREATE TABLE destruction (
    conversation_id uuid PRIMARY KEY REFERENCES conversation,
    cause text NOT NULL CHECK (cause IN ('retention', 'request')),
    retention_months integer NOT NULL,
    asked_by uuid,
    notice_time timestamptz NOT NULL,
    due_time timestamptz NOT NULL,
    begin_time timestamptz,
    destroy_time timestamptz,
    kid text,
    certificate text,
    CHECK ((cause = 'request') = (asked_by IS NOT NULL)),
    CHECK (due_time > notice_time AND begin_time >= due_time),
    CHECK (destroy_time IS NULL OR begin_time IS NOT NULL),
    CHECK ((destroy_time IS NULL) = (certificate IS NULL) AND (destroy_time IS NULL) = (kid IS NULL))
);
CREATE INDEX destruction_done ON destruction (destroy_time, conversation_id) WHERE destroy_time IS NOT NULL;
"""

GUARD = """
CREATE FUNCTION refuse_change_of_destruction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what has begun to be destroyed is destroyed (B8)' USING ERRCODE = 'restrict_violation';
END $$
"""

TRIGGERS = """
CREATE TRIGGER begun_is_begun BEFORE DELETE ON destruction
    FOR EACH ROW WHEN (OLD.begin_time IS NOT NULL) EXECUTE FUNCTION refuse_change_of_destruction();
CREATE TRIGGER destroyed_is_destroyed BEFORE UPDATE ON destruction
    FOR EACH ROW WHEN (OLD.destroy_time IS NOT NULL) EXECUTE FUNCTION refuse_change_of_destruction();
CREATE TRIGGER lifted_is_lifted BEFORE UPDATE ON legal_hold
    FOR EACH ROW WHEN (OLD.lift_time IS NOT NULL) EXECUTE FUNCTION refuse_change_of_destruction();
"""


def upgrade() -> None:
    _run(CHANGES)
    op.execute(GUARD)
    _run(TRIGGERS)
    grant(op, "legal_hold", "SELECT, INSERT, UPDATE (lifted_by, lift_time, sealed_lift_reason)")
    grant(op, "destruction", "SELECT, INSERT, DELETE, UPDATE (begin_time, destroy_time, kid, certificate)")


def _run(statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            op.execute(statement)
