"""Rows of a practice are kept from calls of another (ADR 0038).

Sign-ins, challenges and throttles are found by hashes and fresh ids, before anybody knows whose practice it
is: the first wall only.
"""

from alembic import op

from chassis.walls import wall, wall_through

revision = "0011"
down_revision = "0010"

OF_A_PERSON = ("session", "person_key", "password", "password_setup", "recovery_code", "passkey")

# Behind the wall an index of `lower(email)` would not be used.
_ADDRESS = (
    "ALTER TABLE person ADD COLUMN address_key text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED",
    "DROP INDEX person_address",
    "CREATE UNIQUE INDEX person_address ON person (practice_id, address_key)",
)


def upgrade() -> None:
    for statement in _ADDRESS:
        op.execute(statement)
    for table in ("practice", "division", "person", "sign_in_policy"):
        wall(table)
    wall_through("division", "division_id", ("membership", "invitation"))
    wall_through("person", "person_id", OF_A_PERSON)
