"""The contracts of notify and of those it asks: protobuf to domain and back."""

from datetime import UTC, datetime
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.billing.v1 import billing_pb2, refunds_pb2
from sotto.billing.v1 import events_pb2 as billing_events_pb2
from sotto.common.v1 import live_pb2, money_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import events_pb2 as conversation_events_pb2
from sotto.directory.v1 import administration_pb2, directory_pb2
from sotto.directory.v1 import events_pb2 as directory_events_pb2
from sotto.notify.v1 import events_pb2, notify_pb2

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, new_id, parse_id
from chassis.money import Money
from chassis.outbox import OutgoingEvent
from chassis.timestamps import timestamp
from services.notify.domain.contents import (
    Brand,
    Card,
    Digits,
    DocumentNumber,
    Practice,
    Recipient,
    SignIn,
    Token,
    Trouble,
)
from services.notify.domain.events import NoticeSettled
from services.notify.domain.facts import (
    Charge,
    Conversation,
    Division,
    Document,
    InvitedMember,
    Participant,
    SignInMail,
)
from services.notify.domain.notices import Kind, Notice, State

_KINDS = {
    Kind.INVITATION: notify_pb2.NOTICE_KIND_INVITATION,
    Kind.SIGN_IN: notify_pb2.NOTICE_KIND_SIGN_IN,
    Kind.MEMBER_INVITATION: notify_pb2.NOTICE_KIND_MEMBER_INVITATION,
    Kind.PAYMENT_DETAILS: notify_pb2.NOTICE_KIND_PAYMENT_DETAILS,
    Kind.RECEIPT: notify_pb2.NOTICE_KIND_RECEIPT,
    Kind.HOST_RECEIPT: notify_pb2.NOTICE_KIND_HOST_RECEIPT,
    Kind.INVOICE: notify_pb2.NOTICE_KIND_INVOICE,
    Kind.CHARGE_FAILED: notify_pb2.NOTICE_KIND_CHARGE_FAILED,
    Kind.REFUND: notify_pb2.NOTICE_KIND_REFUND,
    Kind.HOST_REFUND: notify_pb2.NOTICE_KIND_HOST_REFUND,
    Kind.RESCHEDULED: notify_pb2.NOTICE_KIND_RESCHEDULED,
    Kind.CANCELLED: notify_pb2.NOTICE_KIND_CANCELLED,
    Kind.WITHDRAWN: notify_pb2.NOTICE_KIND_WITHDRAWN,
}
_STATES = {
    State.QUEUED: notify_pb2.NOTICE_STATE_QUEUED,
    State.SENDING: notify_pb2.NOTICE_STATE_SENDING,
    State.ACCEPTED: notify_pb2.NOTICE_STATE_ACCEPTED,
    State.FAILED: notify_pb2.NOTICE_STATE_FAILED,
}
_TROUBLES = {
    billing_pb2.CHARGE_STATE_FAILED: Trouble.DECLINED,
    billing_pb2.CHARGE_STATE_REQUIRES_ACTION: Trouble.BANK_WANTS_YOU,
    billing_pb2.CHARGE_STATE_MISSING_CARD: Trouble.NO_CARD,
    billing_pb2.CHARGE_STATE_NOT_ACCEPTED: Trouble.NOT_ACCEPTED,
}


def conversation_id(text: str) -> ConversationId:
    """A conversation's id. Fault INVALID."""
    return ConversationId(parse_id(text, "conversation_id"))


def person_id(text: str, field: str = "person_id") -> PersonId:
    """A person's id. Fault INVALID."""
    return PersonId(parse_id(text, field))


def sign_in_requested(payload: bytes) -> tuple[UUID, PersonId]:
    """The sign-in and who signs in."""
    event = directory_events_pb2.SignInRequested.FromString(payload)
    return parse_id(event.sign_in_id, "sign_in_id"), person_id(event.person_id)


def member_invited(payload: bytes) -> tuple[UUID, PersonId]:
    """The invitation and who was invited."""
    event = directory_events_pb2.MemberInvited.FromString(payload)
    return parse_id(event.invitation_id, "invitation_id"), person_id(event.person_id)


