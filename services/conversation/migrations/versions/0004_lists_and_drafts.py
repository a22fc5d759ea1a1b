"""Lists in constant time, drafts, saved replies.

Where a conversation stands in lists is kept by the database itself, like an index: nothing that changes a
conversation has to think of it (ADR 0015). `listed_time` follows `activity_time` by less than a minute, so
that a message rewrites neither a list nor an index.
"""

from alembic import op
from sqlalchemy import text

from chassis.db import grant

revision = "0004"
down_revision = "0003"

PRIVILEGES = {
    "list_entry": "SELECT",
    "draft": "SELECT, INSERT, UPDATE (revision, sealed_text, update_time), DELETE",
    "person_key": "SELECT, INSERT",
    "saved_reply": "SELECT, INSERT, UPDATE (version, sealed_title, sealed_text), DELETE",
}

TABLES = """
ALTER TABLE conversation
    ADD archived boolean NOT NULL GENERATED ALWAYS AS (state IN ('completed', 'cancelled')) STORED,
    ADD listed_time timestamptz;
UPDATE conversation SET listed_time = activity_time;
ALTER TABLE conversation ALTER listed_time SET NOT NULL;
DROP INDEX conversation_of_division;
CREATE INDEX conversation_listed ON conversation (division_id, archived, listed_time, conversation_id);

CREATE TABLE list_entry (
    conversation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    division_id uuid NOT NULL,
    archived boolean NOT NULL,
    listed_time timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, person_id),
    FOREIGN KEY (conversation_id, person_id) REFERENCES participant (conversation_id, person_id)
);
CREATE INDEX list_entry_listed ON list_entry (person_id, archived, listed_time, conversation_id);
INSERT INTO list_entry
    SELECT conversation_id, person_id, division_id, archived, listed_time
    FROM participant JOIN conversation USING (conversation_id);

CREATE TABLE draft (
    conversation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    revision uuid NOT NULL,
    sealed_text bytea NOT NULL,
    update_time timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, person_id),
    FOREIGN KEY (conversation_id, person_id) REFERENCES participant (conversation_id, person_id)
);

CREATE TABLE person_key (
    person_id uuid PRIMARY KEY,
    wrapped bytea NOT NULL
);

CREATE TABLE saved_reply (
    saved_reply_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person_key,
    version bigint NOT NULL,
    sealed_title bytea NOT NULL,
    sealed_text bytea NOT NULL
);
CREATE INDEX saved_reply_of_person ON saved_reply (person_id);
"""

TRIGGERS = (
    """
    CREATE FUNCTION list_new_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.listed_time := NEW.activity_time;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER list_new BEFORE INSERT ON conversation
    FOR EACH ROW EXECUTE FUNCTION list_new_conversation()
    """,
    """
    CREATE FUNCTION list_conversation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    BEGIN
        UPDATE conversation SET listed_time = NEW.activity_time
            WHERE conversation_id = NEW.conversation_id;
        UPDATE list_entry SET listed_time = NEW.activity_time, archived = NEW.archived
            WHERE conversation_id = NEW.conversation_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER list_anew AFTER UPDATE OF activity_time, state ON conversation FOR EACH ROW
    WHEN (NEW.activity_time >= NEW.listed_time + interval '1 minute' OR NEW.archived <> OLD.archived)
    EXECUTE FUNCTION list_conversation()
    """,
    """
    CREATE FUNCTION list_participant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    BEGIN
        INSERT INTO list_entry
            SELECT conversation_id, NEW.person_id, division_id, archived, listed_time
            FROM conversation WHERE conversation_id = NEW.conversation_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER list_participant AFTER INSERT ON participant
    FOR EACH ROW EXECUTE FUNCTION list_participant()
    """,
)


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    schema = op.get_bind().execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    for statement in TRIGGERS:
        op.execute(statement.replace("{schema}", schema))
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
