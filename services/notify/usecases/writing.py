"""What a mail says, asked of those who know at the moment of sending.

An event may be forged or out of date: nobody is told about what is not theirs, and nothing that is over.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.ids import ConversationId, PersonId
from services.notify.domain.contents import (
    Absence,
    Cancelled,
    ChargeFailed,
    HostReceipt,
    HostRefund,
    Invitation,
    Invoice,
    Mail,
    MemberInvitation,
    NoticeContent,
    PaymentDetails,
    Receipt,
    Refund,
    Rescheduled,
    Withdrawn,
)
from services.notify.domain.facts import Conversation
from services.notify.domain.notices import Kind, Notice
from services.notify.ports import Billing, Conversations, Directory


@dataclass(frozen=True)
class Written:
    """A mail, and the conversation whose list of deliveries it is on (None where it is about none)."""

    mail: Mail
    conversation: Conversation | None


class Writer:
    """Puts mails together."""

    def __init__(self, directory: Directory, conversations: Conversations, billing: Billing) -> None:
        self._directory = directory
        self._conversations = conversations
        self._billing = billing

    async def write(self, notice: Notice) -> Written | None:
        """The mail of a notice; None if there is nothing to say to this person. Faults of those asked."""
        if notice.kind is Kind.SIGN_IN:
            return await self._write_sign_in(notice)
        if notice.kind is Kind.MEMBER_INVITATION:
            return await self._write_member_invitation(notice)
        if notice.conversation_id is None:
            return None
        conversation = await self._conversations.describe(notice.conversation_id)
        content = await self._content(notice, conversation)
        recipient = await self._directory.contact(notice.person_id)
        if content is None or recipient is None:
            return None
        division = await self._directory.division(conversation.division_id)
        recipient = replace(recipient, time_zone=recipient.time_zone or division.time_zone)
        mail = Mail(notice.notice_id, notice.create_time, recipient, division.practice, content)
        return Written(mail, conversation)

    async def _write_sign_in(self, notice: Notice) -> Written | None:
        minted = await self._directory.mint_sign_in(notice.cause)
        if minted.recipient.person_id != notice.person_id:
            return None
        mail = Mail(notice.notice_id, notice.create_time, minted.recipient, minted.practice, minted.content)
        return Written(mail, None)

    async def _write_member_invitation(self, notice: Notice) -> Written | None:
        member = await self._directory.invited_member(notice.cause)
        if member.recipient.person_id != notice.person_id:
            return None
        told = (member.recipient, member.practice, MemberInvitation())
        return Written(Mail(notice.notice_id, notice.create_time, *told), None)

    async def _content(self, notice: Notice, conversation: Conversation) -> NoticeContent | None:
        """What the notice says; None if it is not for this person, or over."""
        guest, host = conversation.guest(notice.person_id), conversation.host
        conversation_id, document_id = conversation.conversation_id, notice.document_id
        if notice.kind in (Kind.HOST_RECEIPT, Kind.HOST_REFUND, Kind.INVOICE):
            return await self._for_host(notice, conversation) if host.person_id == notice.person_id else None
        if notice.kind in (Kind.INVITATION, Kind.RESCHEDULED, Kind.CANCELLED, Kind.WITHDRAWN):
            return plan_changed(notice, conversation)
        if guest is None:
            return None
        if notice.kind is Kind.PAYMENT_DETAILS:
            return PaymentDetails(conversation_id)
        if notice.kind in (Kind.RECEIPT, Kind.REFUND) and document_id is not None:
            document = await self._billing.document(document_id)
            if document.participant_id != guest.participant_id:
                return None
            if notice.kind is Kind.REFUND:
                return Refund(conversation_id, document.number, document.total, document.pdf)
            card = (await self._billing.charge(notice.charge_id)).card if notice.charge_id else None
            return Receipt(conversation_id, document.number, document.total, document.issue_time, card)
        return await self._charge_failed(conversation_id, notice.charge_id, notice.person_id)

    async def _for_host(self, notice: Notice, conversation: Conversation) -> NoticeContent | None:
        """The invoice, or the bare fact that somebody has paid or was paid back."""
        if notice.document_id is None:
            return None
        document = await self._billing.document(notice.document_id)
        about = (conversation.conversation_id, document.number, document.total)
        if notice.kind is Kind.INVOICE:
            return Invoice(*about, document.pdf)
        return HostReceipt(*about) if notice.kind is Kind.HOST_RECEIPT else HostRefund(*about)

    async def _charge_failed(
        self, conversation_id: ConversationId, charge_id: UUID | None, person_id: PersonId
    ) -> ChargeFailed | None:
        charge = await self._billing.charge(charge_id) if charge_id else None
        if charge is None or charge.person_id != person_id or charge.trouble is None:
            return None
        return ChargeFailed(conversation_id, charge.amount, charge.trouble)


def plan_changed(notice: Notice, conversation: Conversation) -> NoticeContent | None:
    """What there is to say about somebody's plan, as things are now; None: nothing (S19, S39)."""
    reader = next((each for each in conversation.participants if each.person_id == notice.person_id), None)
    if reader is None:
        return None
    start = conversation.start_time
    told = (conversation.conversation_id, reader.person_id, start, conversation.reschedule_count)
    attends = not reader.withdrawn and not conversation.cancelled
    if notice.kind is Kind.INVITATION:
        return Invitation(*told) if attends and not reader.host else None
    if notice.kind is Kind.RESCHEDULED:
        return Rescheduled(*told) if attends and start is not None else None
    if notice.kind is Kind.CANCELLED:
        return Cancelled(*told) if conversation.cancelled and not reader.withdrawn else None
    if reader.host:
        somebody = any(each.withdrawn for each in conversation.guests)
        return Absence(conversation.conversation_id, start) if attends and somebody else None
    return Withdrawn(*told) if reader.withdrawn else None
