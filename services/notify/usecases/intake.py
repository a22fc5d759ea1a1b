"""Causes become notices: one for each person to be told, once (S39)."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from chassis.clock import Clock
from chassis.ids import ConversationId, EventId, ParticipantId, PersonId
from services.notify.domain.facts import Conversation
from services.notify.domain.notices import Kind, Notice, new_notice
from services.notify.ports import Conversations, Store


class Intake:
    """Takes in events. Each is a hint: its facts are asked for when the mail is written."""

    def __init__(self, store: Store, conversations: Conversations, clock: Clock) -> None:
        self._store = store
        self._conversations = conversations
        self._clock = clock

    async def sign_in_requested(self, event_id: EventId, sign_in_id: UUID, person_id: PersonId) -> None:
        """Send link and code."""
        await self._keep(event_id, [new_notice(Kind.SIGN_IN, person_id, sign_in_id, self._clock.now())])

    async def member_invited(self, event_id: EventId, invitation_id: UUID, person_id: PersonId) -> None:
        """Tell somebody that they are a member now (S2)."""
        notice = new_notice(Kind.MEMBER_INVITATION, person_id, invitation_id, self._clock.now())
        await self._keep(event_id, [notice])

    async def people_invited(self, event_id: EventId, conversation_id: ConversationId) -> None:
        """Invite everybody but the host who was not invited yet. Fault NOT_FOUND: no such conversation."""
        conversation = await self._conversations.describe(conversation_id)
        now = self._clock.now()
        invitations = [
            new_notice(Kind.INVITATION, guest.person_id, conversation_id, now, conversation_id)
            for guest in conversation.guests
        ]
        await self._keep(event_id, invitations)

    async def rescheduled(self, event_id: EventId, conversation_id: ConversationId, by: PersonId) -> None:
        """Tell everybody else of the new start, once for each (S19)."""
        conversation = await self._conversations.describe(conversation_id)
        cause = uuid5(conversation_id, f"rescheduled {conversation.reschedule_count}")
        await self._keep(event_id, self._to_others(Kind.RESCHEDULED, conversation, by, cause))

    async def cancelled(self, event_id: EventId, conversation_id: ConversationId, by: PersonId) -> None:
        """Tell everybody else that it does not take place (S19)."""
        conversation = await self._conversations.describe(conversation_id)
        await self._keep(event_id, self._to_others(Kind.CANCELLED, conversation, by, conversation_id))

    async def withdrew(
        self,
        event_id: EventId,
        conversation_id: ConversationId,
        participant_id: ParticipantId,
        person_id: PersonId,
    ) -> None:
        """Confirm it to who cannot attend, and tell the host (S19)."""
        host = (await self._conversations.describe(conversation_id)).host.person_id
        now = self._clock.now()
        notices = [
            new_notice(Kind.WITHDRAWN, reader, participant_id, now, conversation_id)
            for reader in (person_id, host)
        ]
        await self._keep(event_id, notices)

    async def payment_details_requested(
        self, event_id: EventId, request_id: UUID, conversation_id: ConversationId, person_id: PersonId
    ) -> None:
        """Ask for a card (S34)."""
        now = self._clock.now()
        notice = new_notice(Kind.PAYMENT_DETAILS, person_id, request_id, now, conversation_id)
        await self._keep(event_id, [notice])

    async def receipt_issued(
        self,
        event_id: EventId,
        document_id: UUID,
        charge_id: UUID | None,
        conversation_id: ConversationId,
        person_id: PersonId,
        host_person_id: PersonId,
    ) -> None:
        """Thank the payer, tell the host (S37)."""
        now = self._clock.now()
        notices = [
            new_notice(kind, reader, document_id, now, conversation_id, document_id, charge_id)
            for kind, reader in ((Kind.RECEIPT, person_id), (Kind.HOST_RECEIPT, host_person_id))
        ]
        await self._keep(event_id, notices)

    async def invoice_issued(
        self,
        event_id: EventId,
        document_id: UUID,
        conversation_id: ConversationId,
        host_person_id: PersonId,
    ) -> None:
        """Send the host the invoice (S37)."""
        now = self._clock.now()
        notice = new_notice(Kind.INVOICE, host_person_id, document_id, now, conversation_id, document_id)
        await self._keep(event_id, [notice])

    async def refunded(
        self,
        event_id: EventId,
        document_id: UUID,
        conversation_id: ConversationId,
        person_id: PersonId,
        host_person_id: PersonId,
    ) -> None:
        """Send the credit note to who is paid back, tell the host (S38)."""
        now = self._clock.now()
        notices = [
            new_notice(kind, reader, document_id, now, conversation_id, document_id)
            for kind, reader in ((Kind.REFUND, person_id), (Kind.HOST_REFUND, host_person_id))
        ]
        await self._keep(event_id, notices)

    async def charge_failed(
        self, event_id: EventId, charge_id: UUID, conversation_id: ConversationId, person_id: PersonId
    ) -> None:
        """Tell the payer; each failure of a charge is a cause of its own."""
        now = self._clock.now()
        notice = new_notice(
            Kind.CHARGE_FAILED, person_id, event_id, now, conversation_id, charge_id=charge_id
        )
        await self._keep(event_id, [notice])

    def _to_others(
        self, kind: Kind, conversation: Conversation, by: PersonId, cause: UUID
    ) -> Sequence[Notice]:
        now = self._clock.now()
        return [
            new_notice(kind, each.person_id, cause, now, conversation.conversation_id)
            for each in conversation.attending
            if each.person_id != by
        ]

    async def _keep(self, event_id: EventId, notices: Sequence[Notice]) -> None:
        async with self._store.transaction() as transaction:
            if await transaction.first_time(event_id):
                await transaction.add(notices)
