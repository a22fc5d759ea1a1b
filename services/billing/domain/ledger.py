"""Double entry: every posting is entries whose sum is zero in each currency. Nothing is ever changed.

The chart of accounts is `Account`; what each kind of posting books is in `PostingKind`. A positive amount
means that the account has more.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.faults import invalid
from chassis.ids import ConversationId, DivisionId, new_id
from chassis.money import Money
from chassis.sheets import neutralised
from services.billing.domain.charges import Charge
from services.billing.domain.documents import Bill
from services.billing.domain.refunds import Refund


class Account(StrEnum):
    """Where money is booked."""

    PROCESSOR = "processor"
    """Held for us by the processor."""
    FEES = "fees"
    """Earned by conversations; negative where something was earned."""
    REFUNDS = "refunds"
    """Given back to clients."""
    DISPUTES = "disputes"
    """Taken back by clients' banks, until they return it."""
    PROCESSOR_FEES = "processor_fees"
    """Kept by the processor for its work."""
    BANK = "bank"
    """Paid out by the processor to the bank account."""
    CONVERSION = "conversion"
    """Exchanged by the processor: leaves in one currency and comes back in another."""


class PostingKind(StrEnum):
    """What happened. `Posting.reference` names it, and the same is never booked twice."""

    CHARGE = "charge"
    """A client paid; the reference is the charge."""
    REFUND = "refund"
    """A client was paid back; the refund."""
    REFUND_REVERSAL = "refund_reversal"
    """The bank sent a refund back; the refund."""
    PROCESSOR_FEE = "processor_fee"
    """What a charge or a refund cost, and its exchange; the processor's balance transaction."""
    DISPUTE = "dispute"
    """A bank took money back; the processor's balance transaction."""
    DISPUTE_REVERSAL = "dispute_reversal"
    """It was returned; the processor's balance transaction."""
    PAYOUT = "payout"
    """The processor paid out; its payout. Of no division: one account at the processor serves all."""
    PAYOUT_REVERSAL = "payout_reversal"
    """A payout came back; its payout."""


Booked = tuple[Account, Money]


@dataclass(frozen=True)
class Posting:
    """One thing that happened to money. ValueError unless the entries sum to zero in each currency.

    `division_id` and `charge_id` are None where it belongs to none.
    """

    id: UUID
    kind: PostingKind
    reference: str
    entries: tuple[Booked, ...]
    booked_at: datetime
    division_id: DivisionId | None = None
    charge_id: UUID | None = None

    def __post_init__(self) -> None:
        sums: Counter[str] = Counter()
        for _, amount in self.entries:
            sums[amount.currency] += amount.minor_units
        if not self.entries or any(sums.values()):
            raise ValueError("the entries of a posting sum to zero, and there are some")


@dataclass(frozen=True)
class Movement:
    """What the processor's balance gained (or, negative, lost) by something, before its `fee`.

    Both in the currency of the balance; `id` is the processor's balance transaction.
    """

    id: str
    amount: Money
    fee: Money


@dataclass(frozen=True)
class Payout:
    """A payout at the processor: what left the balance, and what came back; None: nothing (yet)."""

    id: str
    sent: Movement | None
    returned: Movement | None


@dataclass(frozen=True)
class LedgerLine:
    """An entry as it is exported; `conversation_id` is None where the posting has no charge."""

    posting_id: UUID
    kind: PostingKind
    reference: str
    account: Account
    amount: Money
    booked_at: datetime
    charge_id: UUID | None
    conversation_id: ConversationId | None


def posting_of_charge(charge: Charge, bill: Bill, now: datetime) -> Posting:
    """What a successful charge books."""
    entries = _moved(Account.FEES, Account.PROCESSOR, charge.amount)
    return Posting(
        new_id(), PostingKind.CHARGE, str(charge.id), entries, now, bill.division_id, charge_id=charge.id
    )


def posting_of_refund(refund: Refund, now: datetime) -> Posting:
    """What a successful refund books."""
    entries = _moved(Account.PROCESSOR, Account.REFUNDS, refund.amount)
    return Posting(
        new_id(), PostingKind.REFUND, str(refund.id), entries, now, refund.division_id, refund.charge_id
    )


def posting_of_returned_refund(refund: Refund, now: datetime) -> Posting:
    """What a refund books that came back: the contrary of its success."""
    entries = _moved(Account.REFUNDS, Account.PROCESSOR, refund.amount)
    kind = PostingKind.REFUND_REVERSAL
    return Posting(new_id(), kind, str(refund.id), entries, now, refund.division_id, refund.charge_id)


