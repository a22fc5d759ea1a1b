"""Rows of a practice are kept from calls of another (ADR 0038).

Postings that belong to no charge (costs, payouts) hold a division, amounts and times: the first wall only.
So it is with the numbers of documents, and with what is between us and the processor.
"""

from chassis.walls import wall, wall_through

revision = "0009"
down_revision = "0008"

OF_A_PRACTICE = (
    "customer",
    "card_setup",
    "card",
    "default_card",
    "card_consent",
    "bill",
    "charge",
    "document",
)


def upgrade() -> None:
    for table in OF_A_PRACTICE:
        wall(table)
    wall_through("charge", "charge_id", ("attempt", "refund", "dispute"))
    wall_through("refund", "refund_id", ("refund_attempt",))
    of_charge = "(SELECT true FROM charge WHERE charge.charge_id = posting.charge_id)"
    wall("posting", f"charge_id IS NULL OR {of_charge}")
    wall_through("posting", "posting_id", ("ledger_entry",))
