"""Messages are chained by their hashes (B9, ADR 0010).

Messages from before have no hash: the chain of their conversation begins after them, with its genesis.
"""

from alembic import op

from chassis.db import grant

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    "ALTER TABLE message ADD COLUMN hash bytea CHECK (octet_length(hash) = 32)",
    "ALTER TABLE conversation ADD COLUMN last_hash bytea CHECK (octet_length(last_hash) = 32)",
    """
    UPDATE conversation
    SET last_hash = sha256(
        convert_to('sotto.conversation.v1', 'UTF8') || '\\x00' || uuid_send(conversation_id)
    )
    """,
    "ALTER TABLE conversation ALTER COLUMN last_hash SET NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    grant(op, "conversation", "UPDATE (last_hash)")
