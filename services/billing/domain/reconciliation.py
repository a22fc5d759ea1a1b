"""Whether the processor, the charges and the ledger say the same (S38).

What is on its way is no difference: a charge has until `ALARM_AFTER` to hear of its payment.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money
from services.billing.domain.charges import ALARM_AFTER, TERMINAL, UNDER_WAY, Charge, State
from services.billing.domain.disputes import DisputeState, ToldDispute
from services.billing.domain.ledger import Payout, PostingKind
from services.billing.domain.refunds import SETTLED, Refund, RefundState

EVERY = timedelta(hours=1)
WINDOW = timedelta(hours=48)
"""How far back an hourly comparison looks; what is not settled for good is compared whatever its age."""

FULL_AT = timedelta(hours=3)
"""Time of day, UTC, from which on the nightly full comparison is due."""

MOST_DIFFERENCES = 1_000
"""So many are kept; more are only counted."""


class DifferenceKind(StrEnum):
    """What is not the same here and there."""

    MISSING_HERE = "missing_here"
    """Money was taken by a payment that names a charge of ours, which is not here or knows nothing of it."""
    MISSING_THERE = "missing_there"
    """A charge names a payment that the processor does not know."""
    AMOUNT_DIFFERS = "amount_differs"
    STATE_DIFFERS = "state_differs"
    """Paid on one side only."""
    DOUBLE_CAPTURE = "double_capture"
    """Two payments of one charge took money."""
    LEDGER_DIFFERS = "ledger_differs"
    """What is booked is not what the charge and its refunds say."""
    REFUND_MISSING_HERE = "refund_missing_here"
    """A payment of ours was paid back by a refund that is not here: on the processor's own pages."""
    REFUND_DIFFERS = "refund_differs"
    """A refund did not pay back the same on both sides."""
    DISPUTE_DIFFERS = "dispute_differs"
    """A dispute of a payment of ours stands elsewhere here, or what it moved is not booked."""
    PAYOUT_DIFFERS = "payout_differs"
    """What a payout moved is not booked."""


class ReconciliationState(StrEnum):
    """How far a comparison is."""

    REQUESTED = "requested"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True)
class Payment:
    """A payment intent of ours at the processor; `taken`: it succeeded, `open`: it still could."""

    id: str
    charge_id: UUID
    amount: Money
    taken: bool
    open: bool = False


@dataclass(frozen=True)
class PaidBack:
    """A refund at the processor; `refund_id` is ours (None: made elsewhere), `succeeded`: it stands."""

    id: str
    payment_intent: str
    refund_id: UUID | None
    amount: Money
    succeeded: bool


@dataclass(frozen=True)
class BookedCharge:
    """A charge with what the ledger says that the processor took for it, less what was paid back."""

    charge: Charge
    booked: Money


@dataclass(frozen=True)
class Difference:
    """Something that is not the same; `here` and `there` are None where there is nothing.

    `charge_id` is None for a payout. `processor_object` is the processor's id of the refund, dispute or
    payout that it is about; empty: it is about none.
    """

    kind: DifferenceKind
    charge_id: UUID | None
    payment_intent: str
    here: Money | None
    there: Money | None
    processor_object: str = ""


@dataclass(frozen=True)
class Reconciliation:
    """One comparison; `full` compares all there ever was. The counts are those of its end."""

    id: UUID
    full: bool
    state: ReconciliationState
    requested_at: datetime
    ended_at: datetime | None = None
    payments: int = 0
    charges: int = 0
    differences: int = 0

    @property
    def since(self) -> datetime:
        """From when on payments and charges are compared that are settled for good."""
        return datetime.fromtimestamp(0, UTC) if self.full else self.requested_at - WINDOW

    def ended(self, state: ReconciliationState, now: datetime) -> "Reconciliation":
        """The comparison at its end."""
        return replace(self, state=state, ended_at=now)


def new_reconciliation(full: bool, now: datetime) -> Reconciliation:
    """A comparison that has been asked for."""
    return Reconciliation(new_id(), full, ReconciliationState.REQUESTED, now)


def due(
    rested_since: datetime | None, last: datetime | None, last_full: datetime | None, now: datetime
) -> Reconciliation | None:
    """The comparison that is due: hourly, nightly in full; none before a charge has rested for an hour."""
    if rested_since is None or now - rested_since < EVERY:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    night = midnight + FULL_AT if now >= midnight + FULL_AT else midnight + FULL_AT - timedelta(days=1)
    if last_full is None or last_full < night:
        return new_reconciliation(True, now)
    if last is None or now - last >= EVERY:
        return new_reconciliation(False, now)
    return None


