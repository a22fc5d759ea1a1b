"""What the use cases need of the processor after a payment: paying back, disputes, costs and payouts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from chassis.money import Money
from services.billing.domain.disputes import ToldDispute
from services.billing.domain.ledger import Movement, Payout
from services.billing.domain.reconciliation import PaidBack
from services.billing.ports.processor import Declined, Page, Unknown


class Payback(StrEnum):
    """Where a refund stands at the processor."""

    UNDER_WAY = "under_way"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class SentRefund:
    """A refund at the processor; `failure_code` is empty unless it failed."""

    id: str
    status: Payback
    failure_code: str = ""


@dataclass(frozen=True)
class ToldRefund:
    """A refund as the processor tells of it; None: it moved nothing, or nothing came back (yet)."""

    paid_back: PaidBack
    status: Payback
    failure_code: str
    sent: Movement | None
    returned: Movement | None


class Movements(Protocol):
    """The processor's books. Nothing raises; None: there is no such object."""

    async def find_refund(self, payment_intent: str, refund_id: UUID) -> SentRefund | Unknown | None:
        """The refund of a payment that was sent for ours, if one was."""
        ...

    async def create_refund(
        self, payment_intent: str, refund_id: UUID, amount: Money, key: str
    ) -> SentRefund | Declined | Unknown:
        """Pay back. The processor is told our id and nothing else."""
        ...

    async def costs_of_payment(self, payment_intent: str) -> Movement | Unknown | None:
        """What a successful payment brought and cost; Unknown also where that is not known yet."""
        ...

    async def refund(self, processor_refund: str) -> ToldRefund | Unknown | None:
        """A refund as it is now; Unknown also where it is not known yet what a successful one took."""
        ...

    async def dispute(self, processor_dispute: str) -> ToldDispute | Unknown | None:
        """A dispute as it is now."""
        ...

    async def payout(self, processor_payout: str) -> Payout | Unknown | None:
        """A payout as it is now."""
        ...

    async def list_refunds(self, since: datetime, after: str) -> Page[ToldRefund] | Unknown:
        """Refunds made since then."""
        ...

    async def list_disputes(self, since: datetime, after: str) -> Page[ToldDispute] | Unknown:
        """Disputes opened since then."""
        ...

    async def list_payouts(self, since: datetime, after: str) -> Page[Payout] | Unknown:
        """Payouts made since then."""
        ...
