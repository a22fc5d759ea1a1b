"""Rows of a practice are kept from calls of another (ADR 0038).

What people keep for themselves (saved replies, their keys, a default announcement) is asked for by the
caller's own id only, and names no practice.
"""

from alembic import op

from chassis.walls import wall, wall_through

revision = "0010"
down_revision = "0009"

OF_A_CONVERSATION = (
    "participant",
    "fee_acceptance",
    "message",
    "announcement_version",
    "read_mark",
    "admission",
    "admission_viewer",
    "list_entry",
    "draft",
    "closing_certificate",
    "legal_hold",
    "destruction",
)

# Behind the wall an index of `coalesce` would not be used, one of CASE is.
ENDED = """
CREATE INDEX conversation_ended ON conversation (
    (CASE WHEN complete_time IS NULL THEN cancel_time ELSE complete_time END), conversation_id
) WHERE CASE WHEN complete_time IS NULL THEN cancel_time ELSE complete_time END IS NOT NULL
"""


def upgrade() -> None:
    op.execute("DROP INDEX conversation_ended")
    op.execute(ENDED)
    wall("conversation")
    wall_through("conversation", "conversation_id", OF_A_CONVERSATION)
