"""Mails to try things on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from chassis.ids import ConversationId, new_id
from chassis.money import Money
from services.notify.domain.contents import (
    Absence,
    Brand,
    Cancelled,
    Card,
    ChargeFailed,
    Digits,
    DocumentNumber,
    HostReceipt,
    HostRefund,
    Invitation,
    Invoice,
    Mail,
    MemberInvitation,
    NoticeContent,
    PaymentDetails,
    Practice,
    Receipt,
    Recipient,
    Refund,
    Rescheduled,
    SignIn,
    Token,
    Trouble,
    Withdrawn,
)
from services.notify.wire.mail import Sender, compose
from tests.fakes.clock import NOON
from tests.support.builders import a_person_id

CONVERSATION = ConversationId(UUID("0198c1de-0000-7000-8000-00000000c0de"))
NUMBER = DocumentNumber("2026-000042")
AMOUNT = Money(12_050, "CAD")
PUBLIC_URL = "https://care.example"
SENDER = Sender("Sotto <no-reply@mail.example>")


def a_recipient(**changes: Any) -> Recipient:
    """Alex, who reads Canadian English in Toronto."""
    recipient = Recipient(
        a_person_id(), "Alex Morgan", "alex@example.test", "en-CA", "America/Toronto", "maple"
    )
    return replace(recipient, **changes)


def a_mail(content: NoticeContent, practice: str = "Maple Street Practice", **changes: Any) -> Mail:
    """A mail to Alex."""
    sender = Practice(practice, "help@maple.example")
    return Mail(new_id(), NOON, a_recipient(**changes), sender, content)


def an_invitation(start_time: datetime | None = None) -> Invitation:
    """An invitation."""
    return Invitation(CONVERSATION, a_person_id(), start_time)


def one_of_each() -> list[NoticeContent]:
    """Every kind of content."""
    return [
        SignIn(new_id(), Token("t" * 43), Digits("123456"), NOON + timedelta(minutes=10)),
        MemberInvitation(),
        an_invitation(),
        an_invitation(datetime(2026, 3, 9, 18, 30, tzinfo=UTC)),
        *(
            kind(CONVERSATION, a_person_id(), start, 2)
            for kind in (Rescheduled, Cancelled, Withdrawn)
            for start in (datetime(2026, 3, 9, 18, 30, tzinfo=UTC), None)
        ),
        Absence(CONVERSATION, datetime(2026, 3, 9, 18, 30, tzinfo=UTC)),
        PaymentDetails(CONVERSATION),
        Receipt(CONVERSATION, NUMBER, AMOUNT, NOON, Card(Brand.VISA, Digits("4242"))),
        HostReceipt(CONVERSATION, NUMBER, AMOUNT),
        Invoice(CONVERSATION, NUMBER, AMOUNT, b"%PDF-1.7 ..."),
        Refund(CONVERSATION, NUMBER, AMOUNT, b"%PDF-1.7 ..."),
        HostRefund(CONVERSATION, NUMBER, AMOUNT),
        *(ChargeFailed(CONVERSATION, AMOUNT, trouble) for trouble in Trouble),
    ]


def composed(mail: Mail) -> EmailMessage:
    """The mail as it is sent."""
    return compose(mail, SENDER, PUBLIC_URL)


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The text or the HTML of a mail."""
    body = message.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content.replace("\r\n", "\n")
