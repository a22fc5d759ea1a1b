"""What people read in the list of their sessions, and what was proved in them (S4)."""

from alembic import op

from chassis.db import grant

revision = "0007"
down_revision = "0006"

_CHANGES = """
ALTER TABLE session
    ALTER COLUMN sign_in_id DROP NOT NULL,
    ADD COLUMN method text NOT NULL DEFAULT 'link'
        CHECK (method IN ('link', 'code', 'password', 'passkey', 'provider')),
    ADD COLUMN device text NOT NULL DEFAULT '' CHECK (char_length(device) <= 100),
    ADD COLUMN strong boolean NOT NULL DEFAULT false,
    ADD COLUMN proved_at timestamptz
"""


def upgrade() -> None:
    op.execute(_CHANGES)
    grant(op, "session", "UPDATE (strong, proved_at)")
