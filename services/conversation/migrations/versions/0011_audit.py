"""The audit trail (ADR 0027)."""

from chassis.audit.tables import audit_tables

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    audit_tables()
