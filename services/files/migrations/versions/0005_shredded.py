"""Which conversations' objects were removed because their keys were destroyed (B8).

What is kept of their files says nothing any more and stays, as shared files do (S29).
"""

from alembic import op
from sqlalchemy import Column, DateTime, Uuid

from chassis.db import grant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "shredded_conversation",
        Column("conversation_id", Uuid, primary_key=True),
        Column("shred_time", DateTime(timezone=True), nullable=False),
    )
    grant(op, "shredded_conversation", "SELECT, INSERT")
