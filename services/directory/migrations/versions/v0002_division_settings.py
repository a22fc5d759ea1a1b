"""What a division decides besides: what cancelling costs, house rules, and what is not shown live."""

from alembic import op

from chassis.db import grant

revision = "0002"
down_revision = "0001"

_CHANGES = """
ALTER TABLE division
    ADD COLUMN typing_off boolean NOT NULL DEFAULT false,
    ADD COLUMN presence_off boolean NOT NULL DEFAULT false,
    ADD COLUMN read_marks_off boolean NOT NULL DEFAULT false,
    ADD COLUMN house_rules text NOT NULL DEFAULT '' CHECK (char_length(house_rules) <= 2000),
    ADD COLUMN late_window interval NOT NULL DEFAULT '0' CHECK (late_window BETWEEN '0' AND '30 days'),
    ADD COLUMN late_fee bigint CHECK (late_fee >= 0),
    ADD COLUMN no_show_fee bigint CHECK (no_show_fee >= 0),
    ADD COLUMN version bigint NOT NULL DEFAULT 0
"""

_SETTINGS = (
    "name, time_zone, locale, billing_enabled, default_announcement, support_address, emergency_number,"
    " invoice_issuer, typing_off, presence_off, read_marks_off, house_rules, late_window, late_fee,"
    " no_show_fee, version"
)


def upgrade() -> None:
    op.execute(_CHANGES)
    grant(op, "division", f"UPDATE ({_SETTINGS})")
