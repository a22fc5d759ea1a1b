"""From what the use cases answer to responses."""

from datetime import datetime

from sotto.billing.v1 import billing_pb2
from sotto.common.v1 import money_pb2

from chassis.money import Money
from chassis.timestamps import timestamp
from services.billing.domain.cards import Card, CardSetup, ListedCard
from services.billing.domain.charges import Charge, confirmable
from services.billing.domain.conversations import Purpose
from services.billing.domain.declines import decline_words
from services.billing.domain.documents import Document, DocumentKind
from services.billing.domain.host_charges import HostCharge
from services.billing.domain.preview import MailKind, Preview, PreviewLine
from services.billing.wire.events import STATES, money_out
from services.billing.wire.refunds import dispute_out, refund_out

_KINDS = {
    DocumentKind.RECEIPT: billing_pb2.DOCUMENT_KIND_RECEIPT,
    DocumentKind.INVOICE: billing_pb2.DOCUMENT_KIND_INVOICE,
    DocumentKind.CREDIT_NOTE: billing_pb2.DOCUMENT_KIND_CREDIT_NOTE,
    DocumentKind.CANCELLATION: billing_pb2.DOCUMENT_KIND_CANCELLATION,
}
_PURPOSES = {
    Purpose.COMPLETION: billing_pb2.CHARGE_PURPOSE_COMPLETION,
    Purpose.LATE_CANCELLATION: billing_pb2.CHARGE_PURPOSE_LATE_CANCELLATION,
    Purpose.NO_SHOW: billing_pb2.CHARGE_PURPOSE_NO_SHOW,
}

_MAILS = {
    MailKind.RECEIPT: billing_pb2.PREVIEW_MAIL_KIND_RECEIPT,
    MailKind.PAYMENT_RECEIVED: billing_pb2.PREVIEW_MAIL_KIND_PAYMENT_RECEIVED,
    MailKind.INVOICE: billing_pb2.PREVIEW_MAIL_KIND_INVOICE,
    MailKind.PAYMENT_OPEN: billing_pb2.PREVIEW_MAIL_KIND_PAYMENT_OPEN,
}


def setup_out(setup: CardSetup) -> billing_pb2.StartCardSetupResponse:
    """A started setup."""
    return billing_pb2.StartCardSetupResponse(card_setup_id=str(setup.id), url=setup.url)


def card_out(card: Card, default: bool) -> billing_pb2.Card:
    """A card; never more of it than this."""
    details = card.details
    return billing_pb2.Card(
        card_id=str(card.id),
        brand=details.brand,
        last4=details.last4,
        expire_month=details.expire_month,
        expire_year=details.expire_year,
        default=default,
    )


def listed_card_out(listed: ListedCard) -> billing_pb2.Card:
    """A card as its owner sees it in the list."""
    message = card_out(listed.card, listed.default)
    message.expired = listed.expired
    if listed.expires_before is not None:
        message.expires_before.CopyFrom(timestamp(listed.expires_before))
    return message


def charge_out(host_charge: HostCharge) -> billing_pb2.Charge:
    """A charge as the host sees it."""
    charge, default = host_charge.charge, host_charge.default_card
    return billing_pb2.Charge(
        charge_id=str(charge.id),
        participant_id=str(charge.participant_id),
        display_name=host_charge.display_name,
        amount=money_out(charge.amount),
        state=STATES[charge.shown_state],
        decline_code=charge.decline_code,
        decline_message=decline_words(charge.decline_code),
        card=_charged_card(charge, default),
        retryable=host_charge.retryable,
        waivable=host_charge.waivable,
        refunded=_some(charge.refunded),
        refundable=_some(host_charge.refundable),
        refunds=[refund_out(each) for each in host_charge.refunds],
        disputes=[dispute_out(each) for each in host_charge.disputes],
        update_time=timestamp(charge.updated_at),
        next_retry_time=timestamp(charge.next_retry_at),
        purpose=_PURPOSES[charge.purpose],
    )


def own_charge_out(charge: Charge, default: Card | None) -> billing_pb2.OwnCharge:
    """A charge as its payer sees it."""
    return billing_pb2.OwnCharge(
        charge_id=str(charge.id),
        amount=money_out(charge.amount),
        state=STATES[charge.shown_state],
        decline_message=decline_words(charge.decline_code),
        card=_charged_card(charge, default),
        next_retry_time=timestamp(charge.next_retry_at),
        confirmable=confirmable(charge, default),
        purpose=_PURPOSES[charge.purpose],
        refunded=_some(charge.refunded),
    )


def described_charge_out(charge: Charge) -> billing_pb2.DescribeChargeResponse:
    """A charge for mails."""
    return billing_pb2.DescribeChargeResponse(
        amount=money_out(charge.amount),
        state=STATES[charge.shown_state],
        decline_message=decline_words(charge.decline_code),
        card=_charged_card(charge, None),
        person_id=str(charge.owner.person_id),
    )


def _some(amount: Money) -> money_pb2.Money | None:
    return money_out(amount) if amount.minor_units else None


def _charged_card(charge: Charge, default: Card | None) -> billing_pb2.Card | None:
    if charge.card is None:
        return None
    return card_out(charge.card, default is not None and default.id == charge.card.id)


def preview_out(preview: Preview, token: str, expire_time: datetime) -> billing_pb2.PreviewCompletionResponse:
    """What completing would do."""
    return billing_pb2.PreviewCompletionResponse(
        lines=[_line_out(line) for line in preview.lines],
        total=money_out(preview.total) if preview.total is not None else None,
        preview_token=token,
        etag=preview.etag,
        expire_time=timestamp(expire_time),
        missing_card_participant_ids=[str(each) for each in preview.missing],
        mails=[
            billing_pb2.PreviewMail(
                kind=_MAILS[mail.kind],
                participant_id=str(mail.participant_id) if mail.participant_id else "",
            )
            for mail in preview.mails
        ],
    )


def _line_out(line: PreviewLine) -> billing_pb2.PreviewLine:
    return billing_pb2.PreviewLine(
        participant_id=str(line.payer.participant_id),
        display_name=line.payer.display_name,
        amount=money_out(line.amount),
        card=card_out(line.card, default=True) if line.card else None,
        card_missing=line.card_missing,
        card_expired=line.card_expired,
        must_confirm=line.must_confirm,
        fee_not_accepted=line.fee_not_accepted,
        fee=money_out(line.payer.fee) if line.payer.fee else None,
        purpose=_PURPOSES[line.payer.purpose],
    )


def document_out(document: Document) -> billing_pb2.Document:
    """A document without its content."""
    return billing_pb2.Document(
        document_id=str(document.id),
        kind=_KINDS[document.kind],
        number=document.number,
        total=money_out(document.contents.total),
        issue_time=timestamp(document.issued_at),
        participant_id=str(document.participant_id) if document.participant_id else "",
    )


def content_out(document: Document, pdf: bytes) -> billing_pb2.GetDocumentContentResponse:
    """A document with its content."""
    return billing_pb2.GetDocumentContentResponse(
        document=document_out(document), pdf=pdf, file_name=document.file_name
    )
