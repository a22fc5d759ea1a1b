"""What a mail is made from: ids, times, money, choices, the names of the practice and of the reader.

S40 by type: a text here is one of the narrow kinds below, none of which can hold a sentence.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from chassis.ids import ConversationId, PersonId
from chassis.money import Money


class Symbols(str):
    """A text of few characters, of an alphabet that makes no words. ValueError for any other."""

    pattern: ClassVar[str] = ""

    def __new__(cls, text: str) -> "Symbols":
        """Check the text."""
        if not re.fullmatch(cls.pattern, text, re.ASCII):
            raise ValueError(f"is no {cls.__name__}")
        return super().__new__(cls, text)


class Digits(Symbols):
    """A sign-in code, or the end of a card number."""

    pattern = "[0-9]{4,6}"


class Token(Symbols):
    """A secret in URL-safe base64."""

    pattern = "[A-Za-z0-9_-]{43}"


class DocumentNumber(Symbols):
    """The number of a receipt, an invoice or a credit note."""

    pattern = "[A-Z0-9][A-Z0-9/-]{0,31}"


class Brand(StrEnum):
    """A card's brand as people know it."""

    AMEX = "American Express"
    CARTES_BANCAIRES = "Cartes Bancaires"
    DINERS = "Diners Club"
    DISCOVER = "Discover"
    EFTPOS_AU = "eftpos"
    INTERAC = "Interac"
    JCB = "JCB"
    MASTERCARD = "Mastercard"
    UNIONPAY = "UnionPay"
    VISA = "Visa"
    OTHER = "Card"


class Trouble(StrEnum):
    """Why a charge was not paid."""

    DECLINED = "declined"
    BANK_WANTS_YOU = "bank_wants_you"
    NO_CARD = "no_card"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True)
class Card:
    """A card on file, never more of it than this."""

    brand: Brand
    last4: Digits


@dataclass(frozen=True)
class SignIn:
    """Here are your link and your code; without a link, the code proves in an open session that it is you."""

    sign_in_id: UUID
    link_token: Token | None = field(repr=False)
    code: Digits = field(repr=False)
    expire_time: datetime


@dataclass(frozen=True)
class MemberInvitation:
    """You were made a member of the practice: sign in."""


@dataclass(frozen=True)
class Appointment:
    """Something in somebody's calendar; `start_time` is None where it opened at once and is in none.

    `sequence` counts how often it was moved (RFC 5545).
    """

    conversation_id: ConversationId
    person_id: PersonId
    start_time: datetime | None
    sequence: int = 0


@dataclass(frozen=True)
class Invitation(Appointment):
    """You are invited."""


@dataclass(frozen=True)
class Rescheduled(Appointment):
    """It starts at another time."""


@dataclass(frozen=True)
class Cancelled(Appointment):
    """It does not take place."""


@dataclass(frozen=True)
class Withdrawn(Appointment):
    """You have said that you cannot attend."""


@dataclass(frozen=True)
class Absence:
    """Somebody whom you host cannot attend. It does not say who (S40)."""

    conversation_id: ConversationId
    start_time: datetime | None


@dataclass(frozen=True)
class PaymentDetails:
    """Please enter a card."""

    conversation_id: ConversationId


@dataclass(frozen=True)
class Receipt:
    """You have paid: the own line only (S37)."""

    conversation_id: ConversationId
    number: DocumentNumber
    amount: Money
    pay_time: datetime
    card: Card | None


@dataclass(frozen=True)
class HostReceipt:
    """You were paid. It does not say by whom (S40)."""

    conversation_id: ConversationId
    number: DocumentNumber
    amount: Money


@dataclass(frozen=True)
class Invoice:
    """Your invoice is attached."""

    conversation_id: ConversationId
    number: DocumentNumber
    total: Money
    pdf: bytes = field(repr=False)


@dataclass(frozen=True)
class Refund:
    """You are paid back: the own line only. The credit note is attached."""

    conversation_id: ConversationId
    number: DocumentNumber
    amount: Money
    pdf: bytes = field(repr=False)


@dataclass(frozen=True)
class HostRefund:
    """Somebody was paid back. It does not say who (S40)."""

    conversation_id: ConversationId
    number: DocumentNumber
    amount: Money


@dataclass(frozen=True)
class ChargeFailed:
    """Your payment did not go through."""

    conversation_id: ConversationId
    amount: Money
    trouble: Trouble


NoticeContent = (
    SignIn
    | MemberInvitation
    | Invitation
    | Rescheduled
    | Cancelled
    | Withdrawn
    | Absence
    | PaymentDetails
    | Receipt
    | HostReceipt
    | Invoice
    | Refund
    | HostRefund
    | ChargeFailed
)


@dataclass(frozen=True)
class Practice:
    """On whose behalf a mail is written."""

    name: str
    support_address: str


@dataclass(frozen=True)
class Recipient:
    """Who reads it. Fetched at the moment of sending, never kept."""

    person_id: PersonId
    name: str = field(repr=False)
    email: str = field(repr=False)
    locale: str
    time_zone: str
    practice_slug: str


@dataclass(frozen=True)
class Mail:
    """One mail to one person."""

    notice_id: UUID
    create_time: datetime
    recipient: Recipient
    practice: Practice
    content: NoticeContent
