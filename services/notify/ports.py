"""What the notify service's use cases need."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.ids import ConversationId, DivisionId, EventId, PersonId
from services.notify.domain.contents import Mail, Recipient
from services.notify.domain.events import NoticeSettled
from services.notify.domain.facts import Charge, Conversation, Division, Document, InvitedMember, SignInMail
from services.notify.domain.notices import Notice, Outcome


class Transaction(Protocol):
    """Notices, in one transaction."""

    async def first_time(self, event_id: EventId) -> bool:
        """Whether this event was not taken in before."""
        ...

    async def add(self, notices: Sequence[Notice]) -> None:
        """Keep notices; one for a person, kind and cause that is there already changes nothing."""
        ...

    async def claim(self, now: datetime, lease_end: datetime, most: int) -> Sequence[Notice]:
        """Make up to `most` due notices SENDING, the most urgent first, each for one worker."""
        ...

    async def settle(self, notice: Notice) -> bool:
        """Keep what came of an attempt; False if another worker has taken the notice over."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Notice]:
        """A conversation's notices, oldest first."""
        ...

    async def tell(self, event: NoticeSettled) -> None:
        """Tell others, with this transaction."""
        ...


class Store(Protocol):
    """The notify service's data."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """One transaction: kept at the end of the block, undone by any exception."""
        ...


class Directory(Protocol):
    """Who is who."""

    async def contact(self, person_id: PersonId) -> Recipient | None:
        """How to reach a person."""
        ...

    async def division(self, division_id: DivisionId) -> Division:
        """A division. Fault NOT_FOUND."""
        ...

    async def invited_member(self, invitation_id: UUID) -> InvitedMember:
        """Whom an invitation is for. Fault NOT_FOUND, also where there is nothing to say any more."""
        ...

    async def mint_sign_in(self, sign_in_id: UUID) -> SignInMail:
        """A fresh link and code. Fault UNAUTHENTICATED if the sign-in is over."""
        ...


class Conversations(Protocol):
    """Who takes part in what."""

    async def describe(self, conversation_id: ConversationId) -> Conversation:
        """A conversation. Fault NOT_FOUND."""
        ...


class Billing(Protocol):
    """Who paid what."""

    async def document(self, document_id: UUID) -> Document:
        """A receipt or an invoice. Fault NOT_FOUND."""
        ...

    async def charge(self, charge_id: UUID) -> Charge:
        """A charge. Fault NOT_FOUND."""
        ...


class Mailer(Protocol):
    """The mail server."""

    async def send(self, mail: Mail) -> Outcome:
        """Hand over one mail: ACCEPTED, REFUSED (for good) or POSTPONED."""
        ...


class Live(Protocol):
    """Those who are looking right now."""

    async def deliveries_changed(self, conversation: Conversation) -> None:
        """Let the host know; lost where nobody listens."""
        ...
