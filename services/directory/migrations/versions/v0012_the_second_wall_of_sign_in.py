"""What people sign in with is kept from calls of another practice (ADR 0038).

Wrong tries and challenges are found by hashes, before anybody knows whose practice it is.
"""

from chassis.walls import wall, wall_through

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    wall("sign_in_policy")
    wall_through(
        "person", "person_id", ("person_key", "password", "password_setup", "recovery_code", "passkey")
    )
