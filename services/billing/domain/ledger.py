"""Double entry: every movement is rows whose sum is zero, in one currency. Rows are never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money
from services.billing.domain.charges import Charge


class Account(StrEnum):
    """Where money is booked."""

    PROCESSOR = "processor"
    """Held for the practice by the processor."""
    FEES = "fees"
    """Earned by conversations."""


@dataclass(frozen=True)
class Entry:
    """One side of a movement; positive: the account has more."""

    id: UUID
    charge_id: UUID
    account: Account
    amount: Money
    booked_at: datetime


def entries_of_success(charge: Charge, now: datetime) -> tuple[Entry, Entry]:
    """What a successful charge books."""
    nothing = Money.zero(charge.amount.currency)
    return (
        Entry(new_id(), charge.id, Account.PROCESSOR, charge.amount, now),
        Entry(new_id(), charge.id, Account.FEES, nothing - charge.amount, now),
    )
