"""Who sees a file later than others: whom the host adds (S28), and newcomers who are shown the history (S29).

Of files and people from before nobody knows: they are taken for files that were not for everybody, and for
people who see no older ones.
"""

from alembic import op

from chassis.db import grant

revision = "0007"
down_revision = "0006"

CHANGES = """
ALTER TABLE participant ADD COLUMN history_shared boolean NOT NULL DEFAULT false;
ALTER TABLE admission ADD COLUMN for_everybody boolean NOT NULL DEFAULT false;

CREATE TABLE admission_viewer (
    conversation_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    person_id uuid NOT NULL,
    added_by uuid NOT NULL,
    add_time timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, attachment_id, person_id),
    FOREIGN KEY (conversation_id, attachment_id) REFERENCES admission
);
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    grant(op, "admission_viewer", "SELECT, INSERT")
