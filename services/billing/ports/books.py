"""What the use cases need of the database after a payment: refunds, disputes, the ledger."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.ids import ConversationId, DivisionId
from services.billing.domain.charges import Charge
from services.billing.domain.disputes import Dispute, DisputeState
from services.billing.domain.inquiries import Inquiry, InquiryKind
from services.billing.domain.ledger import LedgerLine, Posting, PostingKind
from services.billing.domain.refunds import Refund


@dataclass(frozen=True)
class LeasedRefund:
    """A refund that one worker has to itself for a while; `lease` is the proof."""

    refund: Refund
    lease: UUID

    @property
    def id(self) -> UUID:
        """The refund's id."""
        return self.refund.id


class RefundRows(Protocol):
    """Refunds."""

    async def add_refund(self, refund: Refund) -> None:
        """Keep a new refund; its charge is locked."""
        ...

    async def refund(self, refund_id: UUID) -> Refund:
        """A refund. LookupError if there is none."""
        ...

    async def refund_at_processor(self, processor_refund: str) -> Refund | None:
        """The refund with this id at the processor."""
        ...

    async def refunds_by_id(self, refund_ids: Collection[UUID]) -> Mapping[UUID, Refund]:
        """Those of these refunds that are here."""
        ...

    async def refunds_of(self, charge_id: UUID) -> Sequence[Refund]:
        """The refunds of a charge, oldest first."""
        ...

    async def refunds(self, conversation_id: ConversationId) -> Sequence[Refund]:
        """The refunds of all charges of a conversation, oldest first."""
        ...

    async def claim_refunds(self, now: datetime, until: datetime, limit: int) -> Sequence[LeasedRefund]:
        """Lease refunds that are due and not leased by anybody, the longest due first."""
        ...

    async def save_refund(self, refund: Refund, lease: UUID | None, until: datetime | None = None) -> bool:
        """Save a refund if `TRANSITIONS` leads there from its state as it is kept; whether that was so.

        With `lease`, only its holder can: it is renewed until `until`, or given back.
        """
        ...

    async def release_refund(self, leased: LeasedRefund, due_at: datetime) -> None:
        """Give a lease back without an outcome; the refund is due then."""
        ...

    async def wake_refund(self, processor_refund: str, now: datetime) -> None:
        """Let a worker look at the refund with this id at the processor."""
        ...

    async def add_refund_attempt(self, refund: Refund, now: datetime) -> None:
        """Keep that a call is about to be made."""
        ...

    async def oldest_refund_under_way(self) -> datetime | None:
        """Since when the oldest refund that is not settled has been asked for; None: there is none."""
        ...


class DisputeRows(Protocol):
    """Disputes."""

    async def save_dispute(self, dispute: Dispute) -> bool:
        """Keep a dispute as it is now, or what changed of one that is known; False: nothing did."""
        ...

    async def dispute_states(self, processor_disputes: Collection[str]) -> Mapping[str, DisputeState]:
        """Where those of these disputes stand that are here, by the processor's id."""
        ...

    async def disputes(self, conversation_id: ConversationId) -> Sequence[Dispute]:
        """The disputes of all charges of a conversation, oldest first."""
        ...

    async def charge_of_payment_intent(self, payment_intent: str) -> Charge | None:
        """The charge that was paid by it."""
        ...

    async def charges_of_payment_intents(self, payment_intents: Collection[str]) -> Mapping[str, Charge]:
        """The charges that were paid by them."""
        ...


class LedgerRows(Protocol):
    """The ledger, of which rows are only ever added, and what has to be asked for it."""

    async def book(self, posting: Posting) -> bool:
        """Add a posting; False, and nothing is added, if the same was booked before."""
        ...

    async def booked(self, references: Collection[str]) -> Collection[tuple[PostingKind, str]]:
        """What is booked under these references."""
        ...

    async def ledger_lines(
        self, division_id: DivisionId, begin: datetime, end: datetime, after: LedgerLine | None, limit: int
    ) -> Sequence[LedgerLine]:
        """Entries of a division booked in a period (without its end), in their order, after a line."""
        ...

    async def inquire(self, kind: InquiryKind, object_id: str, due_at: datetime) -> None:
        """Have an object of the processor asked for, again if it was before."""
        ...

    async def claim_inquiries(self, now: datetime, until: datetime, limit: int) -> Sequence[Inquiry]:
        """Take inquiries that are due; whoever does not end them in time leaves them to another worker."""
        ...

    async def end_inquiry(self, inquiry: Inquiry) -> None:
        """It is answered, unless somebody inquired again in the meantime."""
        ...

    async def postpone_inquiry(self, inquiry: Inquiry, later: Inquiry) -> None:
        """It told nothing: to be asked later, unless somebody inquired again in the meantime."""
        ...
