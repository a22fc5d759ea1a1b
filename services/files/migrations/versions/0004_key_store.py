"""The keys of files and forms are in the key store from now on (ADR 0034): `migrate` has moved them."""

from alembic import op

from chassis.keystore.migrating import drop_moved

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    drop_moved(op, "file_key")
