"""Paying back, pure (S38): states, amounts, limits; and what is shown of a charge."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pypdf import PdfReader

from chassis.faults import Fault
from chassis.money import Money
from services.billing.clients.paper import render
from services.billing.domain.charges import Charge, ChargeState
from services.billing.domain.documents import (
    DocumentKind,
    cancellation,
    credit_note,
    credit_note_of_waived,
    invoice,
    receipt,
)
from services.billing.domain.host_charges import HostCharge
from services.billing.domain.ledger import posting_of_refund, posting_of_returned_refund
from services.billing.domain.refunds import (
    NOT_PAID_BACK,
    SETTLED,
    TRANSITIONS,
    Refund,
    RefundReason,
    RefundState,
    failure_words,
    left_of,
    new_refund,
    require_refundable,
    require_within_limit,
)
from services.billing.domain.tax import Tax
from tests.support.builders import a_division_id, a_person_id
from tests.unit.billing.builders import (
    LETTERHEAD,
    NOW,
    a_bill,
    a_charge,
    a_conversation,
    a_payer,
    cad,
    charges_of,
    declined,
    paid,
)

LATER = NOW + timedelta(hours=1)


def a_refund(charge: Charge, minor_units: int = 1000) -> Refund:
    """A refund that has just been asked for."""
    reason = RefundReason.GOODWILL
    return new_refund(charge, a_division_id(), cad(minor_units), reason, a_person_id(), NOW)


def refused(refund: Refund) -> Refund:
    return refund.attempting(NOW).failed("declined", "re_1", NOW)


def came_back(refund: Refund) -> Refund:
    return refund.attempting(NOW).succeeded("re_1", NOW).returned("lost_or_stolen_card", LATER)


def as_it_is(refund: Refund) -> Refund:
    return refund


ENDS = (as_it_is, refused, came_back)


def test_every_state_has_its_row_and_out_of_a_settled_one_leads_only_the_banks_way() -> None:
    assert set(TRANSITIONS) == set(RefundState)
    assert TRANSITIONS[RefundState.SUCCEEDED] == {RefundState.RETURNED}
    for state in SETTLED - {RefundState.SUCCEEDED}:
        assert not TRANSITIONS[state]


@pytest.mark.rule("S38")
@given(some.sampled_from(sorted(RefundState)), some.sampled_from(sorted(RefundState)))
def test_a_refund_moves_exactly_as_the_table_says(source: RefundState, target: RefundState) -> None:
    refund = replace(a_refund(a_charge()), state=source)
    if target not in TRANSITIONS[source]:
        with pytest.raises(ValueError, match="does not go"):
            refund.to(target, LATER)
        return
    moved = refund.to(target, LATER)
    assert (moved.state, moved.updated_at) == (target, LATER)
    assert (moved.due_at is None) == (target in SETTLED)


@pytest.mark.rule("S38", "S36")
def test_no_attempt_has_a_key_of_its_own() -> None:
    refund = a_refund(paid(a_charge()))
    again = refund.attempting(NOW).lost(NOW).attempting(LATER)
    assert (again.attempt, again.key) == (2, refund.key)


@pytest.mark.rule("S38")
@given(some.lists(some.tuples(some.integers(1, 5000), some.sampled_from(ENDS)), max_size=12))
def test_what_neither_failed_nor_came_back_never_exceeds_what_was_paid(
    wanted: list[tuple[int, Callable[[Refund], Refund]]],
) -> None:
    charge, refunds = paid(a_charge()), list[Refund]()
    for minor_units, ends in wanted:
        try:
            require_refundable(charge, refunds, cad(minor_units), disputed=False)
        except Fault:
            assert left_of(charge, refunds) < cad(minor_units)
            continue
        refund = a_refund(charge, minor_units)
        refunds.append(ends(refund))
    held = sum(each.amount.minor_units for each in refunds if each.state not in NOT_PAID_BACK)
    assert held == charge.amount.minor_units - left_of(charge, refunds).minor_units <= 5000


@pytest.mark.rule("S38")
def test_nothing_is_paid_back_that_was_not_paid_or_that_the_bank_has_taken() -> None:
    for charge, disputed in ((a_charge(), False), (declined(a_charge()), False), (paid(a_charge()), True)):
        with pytest.raises(Fault, match="CHARGE_NOT_REFUNDABLE"):
            require_refundable(charge, [], cad(1), disputed)


@pytest.mark.rule("S38")
def test_what_the_processor_cannot_pay_back_that_precisely_is_refused_by_its_field() -> None:
    charge = paid(a_charge(Money(12_340, "KWD")))
    with pytest.raises(Fault) as refusal:
        require_refundable(charge, [], Money(5, "KWD"), disputed=False)
    assert [each.field for each in refusal.value.violations] == ["amount.minor_units"]
    require_refundable(charge, [], Money(50, "KWD"), disputed=False)


@pytest.mark.rule("S38")
def test_a_limit_counts_all_refunds_of_a_charge_together_but_not_those_that_failed() -> None:
    charge = paid(a_charge())
    before = [a_refund(charge, 2000), refused(a_refund(charge, 900)), came_back(a_refund(charge, 800))]
    require_within_limit(charge, before, cad(1000), cad(3000))
    for limit in (cad(2999), Money(10_000, "USD")):
        with pytest.raises(Fault, match="REFUND_NEEDS_ADMIN"):
            require_within_limit(charge, before, cad(1000), limit)


@pytest.mark.rule("S38")
def test_a_charge_shows_what_was_paid_back_and_what_can_be() -> None:
    charge = paid(a_charge())
    part = replace(charge, refunded_minor_units=1000)
    assert (part.shown_state, part.refunded) == (ChargeState.SUCCEEDED, cad(1000))
    assert replace(charge, refunded_minor_units=5000).shown_state is ChargeState.REFUNDED
    assert HostCharge(charge, "Jo", None, (a_refund(charge),)).refundable == cad(4000)
    assert HostCharge(declined(a_charge()), "Jo", None).refundable == cad(0)


@pytest.mark.rule("S38", "S26")
def test_a_credit_note_corrects_the_own_receipt_and_the_invoice_and_tells_of_nobody_else() -> None:
    conversation = a_conversation([a_payer(name="Ann"), a_payer(name="Ben")])
    bill, (ann, ben) = a_bill(conversation), [paid(each) for each in charges_of(conversation)]
    issued = [receipt(bill, ann, 1, NOW), receipt(bill, ben, 2, NOW), invoice(bill, [ann, ben], 7, NOW)]
    note = credit_note(bill, ben, a_refund(ben, 1200), issued, 3, LATER)
    assert (note.kind, note.number) == (DocumentKind.CREDIT_NOTE, "C-2026-000003")
    assert note.contents.corrects == ("R-2026-000002", "2026-000007")
    assert note.contents.total == cad(1200)
    assert (note.person_id, note.contents.recipient) == (ben.owner.person_id, "Ben")
    assert "Ann" not in repr(note.contents)
    assert note.file_name == "credit-note-C-2026-000003.pdf"


@pytest.mark.rule("S37", "S38", "S40")
def test_a_fee_waived_after_the_invoice_has_a_credit_note_to_the_host() -> None:
    conversation = a_conversation([a_payer(name="Ann"), a_payer(cad(1050), name="Ben")])
    bill = a_bill(conversation, replace(LETTERHEAD, tax=Tax("5", "GST", "")))
    ann, ben = charges_of(conversation)
    ann, ben = paid(ann), declined(ben)
    issued = [receipt(bill, ann, 1, NOW), invoice(bill, [ann, ben], 7, NOW)]
    note = credit_note_of_waived(bill, ben.waived(LATER).waived(LATER), issued, 3, LATER)
    assert (note.kind, note.number) == (DocumentKind.CREDIT_NOTE, "C-2026-000003")
    assert note.contents.corrects == ("2026-000007",)
    assert (note.contents.total, note.contents.tax, note.contents.paid) == (cad(1050), cad(50), cad(0))
    assert (note.person_id, note.contents.recipient) == (bill.host_person_id, "Dr. Mira Voss")
    assert (note.charge_id, note.refund_id) == (ben.id, None)
    assert [line.name for line in note.contents.lines] == ["Ben"]
    assert "Ben" not in repr(note.for_a_mail().contents)
    text = PdfReader(BytesIO(render(note))).pages[0].extract_text()
    assert "Payment Waived" in text
    assert "Paid" not in text


@pytest.mark.rule("S38")
def test_what_came_back_is_booked_back_and_its_credit_note_is_cancelled_by_its_number() -> None:
    conversation = a_conversation([a_payer(name="Ann")])
    bill, (ann,) = a_bill(conversation), [paid(each) for each in charges_of(conversation)]
    refund = came_back(a_refund(ann, 1200))
    note = credit_note(bill, ann, refund, [receipt(bill, ann, 1, NOW)], 3, NOW)
    paper = cancellation(bill, note, 4, LATER)
    assert (paper.kind, paper.number) == (DocumentKind.CANCELLATION, "X-2026-000004")
    assert paper.contents.corrects == (note.number,)
    assert (paper.contents.total, paper.contents.paid) == (cad(1200), cad(1200))
    assert (paper.refund_id, paper.charge_id, paper.person_id) == (refund.id, ann.id, note.person_id)
    assert paper.id != note.id
    text = PdfReader(BytesIO(render(paper))).pages[0].extract_text()
    assert f"Cancels credit note {note.number}" in text
    sums: Counter[str] = Counter()
    for posting in (posting_of_refund(refund, NOW), posting_of_returned_refund(refund, LATER)):
        assert posting.reference == str(refund.id)
        for account, amount in posting.entries:
            sums[account] += amount.minor_units
    assert set(sums.values()) == {0}


@pytest.mark.rule("S38")
def test_an_invoice_after_a_refund_says_that_it_was_paid_and_after_a_waiver_that_nothing_is_owed() -> None:
    conversation = a_conversation([a_payer(cad(100)), a_payer(cad(50))])
    first, second = charges_of(conversation)
    refunded = replace(paid(first), refunded_minor_units=100)
    ended = declined(second).waived(NOW)
    assert ended.shown_state is not ChargeState.WAIVED
    bill = a_bill(conversation, replace(LETTERHEAD, tax=Tax("25", "GST", "")))
    contents = invoice(bill, [refunded, ended.waived(NOW)], 1, NOW).contents
    assert (contents.total, contents.paid, contents.tax) == (cad(100), cad(100), cad(20))


def test_a_failure_has_words_and_none_for_no_code() -> None:
    assert failure_words("") == ""
    assert failure_words("a_code_of_next_year")