def people_invited(payload: bytes) -> tuple[ConversationId]:
    """The conversation of ConversationCreated or ParticipantsAdded: field 1 of both."""
    event = conversation_events_pb2.ConversationCreated.FromString(payload)
    return (conversation_id(event.conversation_id),)


def rescheduled(payload: bytes) -> tuple[ConversationId, PersonId]:
    """The conversation, and who moved it."""
    event = conversation_events_pb2.ConversationRescheduled.FromString(payload)
    by = person_id(event.rescheduled_by_person_id, "rescheduled_by_person_id")
    return conversation_id(event.conversation_id), by


def cancelled(payload: bytes) -> tuple[ConversationId, PersonId]:
    """The conversation, and who cancelled it."""
    event = conversation_events_pb2.ConversationCancelled.FromString(payload)
    by = person_id(event.cancelled_by_person_id, "cancelled_by_person_id")
    return conversation_id(event.conversation_id), by


def withdrew(payload: bytes) -> tuple[ConversationId, ParticipantId, PersonId]:
    """The conversation, and who cannot attend."""
    event = conversation_events_pb2.ParticipantWithdrew.FromString(payload)
    participant = ParticipantId(parse_id(event.participant_id, "participant_id"))
    return conversation_id(event.conversation_id), participant, person_id(event.person_id)


def payment_details_requested(payload: bytes) -> tuple[UUID, ConversationId, PersonId]:
    """The request, the conversation, who is asked."""
    event = billing_events_pb2.PaymentDetailsRequested.FromString(payload)
    request_id = parse_id(event.payment_details_request_id, "payment_details_request_id")
    return request_id, conversation_id(event.conversation_id), person_id(event.person_id)


def receipt_issued(payload: bytes) -> tuple[UUID, UUID | None, ConversationId, PersonId, PersonId]:
    """The document, the charge where it is named, the conversation, who paid, the host."""
    event = billing_events_pb2.ReceiptIssued.FromString(payload)
    return (
        parse_id(event.document_id, "document_id"),
        parse_id(event.charge_id, "charge_id") if event.charge_id else None,
        conversation_id(event.conversation_id),
        person_id(event.person_id),
        person_id(event.host_person_id, "host_person_id"),
    )


def invoice_issued(payload: bytes) -> tuple[UUID, ConversationId, PersonId]:
    """The document, the conversation, the host."""
    event = billing_events_pb2.InvoiceIssued.FromString(payload)
    document_id = parse_id(event.document_id, "document_id")
    host = person_id(event.host_person_id, "host_person_id")
    return document_id, conversation_id(event.conversation_id), host


def refunded(payload: bytes) -> tuple[UUID, ConversationId, PersonId, PersonId] | None:
    """The credit note, the conversation, who is paid back, the host; None where it failed or came back."""
    event = billing_events_pb2.RefundSettled.FromString(payload)
    if event.state != refunds_pb2.REFUND_STATE_SUCCEEDED:
        return None
    document_id = parse_id(event.document_id, "document_id")
    host = person_id(event.host_person_id, "host_person_id")
    return document_id, conversation_id(event.conversation_id), person_id(event.person_id), host


def failed_charge(payload: bytes) -> tuple[UUID, ConversationId, PersonId] | None:
    """The charge, the conversation, the payer; None where the charge did not fail."""
    event = billing_events_pb2.ChargeSettled.FromString(payload)
    if event.state not in _TROUBLES:
        return None
    charge_id = parse_id(event.charge_id, "charge_id")
    return charge_id, conversation_id(event.conversation_id), person_id(event.person_id)


def outgoing(event: NoticeSettled) -> OutgoingEvent:
    """The event for the bus."""
    notice = event.notice
    message = events_pb2.NoticeSettled(
        notice_id=str(notice.notice_id),
        conversation_id=str(notice.conversation_id) if notice.conversation_id else "",
        person_id=str(notice.person_id),
        kind=_KINDS[notice.kind],
        state=_STATES[notice.state],
    )
    return OutgoingEvent("notify.v1.notice.settled", notice.notice_id, message.SerializeToString(), new_id())


