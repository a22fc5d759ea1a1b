"""What the use cases need of the payment processor."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from chassis.ids import PersonId
from chassis.money import Money
from services.billing.domain.cards import CardDetails

T = TypeVar("T")


class IntentStatus(StrEnum):
    """Where a payment intent stands."""

    OPEN = "open"
    """It can be confirmed."""
    PROCESSING = "processing"
    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class Cancellation(StrEnum):
    """Why a payment intent is ended, in the processor's words."""

    DUPLICATE = "duplicate"
    """Another one counts."""
    ABANDONED = "abandoned"
    """The payment was waived."""


@dataclass(frozen=True)
class Intent:
    """A payment intent; `latest_charge` is its last attempt, `decline_code` why that failed, or empty.

    `page` is where its payer answers the bank for `payment_method`; empty: nobody is asked.
    """

    id: str
    status: IntentStatus
    latest_charge: str = ""
    decline_code: str = ""
    payment_method: str = ""
    page: str = ""


@dataclass(frozen=True)
class Declined:
    """The processor or the bank said no; `charge` is the failed attempt, empty where there was none."""

    code: str
    charge: str = ""


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of one of its lists, the newest first; `next_after` asks for the next one, empty: the last."""

    items: Sequence[T]
    next_after: str


@dataclass(frozen=True)
class Unknown:
    """No answer, or none that tells what happened."""


@dataclass(frozen=True)
class HostedPage:
    """The processor's page for entering a card."""

    session_id: str
    url: str


@dataclass(frozen=True)
class Notice:
    """A verified webhook: that something happened to an object; what, is asked of the processor."""

    event_id: str
    topic: str
    object_id: str


class Processor(Protocol):
    """The payment processor. What is about cards raises Fault PROCESSOR_UNAVAILABLE; payments never raise."""

    async def create_customer(self, person_id: PersonId, key: str) -> str:
        """A customer about whom the processor learns nothing but our id."""
        ...

    async def start_setup(
        self, customer: str, currency: str, success_url: str, cancel_url: str, key: str
    ) -> HostedPage:
        """A page on which a card can be saved."""
        ...

    async def read_setup(self, session_id: str) -> CardDetails | None:
        """The card saved on a page; None: none was."""
        ...

    async def find_intent(self, customer: str, charge_id: UUID) -> Intent | Unknown | None:
        """The payment intent made for a charge, if there is one that is not cancelled."""
        ...

    async def read_intent(self, intent_id: str) -> Intent | Unknown:
        """A payment intent as it is now."""
        ...

    async def create_intent(
        self, customer: str, charge_id: UUID, amount: Money, key: str
    ) -> Intent | Declined | Unknown:
        """A payment intent; no money moves."""
        ...

    async def confirm_intent(
        self, intent_id: str, payment_method: str, key: str
    ) -> Intent | Declined | Unknown:
        """Take the payment from a saved card without the person."""
        ...

    async def confirm_present(
        self, intent_id: str, payment_method: str, return_url: str, key: str
    ) -> Intent | Declined | Unknown:
        """Take the payment from a saved card while the person is there; the bank's page leads back."""
        ...

    async def detach(self, payment_method: str, key: str) -> None:
        """Make the processor forget a card, if it has not."""
        ...

    async def cancel_intent(self, intent_id: str, cause: Cancellation, key: str) -> Intent | Unknown:
        """End a payment intent: it takes no money any more. Unknown also where it cannot be ended."""
        ...

    def verify_webhook(self, body: bytes, signature: str) -> Notice:
        """The notice in a webhook. Fault WEBHOOK_SIGNATURE if it is not the processor's."""
        ...
