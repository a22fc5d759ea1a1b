"""Receipts, invoices (S37), the credit notes that correct them, and what cancels a credit note (S38).

Numbered without gaps per division and year, and never changed once issued.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.auth import Caller, Role
from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, PracticeId, new_id
from chassis.money import Money
from services.billing.domain.charges import Charge, ChargeState, State
from services.billing.domain.conversations import Conversation, Letterhead, Purpose
from services.billing.domain.refunds import Refund


class DocumentKind(StrEnum):
    """What a document is."""

    RECEIPT = "receipt"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    """Of what was paid back, or waived after it was on an invoice."""
    CANCELLATION = "cancellation"
    """Of a credit note, whose refund came back from the bank."""


_PREFIX = {
    DocumentKind.RECEIPT: "R-",
    DocumentKind.INVOICE: "",
    DocumentKind.CREDIT_NOTE: "C-",
    DocumentKind.CANCELLATION: "X-",
}
_PAID = frozenset({ChargeState.SUCCEEDED, ChargeState.REFUNDED})


@dataclass(frozen=True)
class Bill:
    """What is kept of a conversation that is over, so that its papers can be written without asking again.

    `completed_at` is when it was completed or cancelled.
    """

    conversation_id: ConversationId
    practice_id: PracticeId
    division_id: DivisionId
    host_person_id: PersonId
    host_name: str
    completed_at: datetime
    names: Mapping[ParticipantId, str]
    letterhead: Letterhead
    invoiced: bool = False


@dataclass(frozen=True)
class Line:
    """One participant's fee; `card` is e.g. ("visa", "4242"), empty where none was charged.

    `tax` is what the amount contains of it; None where the division names no tax.
    """

    name: str
    amount: Money
    state: ChargeState
    card: tuple[str, ...] = ()
    tax: Money | None = None
    purpose: Purpose = Purpose.COMPLETION


@dataclass(frozen=True)
class Contents:
    """All that is on the paper, as of its issue; dates are those of the division.

    `corrects` are the numbers of the documents that a credit note, or the cancellation of one, is about.
    """

    letterhead: Letterhead
    recipient: str
    provider: str
    issue_date: date
    service_date: date
    lines: tuple[Line, ...]
    corrects: tuple[str, ...] = ()

    @property
    def total(self) -> Money:
        """What was owed, or, on a credit note, what is paid back or waived; on its cancellation, what came
        back.
        """
        return _sum([line.amount for line in self.lines])

    @property
    def tax(self) -> Money | None:
        """The sum of the lines' taxes, so that it equals that of the receipts; None: no tax is shown."""
        taxes = [line.tax for line in self.lines if line.tax is not None]
        return _sum(taxes) if taxes else None

    @property
    def paid(self) -> Money:
        """What was paid by the time of issue."""
        nothing = Money.zero(self.total.currency)
        paid = [line.amount for line in self.lines if line.state in _PAID]
        return _sum([nothing, *paid])


@dataclass(frozen=True)
class Document:
    """A paper for `person_id`.

    `participant_id` and `charge_id` are None on an invoice, `refund_id` on receipts and invoices, and on the
    credit note of a fee that was waived.
    """

    id: UUID
    kind: DocumentKind
    number: str
    conversation_id: ConversationId
    practice_id: PracticeId
    division_id: DivisionId
    host_person_id: PersonId
    person_id: PersonId
    issued_at: datetime
    contents: Contents = field(repr=False)
    participant_id: ParticipantId | None = None
    charge_id: UUID | None = None
    refund_id: UUID | None = None

    @property
    def file_name(self) -> str:
        """A name for saving it."""
        return f"{self.kind.replace('_', '-')}-{self.number}.pdf"

    def for_a_mail(self) -> "Document":
        """The same document as a mail may carry it (S40): the host's papers name no participant."""
        if self.person_id != self.host_person_id:
            return self
        lines = [replace(line, name=f"Participant {n}") for n, line in enumerate(self.contents.lines, 1)]
        return replace(self, contents=replace(self.contents, lines=tuple(lines)))

    def open_to(self, caller: Caller) -> bool:
        """Whether the caller may read it: the one it is for, the host, a coordinator, a service."""
        if not caller.is_person:
            return True
        if caller.practice_id != self.practice_id:
            return False
        named = caller.person_id in (self.person_id, self.host_person_id)
        return named or caller.has(Role.COORDINATOR, self.division_id)


def new_bill(conversation: Conversation, letterhead: Letterhead, completed_at: datetime) -> Bill:
    """The bill of a conversation that is over."""
    return Bill(
        conversation_id=conversation.id,
        practice_id=conversation.practice_id,
        division_id=conversation.division_id,
        host_person_id=conversation.host_person_id,
        host_name=conversation.host_name,
        completed_at=completed_at,
        names=conversation.names(),
        letterhead=letterhead,
    )


def invoice_due(bill: Bill, charges: Sequence[Charge]) -> bool:
    """Whether the one invoice is to be issued now: something was owed, and each charge has settled once.

    One that is being waived is waited for: the paper says what is owed.
    """
    owed = any(charge.state is not State.NOT_OWED for charge in charges)
    settled = all(each.settled_at is not None and each.state is not State.CANCELING for each in charges)
    return owed and not bill.invoiced and settled


