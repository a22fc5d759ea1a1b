"""What belongs to the transaction in which a refund settles or comes back: ledger, paper, event (S38)."""

from datetime import datetime
from uuid import UUID

from services.billing.domain.charges import Charge
from services.billing.domain.documents import Bill, DocumentKind, cancellation, credit_note, issue_year
from services.billing.domain.events import RefundSettled
from services.billing.domain.inquiries import COSTS_KNOWN_AFTER, InquiryKind
from services.billing.domain.ledger import posting_of_refund, posting_of_returned_refund
from services.billing.domain.refunds import Refund
from services.billing.ports import Transaction


async def write_credit_note(
    tx: Transaction, bill: Bill, charge: Charge, refund: Refund, now: datetime
) -> UUID:
    """The posting and the credit note of a refund that has just been saved as succeeded; the note's id."""
    await tx.book(posting_of_refund(refund, now))
    await tx.inquire(InquiryKind.REFUND, refund.processor_refund, now + COSTS_KNOWN_AFTER)
    number = await tx.next_number(bill.division_id, DocumentKind.CREDIT_NOTE, issue_year(bill, now))
    issued = await tx.documents(bill.conversation_id)
    note = credit_note(bill, charge, refund, issued, number, now)
    await tx.add_document(note)
    return note.id


async def take_returned(tx: Transaction, charge: Charge, returned: Refund, now: datetime) -> Bill | None:
    """Save that a refund came back, with all that follows from it. None: that was known."""
    bill = await tx.lock_bill(returned.conversation_id)
    if not await tx.save_refund(returned, None):
        return None
    await tx.book(posting_of_returned_refund(returned, now))
    issued = await tx.documents(bill.conversation_id)
    (note,) = [
        each for each in issued if each.kind is DocumentKind.CREDIT_NOTE and each.refund_id == returned.id
    ]
    number = await tx.next_number(bill.division_id, DocumentKind.CANCELLATION, issue_year(bill, now))
    cancelled = cancellation(bill, note, number, now)
    await tx.add_document(cancelled)
    await tell_refund_settled(tx, bill, charge, returned, cancelled.id)
    return bill


async def tell_refund_settled(
    tx: Transaction, bill: Bill, charge: Charge, refund: Refund, document_id: UUID | None
) -> None:
    """Say where a refund stands."""
    await tx.tell(
        RefundSettled(
            refund_id=refund.id,
            charge_id=charge.id,
            conversation_id=refund.conversation_id,
            person_id=charge.owner.person_id,
            host_person_id=bill.host_person_id,
            state=refund.state,
            document_id=document_id,
        )
    )