def compare(payment: Payment, charge: Charge | None, now: datetime) -> Difference | None:
    """What differs between a payment and the charge that it names."""
    if charge is None or charge.payment_intent != payment.id:
        if not payment.taken:
            return None
        double = charge is not None and charge.state is State.SUCCEEDED
        kind = DifferenceKind.DOUBLE_CAPTURE if double else DifferenceKind.MISSING_HERE
        return _difference(kind, payment, charge)
    if payment.amount != charge.amount:
        return _difference(DifferenceKind.AMOUNT_DIFFERS, payment, charge)
    on_its_way = charge.state in UNDER_WAY and now - charge.begun_at < ALARM_AFTER
    if payment.taken == (charge.state is State.SUCCEEDED) or on_its_way:
        return None
    return _difference(DifferenceKind.STATE_DIFFERS, payment, charge)


def left_behind(payment: Payment, charge: Charge | None) -> bool:
    """Whether a payment that could still take money is one that its charge will never know.

    A worker that lost its lease may create one too late, and be lost itself before it ends it. A charge that
    names no payment yet, and is not settled for good, may be about to find this one.
    """
    if not payment.open or charge is None or charge.payment_intent == payment.id:
        return False
    return charge.payment_intent != "" or charge.state in TERMINAL


def compare_ledger(charge: Charge, booked: Money) -> Difference | None:
    """What differs between a charge, less its refunds, and what is booked for it."""
    paid = charge.amount if charge.state is State.SUCCEEDED else Money.zero(charge.amount.currency)
    kept = paid - charge.refunded
    if booked == kept:
        return None
    kind = DifferenceKind.LEDGER_DIFFERS
    return Difference(kind, charge.id, charge.payment_intent, here=booked, there=kept)


def compare_refund(
    there: PaidBack, here: Refund | None, charge: Charge | None, now: datetime
) -> Difference | None:
    """What differs between the processor's refund and ours; `charge` is the one whose payment it is of."""
    if here is None or here.processor_refund not in ("", there.id):
        if charge is None or not there.succeeded:
            return None
        kind = DifferenceKind.REFUND_MISSING_HERE
        return Difference(kind, charge.id, there.payment_intent, None, there.amount, there.id)
    nothing = Money.zero(there.amount.currency)
    paid_here = here.amount if here.state is RefundState.SUCCEEDED else nothing
    paid_there = there.amount if there.succeeded else nothing
    on_its_way = here.state not in SETTLED and now - here.requested_at < ALARM_AFTER
    if paid_here == paid_there or on_its_way:
        return None
    kind = DifferenceKind.REFUND_DIFFERS
    return Difference(kind, here.charge_id, there.payment_intent, paid_here, paid_there, there.id)


def compare_dispute(
    there: ToldDispute, state: DisputeState | None, charge: Charge | None, booked: Collection[str]
) -> Difference | None:
    """What differs between a dispute, its state here (None: it is not) and the `booked` movements."""
    same = there.state is state and all(movement.id in booked for movement in there.movements)
    if charge is None or same:
        return None
    kind = DifferenceKind.DISPUTE_DIFFERS
    return Difference(kind, charge.id, there.payment_intent, None, there.amount, there.id)


def compare_payout(there: Payout, booked: Collection[tuple[PostingKind, str]]) -> Difference | None:
    """The first that a payout moved and that is not booked."""
    moved = {PostingKind.PAYOUT: there.sent, PostingKind.PAYOUT_REVERSAL: there.returned}
    for kind, movement in moved.items():
        if movement is not None and (kind, there.id) not in booked:
            return Difference(DifferenceKind.PAYOUT_DIFFERS, None, "", None, movement.amount, there.id)
    return None


def missing_there(charge: Charge) -> Difference:
    """A charge whose payment the processor does not know."""
    kind = DifferenceKind.MISSING_THERE
    return Difference(kind, charge.id, charge.payment_intent, here=charge.amount, there=None)


def _difference(kind: DifferenceKind, payment: Payment, charge: Charge | None) -> Difference:
    here = charge.amount if charge is not None else None
    return Difference(kind, payment.charge_id, payment.id, here, there=payment.amount)