def issue_year(bill: Bill, now: datetime) -> int:
    """The year, in the division's time zone, in which a document issued now is numbered."""
    return _local_date(bill, now).year


def document_number(kind: DocumentKind, year: int, count: int) -> str:
    """ "2026-000042" for an invoice, "R-…" for a receipt, "C-…" for a credit note, "X-…" for its
    cancellation; `count` from 1 on.
    """
    return f"{_PREFIX[kind]}{year}-{count:06d}"


def receipt(bill: Bill, charge: Charge, count: int, now: datetime) -> Document:
    """The payer's receipt: the own line and nothing of anybody else."""
    contents = _contents(bill, bill.names[charge.participant_id], [charge], now)
    return _of_charge(
        _document(bill, DocumentKind.RECEIPT, charge.owner.person_id, contents, count, now), charge
    )


def invoice(bill: Bill, charges: Sequence[Charge], count: int, now: datetime) -> Document:
    """The host's invoice: every line that is owed, as it stands now."""
    contents = _contents(bill, bill.host_name, charges, now)
    return _document(bill, DocumentKind.INVOICE, bill.host_person_id, contents, count, now)


def credit_note(
    bill: Bill, charge: Charge, refund: Refund, issued: Sequence[Document], count: int, now: datetime
) -> Document:
    """What corrects the payer's receipt and the invoice, out of all that was `issued`, after a refund."""
    own = {DocumentKind.RECEIPT: charge.id, DocumentKind.INVOICE: None}
    corrects = [each.number for each in issued if each.kind in own and each.charge_id == own[each.kind]]
    line = _line(bill, charge, refund.amount, ChargeState.REFUNDED)
    contents = _correcting(bill, line.name, line, corrects, now)
    note = _document(bill, DocumentKind.CREDIT_NOTE, charge.owner.person_id, contents, count, now)
    return replace(_of_charge(note, charge), refund_id=refund.id)


def credit_note_of_waived(
    bill: Bill, charge: Charge, issued: Sequence[Document], count: int, now: datetime
) -> Document:
    """What corrects the host's invoice after a fee on it was waived: its payer has no paper about it."""
    corrects = [each.number for each in issued if each.kind is DocumentKind.INVOICE]
    line = _line(bill, charge, charge.amount, ChargeState.WAIVED)
    contents = _correcting(bill, bill.host_name, line, corrects, now)
    note = _document(bill, DocumentKind.CREDIT_NOTE, bill.host_person_id, contents, count, now)
    return _of_charge(note, charge)


def cancellation(bill: Bill, note: Document, count: int, now: datetime) -> Document:
    """What takes a credit note back: its refund came back, so that what was paid stays paid."""
    lines = tuple(replace(line, state=ChargeState.SUCCEEDED) for line in note.contents.lines)
    issue_date = _local_date(bill, now)
    contents = replace(note.contents, issue_date=issue_date, lines=lines, corrects=(note.number,))
    return replace(
        note,
        id=new_id(),
        kind=DocumentKind.CANCELLATION,
        number=document_number(DocumentKind.CANCELLATION, issue_year(bill, now), count),
        issued_at=now,
        contents=contents,
    )


def _correcting(bill: Bill, recipient: str, line: Line, corrects: Sequence[str], now: datetime) -> Contents:
    return replace(_contents(bill, recipient, [], now), lines=(line,), corrects=tuple(corrects))


def _document(
    bill: Bill, kind: DocumentKind, person_id: PersonId, contents: Contents, count: int, now: datetime
) -> Document:
    return Document(
        id=new_id(),
        kind=kind,
        number=document_number(kind, issue_year(bill, now), count),
        conversation_id=bill.conversation_id,
        practice_id=bill.practice_id,
        division_id=bill.division_id,
        host_person_id=bill.host_person_id,
        person_id=person_id,
        issued_at=now,
        contents=contents,
    )


def _of_charge(document: Document, charge: Charge) -> Document:
    return replace(document, participant_id=charge.participant_id, charge_id=charge.id)


def _contents(bill: Bill, recipient: str, charges: Sequence[Charge], now: datetime) -> Contents:
    owed = sorted(
        (each for each in charges if each.state is not State.NOT_OWED), key=lambda each: each.position
    )
    return Contents(
        letterhead=bill.letterhead,
        recipient=recipient,
        provider=bill.host_name,
        issue_date=_local_date(bill, now),
        service_date=_local_date(bill, bill.completed_at),
        lines=tuple(_line(bill, each, _owed(each), each.shown_state) for each in owed),
    )


def _owed(charge: Charge) -> Money:
    return Money.zero(charge.amount.currency) if charge.state is State.WAIVED else charge.amount


def _line(bill: Bill, charge: Charge, amount: Money, state: ChargeState) -> Line:
    return Line(
        name=bill.names[charge.participant_id],
        amount=amount,
        state=state,
        card=_card(charge),
        tax=bill.letterhead.tax.contained(amount) if bill.letterhead.tax else None,
        purpose=charge.purpose,
    )


def _card(charge: Charge) -> tuple[str, ...]:
    card = charge.card.details if charge.card and charge.state is State.SUCCEEDED else None
    return (card.brand, card.last4) if card else ()


def _local_date(bill: Bill, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(bill.letterhead.time_zone)).date()


def _sum(amounts: Sequence[Money]) -> Money:
    total = Money.zero(amounts[0].currency)
    for amount in amounts:
        total += amount
    return total
