"""Postings sum to zero, in every currency, whatever the processor tells."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis.ids import new_id
from chassis.money import Money
from services.billing.domain.ledger import (
    COLUMNS,
    Account,
    LedgerLine,
    Movement,
    Posting,
    PostingKind,
    cells,
    period,
    posting_of_costs,
    posting_of_dispute,
    posting_of_payout,
)
from tests.support.builders import a_division_id
from tests.unit.billing.builders import NOW, cad

AMOUNTS = some.integers(-(2**40), 2**40)
FEES = some.integers(0, 2**30)


def balance(posting: Posting, account: Account, currency: str = "CAD") -> int:
    return sum(
        money.minor_units for of, money in posting.entries if (of, money.currency) == (account, currency)
    )


def a_movement(amount: int, fee: int, currency: str = "CAD") -> Movement:
    return Movement("txn_1", Money(amount, currency), Money(fee, currency))


def test_an_unbalanced_or_empty_posting_cannot_be() -> None:
    for entries in (
        (),
        ((Account.BANK, cad(1)),),
        ((Account.BANK, cad(1)), (Account.FEES, Money(-1, "USD"))),
    ):
        with pytest.raises(ValueError, match="sum to zero"):
            Posting(new_id(), PostingKind.CHARGE, "x", entries, NOW)


@pytest.mark.rule("S38")
@given(AMOUNTS, AMOUNTS, FEES, some.sampled_from(["CAD", "USD", "JPY"]))
def test_costs_leave_at_the_processor_what_it_holds(booked: int, held: int, fee: int, currency: str) -> None:
    held = booked if currency == "CAD" else held
    posting = posting_of_costs(cad(booked), a_movement(held, fee, currency), a_division_id(), new_id(), NOW)
    if posting is None:
        assert fee == 0
        return
    if currency == "CAD":
        assert balance(posting, Account.PROCESSOR) == -fee
    else:
        assert balance(posting, Account.PROCESSOR) == -booked
        assert balance(posting, Account.PROCESSOR, currency) == held - fee
    assert balance(posting, Account.PROCESSOR_FEES, currency) == fee


@pytest.mark.rule("S38")
@given(AMOUNTS, FEES)
def test_a_dispute_takes_from_the_processor_or_returns_to_it(amount: int, fee: int) -> None:
    posting = posting_of_dispute(a_movement(amount, fee), a_division_id(), new_id(), NOW)
    if posting is None:
        assert (amount, fee) == (0, 0)
        return
    assert posting.kind is (PostingKind.DISPUTE if amount < 0 else PostingKind.DISPUTE_REVERSAL)
    assert balance(posting, Account.PROCESSOR) == amount - fee
    assert balance(posting, Account.DISPUTES) == -amount


def test_a_payout_belongs_to_no_division_and_goes_to_the_bank() -> None:
    posting = posting_of_payout(PostingKind.PAYOUT, "po_1", a_movement(-4000, 40), NOW)
    assert (posting.division_id, posting.charge_id) == (None, None)
    assert [balance(posting, each) for each in (Account.BANK, Account.PROCESSOR, Account.PROCESSOR_FEES)] == [
        4000,
        -4040,
        40,
    ]


@pytest.mark.rule("S31", "S38")
def test_a_line_has_exact_amounts_and_no_formula() -> None:
    kind, account = PostingKind.PAYOUT, Account.BANK
    line = LedgerLine(new_id(), kind, "=HYPERLINK()", account, Money(-5, "KWD"), NOW, None, None)
    found = dict(zip(COLUMNS, cells(line), strict=True))
    assert (found["amount"], found["minor_units"], found["currency"]) == ("-0.005", "-5", "KWD")
    assert found["reference"] == "'=HYPERLINK()"
    assert found["booked_time"] == "2026-11-23T12:00:00.000000Z"


def test_a_period_ends_when_its_last_day_has_ended_there_also_when_clocks_change() -> None:
    begin, end = period(date(2026, 11, 1), date(2026, 11, 1), "America/Vancouver")
    assert end.astimezone(begin.tzinfo) == end
    assert end.timestamp() - begin.timestamp() == timedelta(hours=25).total_seconds()
