"""Receipts, invoices, numbers and the ledger (S37)."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis.auth import Caller, Role
from chassis.money import EXPONENTS, Money
from services.billing.domain.charges import ChargeState
from services.billing.domain.documents import (
    DocumentKind,
    document_number,
    invoice,
    invoice_due,
    issue_year,
    receipt,
)
from services.billing.domain.ledger import posting_of_charge
from services.billing.domain.tax import Tax
from services.billing.store import rows
from tests.support.builders import a_client, a_division_id, a_member
from tests.unit.billing.builders import (
    LETTERHEAD,
    NOW,
    a_bill,
    a_conversation,
    a_payer,
    cad,
    charges_of,
    declined,
    paid,
)


@pytest.mark.rule("S36")
@given(some.integers(1, 2**53), some.sampled_from(["CAD", "JPY", "KWD"]))
def test_what_a_success_books_sums_to_zero(minor_units: int, currency: str) -> None:
    conversation = a_conversation([a_payer(Money(minor_units, currency))])
    posting = posting_of_charge(charges_of(conversation)[0], a_bill(conversation), NOW)
    (first, amount), (second, other) = posting.entries
    assert amount + other == Money.zero(currency)
    assert first != second


@pytest.mark.rule("S37")
@given(some.integers(2020, 2100), some.integers(1, 999_998))
def test_numbers_sort_as_they_were_given(year: int, count: int) -> None:
    for kind in DocumentKind:
        assert document_number(kind, year, count) < document_number(kind, year, count + 1)


def test_a_number_reads_as_the_contract_says() -> None:
    assert document_number(DocumentKind.INVOICE, 2026, 42) == "2026-000042"
    assert document_number(DocumentKind.RECEIPT, 2026, 42) == "R-2026-000042"


@pytest.mark.rule("S37")
def test_the_year_of_a_number_is_that_of_the_division() -> None:
    bill = a_bill(a_conversation())
    assert issue_year(bill, datetime(2027, 1, 1, 7, 59, tzinfo=UTC)) == 2026
    assert issue_year(bill, datetime(2027, 1, 1, 8, 0, tzinfo=UTC)) == 2027


@pytest.mark.rule("S37")
def test_a_receipt_tells_of_its_payer_and_of_nobody_else() -> None:
    conversation = a_conversation([a_payer(name="Ann"), a_payer(cad(700), name="Ben")])
    charge = paid(charges_of(conversation)[1])
    issued = receipt(a_bill(conversation), charge, 1, NOW)
    assert [line.name for line in issued.contents.lines] == ["Ben"]
    assert issued.contents.recipient == "Ben"
    assert (issued.contents.total, issued.contents.paid) == (cad(700), cad(700))
    assert issued.contents.lines[0].card == ("visa", "4242")
    assert "Ann" not in repr(issued.contents)


@pytest.mark.rule("S37")
def test_an_invoice_has_every_owed_line_as_it_stands() -> None:
    conversation = a_conversation([a_payer(cad(100), "Ann"), a_payer(cad(0), "Ben"), a_payer(cad(20), "Cid")])
    first, free, third = charges_of(conversation)
    issued = invoice(a_bill(conversation), [declined(third), free, paid(first)], 7, NOW)
    assert [(line.name, line.state) for line in issued.contents.lines] == [
        ("Ann", ChargeState.SUCCEEDED),
        ("Cid", ChargeState.FAILED),
    ]
    assert (issued.contents.total, issued.contents.paid) == (cad(120), cad(100))
    assert issued.person_id == conversation.host_person_id


@pytest.mark.rule("S37")
def test_the_invoice_waits_until_every_charge_has_settled_once_and_comes_once() -> None:
    conversation = a_conversation([a_payer(), a_payer()])
    first, second = charges_of(conversation)
    bill = a_bill(conversation)
    assert not invoice_due(bill, [paid(first), second])
    assert not invoice_due(bill, [paid(first), second.lost(NOW)])
    assert invoice_due(bill, [paid(first), declined(second)])
    assert not invoice_due(replace(bill, invoiced=True), [paid(first), paid(second)])


@pytest.mark.rule("S32")
def test_there_is_no_invoice_where_nobody_owes_anything() -> None:
    conversation = a_conversation([a_payer(cad(0))])
    assert not invoice_due(a_bill(conversation), charges_of(conversation))
    assert not invoice_due(a_bill(conversation), [])


@pytest.mark.rule("S26", "S37")
def test_a_document_is_open_to_payer_host_coordinator_and_services_only() -> None:
    conversation = a_conversation([a_payer()])
    charge = paid(charges_of(conversation)[0])
    issued = receipt(a_bill(conversation), charge, 1, NOW)
    practice = conversation.practice_id
    may = [
        a_client(practice, person_id=charge.owner.person_id),
        a_client(practice, person_id=conversation.host_person_id),
        a_member(Role.COORDINATOR, conversation.division_id, practice),
        Caller(service="notify"),
    ]
    may_not = [
        a_client(practice),
        a_member(Role.PROVIDER, conversation.division_id, practice),
        a_member(Role.COORDINATOR, a_division_id(), practice),
        a_client(person_id=charge.owner.person_id),
        a_member(Role.COORDINATOR, conversation.division_id),
    ]
    assert all(issued.open_to(caller) for caller in may)
    assert not any(issued.open_to(caller) for caller in may_not)


@pytest.mark.rule("S40")
def test_an_invoice_in_a_mail_names_no_participant_and_says_the_same_sums() -> None:
    conversation = a_conversation([a_payer(cad(50), "Alex Morgan"), a_payer(cad(20), "Sam Lee")])
    document = invoice(a_bill(conversation), [paid(each) for each in charges_of(conversation)], 1, NOW)
    mailed = document.for_a_mail()
    assert [line.name for line in mailed.contents.lines] == ["Participant 1", "Participant 2"]
    assert mailed.contents.recipient == document.contents.recipient
    assert (mailed.number, mailed.contents.total) == (document.number, document.contents.total)


def test_a_receipt_in_a_mail_is_for_its_payer_as_it_is() -> None:
    conversation = a_conversation([a_payer(cad(50), "Alex Morgan")])
    document = receipt(a_bill(conversation), paid(charges_of(conversation)[0]), 1, NOW)
    assert document.for_a_mail() == document


RATES = some.integers(0, 99_999).map(lambda thousandths: str(Decimal(thousandths) / 1000))


@pytest.mark.rule("S37")
@given(some.integers(0, 10**12), some.sampled_from(sorted(EXPONENTS)), RATES)
def test_the_tax_in_a_fee_is_exact_to_half_a_minor_unit(gross: int, currency: str, rate: str) -> None:
    tax = Tax(rate, "GST", "").contained(Money(gross, currency))
    exact = Fraction(gross) * Fraction(rate) / (100 + Fraction(rate))
    assert Money.zero(currency) <= tax <= Money(gross, currency)
    assert Fraction(-1, 2) < Fraction(tax.minor_units) - exact <= Fraction(1, 2)


@pytest.mark.rule("S37")
@given(some.lists(some.integers(1, 10**6), min_size=1, max_size=25), RATES)
def test_the_taxes_of_an_invoice_are_those_of_its_lines_and_of_the_receipts(
    fees: list[int], rate: str
) -> None:
    conversation = a_conversation([a_payer(cad(fee)) for fee in fees])
    bill = a_bill(conversation, replace(LETTERHEAD, tax=Tax(rate, "GST", "123")))
    charges = [paid(each) for each in charges_of(conversation)]
    issued = invoice(bill, charges, 1, NOW)
    receipts = [receipt(bill, charge, 1, NOW) for charge in charges]
    total = sum(each.contents.tax.minor_units for each in receipts if each.contents.tax)
    assert issued.contents.tax == cad(total)
    assert [line.tax for line in issued.contents.lines] == [each.contents.tax for each in receipts]


@pytest.mark.rule("S37")
def test_a_document_keeps_the_tax_of_its_issue_and_an_older_one_has_none() -> None:
    conversation = a_conversation([a_payer()])
    bill = a_bill(conversation, replace(LETTERHEAD, tax=Tax("5", "GST", "123")))
    issued = invoice(bill, [paid(each) for each in charges_of(conversation)], 1, NOW)
    row = rows.document_row(issued)
    assert rows.document(SimpleNamespace(**row)) == issued
    assert issued.contents.tax == cad(238)
    del row["contents"]["letterhead"]["tax"]
    for line in row["contents"]["lines"]:
        del line["tax_minor_units"]
    assert rows.document(SimpleNamespace(**row)).contents.tax is None
