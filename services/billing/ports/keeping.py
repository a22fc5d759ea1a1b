"""What the use cases need of the database."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, DivisionId, EventId, ParticipantId, PersonId, PracticeId
from services.billing.domain.cards import Card, CardSetup, Owner
from services.billing.domain.charges import Charge
from services.billing.domain.consent import Consent
from services.billing.domain.documents import Bill, Document, DocumentKind
from services.billing.domain.events import Event
from services.billing.ports.books import DisputeRows, LedgerRows, RefundRows
from services.billing.ports.reconciling import ReconciliationRows


@dataclass(frozen=True)
class Leased:
    """A charge that one worker has to itself for a while; `lease` is the proof."""

    charge: Charge
    lease: UUID

    @property
    def id(self) -> UUID:
        """The charge's id."""
        return self.charge.id


class Step(StrEnum):
    """A call that may change something at the processor."""

    CREATE = "create"
    CONFIRM = "confirm"
    CANCEL = "cancel"


class CardRows(Protocol):
    """Cards and what leads to them."""

    async def customer(self, owner: Owner) -> str:
        """The processor's id of a card owner; empty: none yet."""
        ...

    async def save_customer(self, owner: Owner, customer: str) -> None:
        """Keep the processor's id unless there is one already."""
        ...

    async def add_setup(self, setup: CardSetup) -> None:
        """Keep a new setup."""
        ...

    async def setup(self, setup_id: UUID) -> CardSetup | None:
        """A setup."""
        ...

    async def setup_of_session(self, session_id: str) -> CardSetup | None:
        """The setup that a session at the processor belongs to."""
        ...

    async def open_setup(self, setup_id: UUID, session_id: str, url: str) -> None:
        """Keep the session of a setup unless it has one already."""
        ...

    async def finish_setup(self, setup_id: UUID, card_id: UUID) -> None:
        """Keep which card came of a setup."""
        ...

    async def finish_setup_at(self, setup_id: UUID, due_at: datetime) -> None:
        """Let the clock finish a setup."""
        ...

    async def add_card(self, card: Card) -> bool:
        """Keep a card; False if that payment method is known already."""
        ...

    async def card_of_payment_method(self, payment_method: str) -> Card:
        """The card with that id at the processor. LookupError if there is none."""
        ...

    async def cards(self, owner: Owner) -> Sequence[Card]:
        """The cards of somebody that are on file, the one saved last first."""
        ...

    async def card(self, card_id: UUID) -> Card | None:
        """A card, also a removed one."""
        ...

    async def default_cards(
        self, practice_id: PracticeId, person_ids: Collection[PersonId]
    ) -> Mapping[PersonId, Card]:
        """The default cards of those who have one."""
        ...

    async def lock_default_cards(
        self, practice_id: PracticeId, person_ids: Collection[PersonId]
    ) -> Mapping[PersonId, Card]:
        """The same, and nobody changes these people's cards until the end of the transaction.

        Locked before any bill or charge, always.
        """
        ...

    async def lock_default_card(self, owner: Owner) -> Card | None:
        """The same for one."""
        ...

    async def set_default_card(self, owner: Owner, card: Card | None) -> None:
        """Choose the card that is charged; the owner's is locked."""
        ...

    async def remove_card(self, card_id: UUID, now: datetime) -> None:
        """Take a card off file, and let the clock make the processor forget it."""
        ...

    async def detach_card_at(self, card_id: UUID, due_at: datetime) -> None:
        """Let the clock make the processor forget a card."""
        ...

    async def note_bank_asks(self, card_id: UUID, asks: bool) -> None:
        """Keep whether the bank wanted to hear from the absent owner when the card was last charged."""
        ...

    async def add_consent(self, consent: Consent) -> None:
        """Keep what somebody agreed to; such rows are only ever added."""
        ...