def poke(conversation: Conversation) -> bytes:
    """A hint that deliveries have changed, for the host and the division's coordinators."""
    poke = live_pb2.LivePoke(
        conversation_id=str(conversation.conversation_id),
        topic=live_pb2.LIVE_TOPIC_DELIVERIES,
        person_ids=[str(conversation.host.person_id)],
        division_id=str(conversation.division_id),
    )
    return live_pb2.LivePokes(pokes=[poke]).SerializeToString()


def delivery(notice: Notice, conversation: Conversation) -> notify_pb2.Delivery:
    """A notice as the host sees it."""
    guest = conversation.guest(notice.person_id)
    return notify_pb2.Delivery(
        notice_id=str(notice.notice_id),
        participant_id=str(guest.participant_id) if guest else "",
        kind=_KINDS[notice.kind],
        state=_STATES[notice.state],
        update_time=timestamp(notice.update_time),
    )


def conversation(message: conversation_pb2.ConversationDescription) -> Conversation:
    """A conversation."""
    scheduled = message.start_time_zone != ""
    return Conversation(
        conversation_id=conversation_id(message.conversation_id),
        division_id=DivisionId(parse_id(message.division_id, "division_id")),
        cancelled=message.state == conversation_pb2.CONVERSATION_STATE_CANCELLED,
        start_time=_moment(message.start_time) if scheduled else None,
        reschedule_count=message.reschedule_count,
        participants=tuple(
            Participant(
                participant_id=ParticipantId(parse_id(each.participant_id, "participant_id")),
                person_id=person_id(each.person_id),
                host=each.host,
                withdrawn=each.withdrawn,
            )
            for each in message.participants
        ),
    )


def division(message: directory_pb2.GetDivisionResponse) -> Division:
    """A division; its own support address goes before the practice's."""
    support_address = message.division.support_address or message.practice.support_address
    return Division(Practice(message.practice.name, support_address), message.division.time_zone)


def recipient(message: directory_pb2.Contact) -> Recipient:
    """Somebody to write to."""
    return Recipient(
        person_id=person_id(message.person_id),
        name=message.display_name,
        email=message.email,
        locale=message.locale,
        time_zone=message.time_zone,
        practice_slug=message.practice_slug,
    )


def sign_in_mail(message: directory_pb2.MintSignInMailResponse, sign_in_id: UUID) -> SignInMail:
    """A fresh link and code."""
    link_token = Token(message.link_token) if message.link_token else None
    content = SignIn(sign_in_id, link_token, Digits(message.code), _moment(message.expire_time))
    practice = Practice(message.practice_name, message.support_address)
    return SignInMail(recipient(message.contact), practice, content)


def invited_member(message: administration_pb2.DescribeInvitationResponse) -> InvitedMember:
    """Somebody who was made a member."""
    practice = Practice(message.practice.name, message.practice.support_address)
    return InvitedMember(recipient(message.contact), practice)


def document(message: billing_pb2.GetDocumentContentResponse) -> Document:
    """A receipt, an invoice or a credit note."""
    told = message.document
    participant_id = told.participant_id
    return Document(
        document_id=parse_id(told.document_id, "document_id"),
        number=DocumentNumber(told.number),
        total=_money(told.total),
        issue_time=_moment(told.issue_time),
        participant_id=ParticipantId(parse_id(participant_id, "participant_id")) if participant_id else None,
        pdf=message.pdf,
    )


def charge(message: billing_pb2.DescribeChargeResponse) -> Charge:
    """A charge."""
    return Charge(
        person_id=person_id(message.person_id),
        amount=_money(message.amount),
        trouble=_TROUBLES.get(message.state),
        card=_card(message.card) if message.HasField("card") else None,
    )


def _card(message: billing_pb2.Card) -> Card:
    name = message.brand.upper()
    return Card(Brand[name] if name in Brand.__members__ else Brand.OTHER, Digits(message.last4))


def _money(message: money_pb2.Money) -> Money:
    return Money(message.minor_units, message.currency)


def _moment(message: Timestamp) -> datetime:
    return message.ToDatetime(tzinfo=UTC)