def posting_of_costs(
    booked: Money, movement: Movement, division_id: DivisionId, charge_id: UUID, now: datetime
) -> Posting | None:
    """What a charge (or, negative, a refund) of `booked` cost at the processor; None: nothing.

    Where its balance is in another currency, what was booked as held is exchanged as well.
    """
    sums: Counter[tuple[Account, str]] = Counter()
    held, currency, fee = movement.amount, movement.amount.currency, movement.fee.minor_units
    sums[Account.PROCESSOR, currency] -= fee
    sums[Account.PROCESSOR_FEES, currency] += fee
    if currency != booked.currency:
        sums[Account.PROCESSOR, booked.currency] -= booked.minor_units
        sums[Account.CONVERSION, booked.currency] += booked.minor_units
        sums[Account.PROCESSOR, currency] += held.minor_units
        sums[Account.CONVERSION, currency] -= held.minor_units
    entries = _entries(sums)
    if not entries:
        return None
    kind = PostingKind.PROCESSOR_FEE
    return Posting(new_id(), kind, movement.id, entries, now, division_id, charge_id)


def posting_of_dispute(
    movement: Movement, division_id: DivisionId, charge_id: UUID, now: datetime
) -> Posting | None:
    """What a bank took or returned because of a dispute, with the processor's fee; None: nothing."""
    currency, amount, fee = movement.amount.currency, movement.amount.minor_units, movement.fee.minor_units
    sums: Counter[tuple[Account, str]] = Counter()
    sums[Account.PROCESSOR, currency] += amount - fee
    sums[Account.PROCESSOR_FEES, currency] += fee
    sums[Account.DISPUTES, currency] -= amount
    entries = _entries(sums)
    if not entries:
        return None
    kind = PostingKind.DISPUTE if amount < 0 else PostingKind.DISPUTE_REVERSAL
    return Posting(new_id(), kind, movement.id, entries, now, division_id, charge_id)


def posting_of_payout(kind: PostingKind, payout: str, movement: Movement, now: datetime) -> Posting:
    """What a payout moved to the bank, or, reversed, back to the processor, with the processor's fee."""
    currency, amount, fee = movement.amount.currency, movement.amount.minor_units, movement.fee.minor_units
    sums: Counter[tuple[Account, str]] = Counter()
    sums[Account.PROCESSOR, currency] += amount - fee
    sums[Account.PROCESSOR_FEES, currency] += fee
    sums[Account.BANK, currency] -= amount
    return Posting(new_id(), kind, payout, _entries(sums), now)


COLUMNS = (
    "booked_time",
    "posting_id",
    "kind",
    "account",
    "amount",
    "minor_units",
    "currency",
    "charge_id",
    "conversation_id",
    "reference",
)
"""Of an export; the time is UTC (RFC 3339), the amount a decimal number with a point."""


def cells(line: LedgerLine) -> list[str]:
    """A line of an export. Only the reference, the processor's text, has to be kept from being a formula."""
    return [
        line.booked_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        str(line.posting_id),
        line.kind,
        line.account,
        line.amount.decimal_text(),
        str(line.amount.minor_units),
        line.amount.currency,
        str(line.charge_id or ""),
        str(line.conversation_id or ""),
        neutralised(line.reference),
    ]


def period(first_day: date, last_day: date, time_zone: str) -> tuple[datetime, datetime]:
    """The moments in which these days (both counted) begin and have ended there. Fault INVALID."""
    if last_day < first_day:
        raise invalid("last_day", "must not be before first_day")
    if last_day.year > _LAST_YEAR or first_day.year < _FIRST_YEAR:
        raise invalid("first_day", f"must be between {_FIRST_YEAR} and {_LAST_YEAR}")
    zone = ZoneInfo(time_zone)
    begin, end = (datetime.combine(day, time(), zone) for day in (first_day, last_day + timedelta(days=1)))
    return begin, end


_FIRST_YEAR, _LAST_YEAR = 1970, 9000


def _moved(source: Account, target: Account, amount: Money) -> tuple[Booked, Booked]:
    nothing = Money.zero(amount.currency)
    return (target, amount), (source, nothing - amount)


def _entries(sums: Mapping[tuple[Account, str], int]) -> tuple[Booked, ...]:
    return tuple((account, Money(units, currency)) for (account, currency), units in sums.items() if units)