class ChargeRows(Protocol):
    """Bills and charges."""

    async def add_bill(self, bill: Bill) -> bool:
        """Keep the bill of a conversation that is over; False if there is one already."""
        ...

    async def billed(self, conversation_ids: Collection[ConversationId]) -> Collection[ConversationId]:
        """Those of the conversations that have a bill."""
        ...

    async def not_accepted_since(self, since: datetime) -> Collection[ConversationId]:
        """The conversations with charges that have waited for their payers' acceptance since then (B3)."""
        ...

    async def bill(self, conversation_id: ConversationId) -> Bill:
        """The bill. LookupError if there is none."""
        ...

    async def lock_bill(self, conversation_id: ConversationId) -> Bill:
        """The bill, which nobody else gets until the end of the transaction. LookupError if there is none."""
        ...

    async def add_charges(self, charges: Sequence[Charge]) -> None:
        """Keep new charges."""
        ...

    async def charges(self, conversation_id: ConversationId) -> Sequence[Charge]:
        """The charges of a conversation in the order of the participants."""
        ...

    async def any_unsettled(self, conversation_id: ConversationId) -> bool:
        """Whether a charge of a conversation has not settled once yet."""
        ...

    async def charge(self, charge_id: UUID, lock: bool = False) -> Charge | None:
        """A charge; with `lock`, nobody else changes it until the end of the transaction."""
        ...

    async def lock_charges_of(self, owner: Owner) -> Sequence[Charge]:
        """What somebody has not paid yet; nobody else changes these until the end of the transaction."""
        ...

    async def card_in_use(self, card: Card) -> bool:
        """Whether a charge is under way with a card, or its owner is on the bank's page with it."""
        ...

    async def lease(self, charge: Charge, until: datetime) -> Leased:
        """Lease a flagged charge that is locked; who only looks at it loses it."""
        ...

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> Sequence[Leased]:
        """Lease charges that are due and not leased by anybody, the longest due first."""
        ...

    async def save_charge(self, charge: Charge, lease: UUID | None, until: datetime | None = None) -> bool:
        """Save a charge that is not terminal yet; whether that was so.

        With `lease`, only its holder can: it is renewed until `until`, or given back.
        """
        ...

    async def release(self, leased: Leased, due_at: datetime) -> None:
        """Give a lease back without an outcome; the charge is due then."""
        ...

    async def save_payment_intent(self, charge_id: UUID, payment_intent: str) -> str:
        """Give the charge this payment intent unless it has one; the one that it has then."""
        ...

    async def drop_payment_intent(self, charge_id: UUID, payment_intent: str) -> None:
        """Leave this payment intent behind: it was ended and can never take money."""
        ...

    async def wake_charge(self, payment_intent: str, now: datetime) -> None:
        """Let a worker look at the charge with this payment intent."""
        ...

    async def add_attempt(self, charge: Charge, step: Step, key: str, now: datetime) -> None:
        """Keep that a call is about to be made."""
        ...

    async def confirmations_since(self, charge_id: UUID, since: datetime) -> int:
        """How often a charge was confirmed."""
        ...

    async def oldest_under_way(self) -> datetime | None:
        """Since when the oldest charge that is not settled has been there; None: there is none."""
        ...


class DocumentRows(Protocol):
    """Papers; rows are only ever added."""

    async def next_number(self, division_id: DivisionId, kind: DocumentKind, year: int) -> int:
        """The next number of a series, without a gap: it is free again if the transaction fails."""
        ...

    async def add_document(self, document: Document) -> None:
        """Keep a document; an invoice marks its bill."""
        ...

    async def documents(self, conversation_id: ConversationId) -> Sequence[Document]:
        """The documents of a conversation, oldest first."""
        ...

    async def document(self, document_id: UUID) -> Document | None:
        """A document."""
        ...


class Transaction(
    CardRows, ChargeRows, DocumentRows, RefundRows, DisputeRows, LedgerRows, ReconciliationRows, Protocol
):
    """One act: everything in it happens, or nothing."""

    async def claim(self, key: RequestKey) -> str | None:
        """None for a new request, else the result of the first (chassis.idempotency)."""
        ...

    async def remember(self, key: RequestKey, result: str) -> None:
        """Keep the result for whoever repeats the request."""
        ...

    async def first_time(self, event_id: EventId) -> bool:
        """Whether this event was not taken before."""
        ...

    async def first_webhook(self, event_id: str, topic: str) -> bool:
        """Whether this event of the processor was not taken before."""
        ...

    async def add_payment_details_request(
        self, request_id: UUID, conversation_id: ConversationId, participant_id: ParticipantId, now: datetime
    ) -> None:
        """Keep that a payer was asked for a card."""
        ...

    async def tell(self, event: Event) -> None:
        """Let others know, once this is committed."""
        ...


class Store(Protocol):
    """The database."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin; committed at the end of the block, rolled back by any exception."""
        ...
