"""What each charge's payer accepted (B3). The database itself takes nothing beyond it.

Charges from before anybody was asked stand as they were made.
"""

from alembic import op

from chassis.db import grant

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    "ALTER TABLE charge ADD COLUMN accepted_minor_units bigint CHECK (accepted_minor_units >= 0)",
    "UPDATE charge SET accepted_minor_units = minor_units WHERE state <> 'not_owed'",
    """
    ALTER TABLE charge ADD CONSTRAINT never_above_the_accepted_fee CHECK (
        state IN ('not_owed', 'not_accepted')
        OR (accepted_minor_units IS NOT NULL AND minor_units <= accepted_minor_units)
    )
    """,
    "CREATE INDEX charge_not_accepted ON charge (updated_at) WHERE state = 'not_accepted'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    grant(op, "charge", "UPDATE (accepted_minor_units)")
