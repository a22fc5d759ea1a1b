"""The keys of conversations are in the key store from now on (ADR 0034): `migrate` has moved them."""

from alembic import op

from chassis.keystore.migrating import drop_moved

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    drop_moved(op, "conversation_key")
