"""Conversations, participants, messages, announcements, read marks, admitted files.

What was said and what was shown cannot be changed or taken away by the service's own role: it has neither
UPDATE nor DELETE on message, announcement_version and admission.
"""

from alembic import op

from chassis.db import chassis_tables, grant

revision = "0001"
down_revision = None

PRIVILEGES = {
    "conversation": (
        "SELECT, INSERT, UPDATE (state, open_time, complete_time, completed_by, acknowledged, activity_time,"
        " announcement_version, last_sequence, version)"
    ),
    "conversation_key": "SELECT, INSERT",
    "participant": "SELECT, INSERT",
    "message": "SELECT, INSERT",
    "announcement_version": "SELECT, INSERT",
    "read_mark": "SELECT, INSERT, UPDATE (read_sequence, read_time)",
    "admission": "SELECT, INSERT",
}

TABLES = """
CREATE TABLE conversation (
    conversation_id uuid PRIMARY KEY,
    practice_id uuid NOT NULL,
    division_id uuid NOT NULL,
    division_name text NOT NULL,
    division_time_zone text NOT NULL,
    currency text NOT NULL,
    billing_enabled boolean NOT NULL,
    support_address text NOT NULL,
    emergency_number text NOT NULL,
    sealed_subject bytea NOT NULL,
    state text NOT NULL
        CHECK (state IN ('scheduled', 'awaiting_provider', 'active', 'completed', 'cancelled')),
    start_time timestamptz NOT NULL,
    start_time_zone text NOT NULL,
    create_time timestamptz NOT NULL,
    open_time timestamptz,
    complete_time timestamptz,
    completed_by uuid,
    acknowledged uuid[] NOT NULL,
    activity_time timestamptz NOT NULL,
    announcement_version bigint NOT NULL,
    last_sequence bigint NOT NULL CHECK (last_sequence >= 0),
    version bigint NOT NULL,
    participant_count integer NOT NULL
        CONSTRAINT at_most_25_participants CHECK (participant_count BETWEEN 1 AND 25),
    CONSTRAINT completed_once CHECK ((state = 'completed') = (complete_time IS NOT NULL)),
    CONSTRAINT opened_before_completed CHECK (state <> 'completed' OR open_time IS NOT NULL)
);
CREATE INDEX conversation_of_division ON conversation (division_id, activity_time, conversation_id);
CREATE INDEX conversation_completed ON conversation (complete_time, conversation_id)
    WHERE complete_time IS NOT NULL;

CREATE TABLE conversation_key (
    conversation_id uuid PRIMARY KEY REFERENCES conversation,
    wrapped bytea NOT NULL
);

CREATE TABLE participant (
    conversation_id uuid NOT NULL REFERENCES conversation,
    participant_id uuid NOT NULL,
    position integer NOT NULL CHECK (position BETWEEN 0 AND 25),
    person_id uuid NOT NULL,
    display_name text NOT NULL,
    host boolean NOT NULL CHECK (host = (position = 0)),
    colleague boolean NOT NULL,
    fee_minor_units bigint CHECK (fee_minor_units >= 0),
    fee_currency text,
    first_sequence bigint NOT NULL CHECK (first_sequence >= 1),
    PRIMARY KEY (conversation_id, participant_id),
    CONSTRAINT a_place_of_ones_own UNIQUE (conversation_id, position),
    CONSTRAINT once_in_a_conversation UNIQUE (conversation_id, person_id),
    CHECK ((fee_minor_units IS NULL) = (fee_currency IS NULL))
);
CREATE INDEX participant_of_person ON participant (person_id, conversation_id);

CREATE TABLE message (
    conversation_id uuid NOT NULL,
    sequence bigint NOT NULL,
    message_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    sealed_text bytea NOT NULL,
    send_time timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, sequence),
    CONSTRAINT message_id_of_sender UNIQUE (conversation_id, participant_id, message_id),
    FOREIGN KEY (conversation_id, participant_id) REFERENCES participant
);

CREATE TABLE announcement_version (
    conversation_id uuid NOT NULL REFERENCES conversation,
    version bigint NOT NULL,
    sealed_text bytea NOT NULL,
    edited_by uuid NOT NULL,
    edit_time timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, version)
);

CREATE TABLE read_mark (
    conversation_id uuid NOT NULL REFERENCES conversation,
    person_id uuid NOT NULL,
    read_sequence bigint NOT NULL,
    read_time timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (conversation_id, person_id)
);

CREATE TABLE admission (
    conversation_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    after_sequence bigint NOT NULL,
    person_ids uuid[] NOT NULL,
    admit_time timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, attachment_id),
    FOREIGN KEY (conversation_id, participant_id) REFERENCES participant
);

CREATE INDEX outbox_xid ON outbox (xid);
"""


def upgrade() -> None:
    chassis_tables()
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
