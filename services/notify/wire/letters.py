"""What each kind of notice says, in constant sentences; times and amounts as the reader writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from chassis.money import Money
from services.notify.domain.contents import (
    Absence,
    Appointment,
    Cancelled,
    ChargeFailed,
    HostReceipt,
    HostRefund,
    Invitation,
    Invoice,
    Mail,
    MemberInvitation,
    PaymentDetails,
    Receipt,
    Recipient,
    Refund,
    Rescheduled,
    SignIn,
    Trouble,
    Withdrawn,
)

_VISIT = "Visit your account"
_ENTER = "Enter payment details"
_SETTLE = "Go to your payment"
_TROUBLES = {
    Trouble.DECLINED: "Your card was not accepted, so this amount is still to be paid:",
    Trouble.BANK_WANTS_YOU: "Your bank wants you to confirm the payment. This amount is still to be paid:",
    Trouble.NO_CARD: "There is no card in your account. This amount is still to be paid:",
    Trouble.NOT_ACCEPTED: "You have not accepted the fee of your appointment, so it is not charged yet:",
}


_APPOINTMENTS: Mapping[type[Appointment | Absence], tuple[str, ...]] = {
    Invitation: (
        "You have been invited to a secure messaging appointment",
        "You have been invited to a secure messaging appointment.",
        "Sign in to your account to read and write messages.",
    ),
    Rescheduled: (
        "Your secure messaging appointment was moved",
        "Your secure messaging appointment starts at another time.",
    ),
    Cancelled: (
        "Your secure messaging appointment was cancelled",
        "Your secure messaging appointment does not take place.",
        "Sign in to your account to see more.",
    ),
    Withdrawn: (
        "You do not attend your secure messaging appointment",
        "You have said that you cannot attend your secure messaging appointment.",
    ),
    Absence: (
        "Somebody cannot attend your secure messaging appointment",
        "Somebody has said that they cannot attend one of your secure messaging appointments.",
        "Sign in to your account to see who.",
    ),
}
"""Subject and sentences."""


Paper = HostReceipt | Invoice | Refund | HostRefund

_PAPERS: Mapping[type[Paper], tuple[str, str, str, tuple[str, ...]]] = {
    HostReceipt: (
        "You have received a payment",
        "Receipt",
        "Amount",
        ("A payment was received for one of your secure messaging appointments.",),
    ),
    Invoice: (
        "Your invoice",
        "Invoice",
        "Total",
        ("The invoice for one of your secure messaging appointments is attached.",),
    ),
    Refund: (
        "You are paid back",
        "Credit note",
        "Amount",
        (
            "A payment of yours is paid back to your card. Your bank shows it after some days.",
            "The credit note is attached.",
        ),
    ),
    HostRefund: (
        "A payment was paid back",
        "Credit note",
        "Amount",
        ("A payment for one of your secure messaging appointments was paid back.",),
    ),
}
"""Subject, what its number and its amount are called, sentences."""


@dataclass(frozen=True)
class Letter:
    """A mail before it has a form: plain sentences, rows of label and value, one button."""

    subject: str
    sentences: tuple[str, ...]
    button: str
    url: str
    rows: tuple[tuple[str, str], ...] = ()
    code: str = ""
    last: str = ""


def letter(mail: Mail, public_url: str) -> Letter:
    """The letter of a mail. The subject is the same for everybody who gets this kind of notice (S40)."""
    content, reader = mail.content, mail.recipient
    match content:
        case SignIn():
            return _sign_in(content, reader, public_url)
        case Invitation() | Rescheduled() | Cancelled() | Withdrawn() | Absence():
            return _appointment(content, reader, public_url)
        case MemberInvitation():
            return Letter(
                subject="You are a member of a practice now",
                sentences=(
                    "You have been added to this practice.",
                    "Sign in with this e-mail address: there is nothing to set up before.",
                ),
                button="Sign in",
                url=_sign_in_url(public_url, reader, "/"),
                last="If you did not expect this, ask the practice.",
            )
        case PaymentDetails():
            return Letter(
                subject="Please enter your payment details",
                sentences=("Your provider asks you to add a card to your account.",),
                button=_ENTER,
                url=_sign_in_url(public_url, reader, "/cards"),
                last="Nothing is charged when you add it.",
            )
        case Receipt():
            return _receipt(content, reader, public_url)
        case HostReceipt() | Invoice() | Refund() | HostRefund():
            return _paper(content, reader, public_url)
        case ChargeFailed():
            accepts = content.trouble is Trouble.NOT_ACCEPTED
            page = "conversations" if accepts else "payments"
            return Letter(
                subject="A fee waits for you to accept it" if accepts else "Your payment did not go through",
                sentences=(_TROUBLES[content.trouble],),
                rows=(("Amount", _amount(content.amount, reader)),),
                button=_VISIT if accepts else _SETTLE,
                url=_sign_in_url(public_url, reader, f"/{page}/{content.conversation_id}"),
                last="" if accepts else "There you can confirm with your bank, change your card, or add one.",
            )


def conversation_url(content: Appointment, reader: Recipient, public_url: str) -> str:
    """Where a calendar entry leads: to sign-in, and from there to the conversation (S5)."""
    return _conversation_url(public_url, reader, content)


def _proof(content: SignIn, reader: Recipient, public_url: str) -> Letter:
    return Letter(
        subject="Your code to confirm that it is you",
        sentences=("Type this code where you were asked for it:",),
        code=content.code,
        button=_VISIT,
        url=_sign_in_url(public_url, reader, "/account"),
        last=(
            "The code works once, for ten minutes. If you did not ask for it, somebody sits at a browser in "
            "which you are signed in: sign it out under Account and security."
        ),
    )


def _sign_in(content: SignIn, reader: Recipient, public_url: str) -> Letter:
    if content.link_token is None:
        return _proof(content, reader, public_url)
    secret = urlencode({"id": str(content.sign_in_id), "token": content.link_token})
    return Letter(
        subject="Your link to sign in",
        sentences=(
            "Press the button in the browser in which you asked to sign in, or type this code there:",
        ),
        code=content.code,
        button="Sign in",
        url=f"{public_url}/sign-in#{secret}",
        last="Link and code work once, for ten minutes. If you did not ask for this, ignore this mail.",
    )


def _appointment(content: Appointment | Absence, reader: Recipient, public_url: str) -> Letter:
    subject, *sentences = _APPOINTMENTS[type(content)]
    starts = "Was to start" if isinstance(content, Cancelled | Withdrawn) else "Starts"
    rows = ((starts, _moment(content.start_time, reader)),) if content.start_time is not None else ()
    return Letter(
        subject=subject,
        sentences=tuple(sentences),
        rows=rows,
        button=_VISIT,
        url=_conversation_url(public_url, reader, content),
    )


def _receipt(content: Receipt, reader: Recipient, public_url: str) -> Letter:
    rows = [
        ("Receipt", str(content.number)),
        ("Date", _day(content.pay_time, reader)),
        ("Amount", _amount(content.amount, reader)),
    ]
    if content.card is not None:
        rows.append(("Paid with", f"{content.card.brand} ending in {content.card.last4}"))
    return Letter(
        subject="Your receipt",
        sentences=("Thank you. We have received your payment.",),
        rows=tuple(rows),
        button=_VISIT,
        url=_conversation_url(public_url, reader, content),
    )


def _paper(content: Paper, reader: Recipient, public_url: str) -> Letter:
    subject, number, amount, sentences = _PAPERS[type(content)]
    total = content.total if isinstance(content, Invoice) else content.amount
    return Letter(
        subject=subject,
        sentences=sentences,
        rows=((number, content.number), (amount, _amount(total, reader))),
        button=_VISIT,
        url=_conversation_url(public_url, reader, content),
    )


def _conversation_url(
    public_url: str,
    reader: Recipient,
    content: Appointment | Absence | Receipt | Paper,
) -> str:
    return _sign_in_url(public_url, reader, f"/conversations/{content.conversation_id}")


def _sign_in_url(public_url: str, reader: Recipient, path: str) -> str:
    query = urlencode({"practice": reader.practice_slug, "next": path}, safe="/", quote_via=quote)
    return f"{public_url}/sign-in?{query}"


def _locale(reader: Recipient) -> Locale:
    """The reader's English: the sentences are English, so dates and amounts have to be."""
    try:
        wanted = Locale.parse(reader.locale, sep="-")
    except (ValueError, UnknownLocaleError):
        wanted = Locale("en")
    return wanted if wanted.language == "en" else Locale("en")


def _amount(amount: Money, reader: Recipient) -> str:
    return f"{amount.format(str(_locale(reader)))} {amount.currency}"


def _moment(moment: datetime, reader: Recipient) -> str:
    zone, locale = _zone(reader), _locale(reader)
    local = moment.astimezone(zone)
    day, time = format_date(local, "full", locale), format_time(local, "short", locale=locale)
    return f"{day} at {time} ({zone.key.replace('_', ' ')} time)"


def _day(moment: datetime, reader: Recipient) -> str:
    return format_date(moment.astimezone(_zone(reader)), "long", _locale(reader))


def _zone(reader: Recipient) -> ZoneInfo:
    try:
        return ZoneInfo(reader.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
