"""What a mail says, asked of those who know at the moment of sending.

An event may be forged or out of date: nobody is told about what is not theirs, and nothing that is over.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.ids import PersonId
from services.notify.domain.contents import (
    ChargeFailed,
    HostReceipt,
    Invitation,
    Invoice,
    Mail,
    NoticeContent,
    PaymentDetails,
    Receipt,
)
from services.notify.domain.facts import Conversation
from services.notify.domain.notices import Kind, Notice
from services.notify.ports import Billing, Conversations, Directory


@dataclass(frozen=True)
class Written:
    """A mail, and the conversation whose list of deliveries it is on (None for a sign-in)."""

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

    async def _content(self, notice: Notice, conversation: Conversation) -> NoticeContent | None:
        """What the notice says; None if it is not for this person, or over."""
        guest, host = conversation.guest(notice.person_id), conversation.host
        conversation_id, document_id = conversation.conversation_id, notice.document_id
        if notice.kind in (Kind.HOST_RECEIPT, Kind.INVOICE):
            if document_id is None or host.person_id != notice.person_id:
                return None
            document = await self._billing.document(document_id)
            if notice.kind is Kind.INVOICE:
                return Invoice(conversation_id, document.number, document.total, document.pdf)
            return HostReceipt(conversation_id, document.number, document.total)
        if guest is None:
            return None
        if notice.kind is Kind.INVITATION:
            over = conversation.cancelled
            return None if over else Invitation(conversation_id, guest.person_id, conversation.start_time)
        if notice.kind is Kind.PAYMENT_DETAILS:
            return PaymentDetails(conversation_id)
        if notice.kind is Kind.RECEIPT and document_id is not None:
            document = await self._billing.document(document_id)
            if document.participant_id != guest.participant_id:
                return None
            card = (await self._billing.charge(notice.charge_id)).card if notice.charge_id else None
            return Receipt(conversation_id, document.number, document.total, document.issue_time, card)
        return await self._charge_failed(notice.charge_id, notice.person_id)

    async def _charge_failed(self, charge_id: UUID | None, person_id: PersonId) -> ChargeFailed | None:
        charge = await self._billing.charge(charge_id) if charge_id else None
        if charge is None or charge.person_id != person_id or charge.trouble is None:
            return None
        return ChargeFailed(charge.amount, charge.trouble)
