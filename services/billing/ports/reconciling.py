"""What comparing with the processor needs of the database and of the processor."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.billing.domain.charges import Charge
from services.billing.domain.reconciliation import BookedCharge, Difference, Payment, Reconciliation
from services.billing.ports.processor import Cancellation, Intent, Page, Unknown


class Payments(Protocol):
    """The processor's payments, as its own lists tell them (never a search, which lags behind)."""

    async def list_payments(self, since: datetime, after: str) -> Page[Payment] | Unknown:
        """Payments made since then that name a charge of ours."""
        ...

    async def read_payment(self, payment_id: str) -> Payment | Unknown | None:
        """One payment; None: the processor knows none of that id."""
        ...

    async def cancel_intent(self, intent_id: str, cause: Cancellation, key: str) -> Intent | Unknown:
        """See Processor."""
        ...


@dataclass(frozen=True)
class UnknownCharge:
    """A charge that takes too long; `last_attempt_at` is None where nothing was sent yet."""

    charge: Charge
    last_attempt_at: datetime | None


class ReconciliationRows(Protocol):
    """Comparisons and what they found; differences are only ever added."""

    async def add_reconciliation(self, reconciliation: Reconciliation) -> None:
        """Keep one that was asked for."""
        ...

    async def save_reconciliation(self, reconciliation: Reconciliation) -> None:
        """Keep how far it is."""
        ...

    async def reconciliation(self, reconciliation_id: UUID) -> Reconciliation | None:
        """One of them."""
        ...

    async def open_reconciliation(self) -> Reconciliation | None:
        """The oldest that was asked for, or begun, and has not ended."""
        ...

    async def last_completed_reconciliation(self) -> Reconciliation | None:
        """The newest that was completed."""
        ...

    async def reconciliation_times(self) -> tuple[datetime | None, datetime | None, datetime | None]:
        """Since when a charge has rested longest; when a comparison was last asked for, and a full one."""
        ...

    async def add_differences(self, reconciliation_id: UUID, differences: Sequence[Difference]) -> None:
        """Keep what was found."""
        ...

    async def differences(self, reconciliation_id: UUID) -> Sequence[Difference]:
        """What was found, in that order."""
        ...

    async def add_seen(self, reconciliation_id: UUID, payment_ids: Collection[str]) -> None:
        """Remember, until the comparison ends, that the processor told these payments."""
        ...

    async def forget_seen(self, reconciliation_id: UUID) -> None:
        """Forget them."""
        ...

    async def booked_charges(self, charge_ids: Collection[UUID]) -> Mapping[UUID, BookedCharge]:
        """Those charges that are here."""
        ...

    async def charges_to_reconcile(
        self, reconciliation: Reconciliation, after: UUID | None, limit: int
    ) -> Sequence[tuple[BookedCharge, bool]]:
        """Charges changed since then or not settled for good, by id, and whether their payment was seen."""
        ...

    async def unknown_charges(self, before: datetime, limit: int) -> Sequence[UnknownCharge]:
        """Charges under way since before then, the oldest first."""
        ...

    async def hurry(self, charge_id: UUID, now: datetime) -> None:
        """Let a worker look at a charge as soon as nobody else does."""
        ...
