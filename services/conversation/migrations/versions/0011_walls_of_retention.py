"""Holds and destructions of a practice are kept from calls of another, too (ADR 0038)."""

from chassis.walls import wall_through

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    wall_through("conversation", "conversation_id", ("legal_hold", "destruction"))
