"""What belongs to the transaction in which a charge settles: ledger, receipt, invoice, events (S36, S37)."""

from datetime import datetime

from services.billing.domain.charges import Charge, State
from services.billing.domain.documents import (
    Bill,
    Document,
    DocumentKind,
    credit_note_of_waived,
    invoice,
    invoice_due,
    issue_year,
    receipt,
)
from services.billing.domain.events import ChargeSettled, InvoiceIssued, ReceiptIssued
from services.billing.domain.inquiries import COSTS_KNOWN_AFTER, InquiryKind
from services.billing.domain.ledger import posting_of_charge
from services.billing.ports import Transaction


async def tell_settled(tx: Transaction, charge: Charge) -> None:
    """Say where a charge stands."""
    person = charge.owner.person_id
    await tx.tell(ChargeSettled(charge.id, charge.conversation_id, person, charge.shown_state))


async def write_papers(tx: Transaction, bill: Bill, charge: Charge, now: datetime) -> None:
    """All that follows from a charge that has just been saved as settled; the bill is locked."""
    if not charge.silent:
        await tell_settled(tx, charge)
    if charge.state is State.SUCCEEDED:
        await tx.book(posting_of_charge(charge, bill, now))
        await tx.inquire(InquiryKind.PAYMENT, charge.payment_intent, now + COSTS_KNOWN_AFTER)
        number = await tx.next_number(bill.division_id, DocumentKind.RECEIPT, issue_year(bill, now))
        issued = receipt(bill, charge, number, now)
        await tx.add_document(issued)
        await tx.tell(_receipt_issued(issued, charge))
    if charge.state is State.WAIVED and bill.invoiced:
        number = await tx.next_number(bill.division_id, DocumentKind.CREDIT_NOTE, issue_year(bill, now))
        issued_before = await tx.documents(bill.conversation_id)
        await tx.add_document(credit_note_of_waived(bill, charge, issued_before, number, now))
    await invoice_if_due(tx, bill, now)


async def invoice_if_due(tx: Transaction, bill: Bill, now: datetime) -> None:
    """Issue the invoice once every charge has settled; only then are they all read."""
    if bill.invoiced or await tx.any_unsettled(bill.conversation_id):
        return
    charges = await tx.charges(bill.conversation_id)
    if not invoice_due(bill, charges):
        return
    number = await tx.next_number(bill.division_id, DocumentKind.INVOICE, issue_year(bill, now))
    issued = invoice(bill, charges, number, now)
    await tx.add_document(issued)
    await tx.tell(InvoiceIssued(issued.id, issued.conversation_id, issued.host_person_id))


def _receipt_issued(issued: Document, charge: Charge) -> ReceiptIssued:
    person, host = issued.person_id, issued.host_person_id
    return ReceiptIssued(issued.id, issued.conversation_id, person, host, charge.id)
