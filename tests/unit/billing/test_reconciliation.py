"""What counts as a difference between the processor, the charges and the ledger (S38)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sotto.billing.v1 import operations_pb2

from chassis.money import Money
from services.billing.domain.charges import Charge, State
from services.billing.domain.disputes import DisputeState, ToldDispute
from services.billing.domain.ledger import Movement, Payout, PostingKind
from services.billing.domain.reconciliation import (
    DifferenceKind,
    PaidBack,
    Payment,
    Reconciliation,
    ReconciliationState,
    compare,
    compare_dispute,
    compare_ledger,
    compare_payout,
    compare_refund,
    due,
    left_behind,
    new_reconciliation,
)
from services.billing.domain.refunds import Refund, RefundReason, new_refund
from services.billing.wire.operations import KINDS, STATES
from tests.support.builders import a_division_id, a_person_id
from tests.unit.billing.builders import FEE, NOW, a_charge, cad, declined, paid

LATER = NOW + timedelta(hours=1)


def payment_of(charge: Charge, taken: bool = True, amount: Money = FEE) -> Payment:
    return Payment(charge.payment_intent, charge.id, amount, taken)


def kind_of(payment: Payment, charge: Charge | None) -> DifferenceKind | None:
    difference = compare(payment, charge, LATER)
    return difference.kind if difference else None


def stuck(charge: Charge) -> Charge:
    """Nobody knows what came of its confirmation."""
    return replace(paid(charge), state=State.UNKNOWN)


@pytest.mark.rule("S38")
def test_what_is_the_same_on_both_sides_is_no_difference() -> None:
    charge = a_charge()
    assert kind_of(payment_of(paid(charge)), paid(charge)) is None
    assert kind_of(payment_of(declined(charge), taken=False), declined(charge)) is None
    assert compare_ledger(paid(charge), FEE) is None
    assert compare_ledger(declined(charge), cad(0)) is None


@pytest.mark.rule("S38")
def test_what_was_paid_on_one_side_only_is_a_difference() -> None:
    charge = a_charge()
    assert kind_of(payment_of(paid(charge), taken=False), paid(charge)) is DifferenceKind.STATE_DIFFERS
    assert kind_of(payment_of(declined(charge)), declined(charge)) is DifferenceKind.STATE_DIFFERS


@pytest.mark.rule("S36", "S38")
def test_a_charge_under_way_has_a_quarter_of_an_hour_to_hear_of_its_payment() -> None:
    charge = stuck(a_charge())
    payment = payment_of(charge)
    assert compare(payment, charge, charge.begun_at + timedelta(minutes=14)) is None
    found = compare(payment, charge, charge.begun_at + timedelta(minutes=15))
    assert found is not None
    assert found.kind is DifferenceKind.STATE_DIFFERS


@pytest.mark.rule("S36", "S38")
def test_a_payment_that_can_still_take_money_is_left_behind_where_its_charge_will_never_know_it() -> None:
    charge = a_charge()
    other = Payment("pi_other", charge.id, FEE, taken=False, open=True)
    for ended in (paid(charge), declined(charge), replace(charge, state=State.WAIVED)):
        assert left_behind(other, ended)
        assert not left_behind(replace(other, open=False), ended)
    own = replace(other, id=paid(charge).payment_intent)
    about_to_find_it = replace(charge, state=State.CREATING)
    for payment, found in ((own, paid(charge)), (other, about_to_find_it), (other, charge), (other, None)):
        assert not left_behind(payment, found)


@pytest.mark.rule("S36", "S38")
def test_money_taken_by_a_payment_that_the_charge_does_not_know_is_found() -> None:
    charge = a_charge()
    other = Payment("pi_other", charge.id, FEE, True)
    assert kind_of(other, paid(charge)) is DifferenceKind.DOUBLE_CAPTURE
    assert kind_of(other, declined(charge)) is DifferenceKind.MISSING_HERE
    assert kind_of(other, None) is DifferenceKind.MISSING_HERE
    assert kind_of(replace(other, taken=False), paid(charge)) is None
    assert kind_of(replace(other, taken=False), None) is None


@pytest.mark.rule("S38")
@pytest.mark.parametrize("amount", [cad(4999), cad(5001), Money(5000, "USD")])
def test_another_amount_or_currency_is_a_difference(amount: Money) -> None:
    charge = paid(a_charge())
    found = compare(payment_of(charge, amount=amount), charge, LATER)
    assert found is not None
    assert (found.kind, found.here, found.there) == (DifferenceKind.AMOUNT_DIFFERS, FEE, amount)


@pytest.mark.rule("S38")
@pytest.mark.parametrize("booked", [cad(0), cad(4999), cad(10_000)])
def test_a_ledger_that_holds_something_else_is_a_difference(booked: Money) -> None:
    found = compare_ledger(paid(a_charge()), booked)
    assert found is not None
    assert (found.kind, found.here, found.there) == (DifferenceKind.LEDGER_DIFFERS, booked, FEE)
    assert compare_ledger(declined(a_charge()), cad(1)) is not None


@pytest.mark.rule("S38")
def test_the_ledger_holds_what_was_paid_less_what_was_paid_back() -> None:
    charge = replace(paid(a_charge()), refunded_minor_units=1200)
    assert compare_ledger(charge, cad(3800)) is None
    for booked in (FEE, cad(0), cad(1200)):
        found = compare_ledger(charge, booked)
        assert found is not None
        assert (found.here, found.there) == (booked, cad(3800))


def a_sent_refund(charge: Charge) -> Refund:
    """A refund of 12.00 whose answer is awaited."""
    division, person = a_division_id(), a_person_id()
    asked_for = new_refund(charge, division, cad(1200), RefundReason.GOODWILL, person, NOW)
    return asked_for.attempting(NOW)


def at_processor(charge: Charge, ours: Refund | None, succeeded: bool = True) -> PaidBack:
    return PaidBack("re_1", charge.payment_intent, ours.id if ours else None, cad(1200), succeeded)


@pytest.mark.rule("S38")
def test_a_refund_that_is_the_same_on_both_sides_is_no_difference() -> None:
    charge = paid(a_charge())
    sent = a_sent_refund(charge)
    done, failed = sent.succeeded("re_1", NOW), sent.failed("declined", "re_1", NOW)
    assert compare_refund(at_processor(charge, done), done, charge, LATER) is None
    for here in (sent, failed, done.returned("declined", NOW)):
        assert compare_refund(at_processor(charge, here, succeeded=False), here, charge, LATER) is None


@pytest.mark.rule("S38")
def test_a_refund_that_stands_on_one_side_only_is_a_difference() -> None:
    charge = paid(a_charge())
    sent = a_sent_refund(charge)
    done, failed = sent.succeeded("re_1", NOW), sent.failed("declined", "", NOW)
    for here, succeeded, amounts in (
        (done, False, (cad(1200), cad(0))),
        (failed, True, (cad(0), cad(1200))),
        (done.returned("declined", NOW), True, (cad(0), cad(1200))),
    ):
        found = compare_refund(at_processor(charge, here, succeeded), here, charge, LATER)
        assert found is not None
        assert (found.kind, found.processor_object) == (DifferenceKind.REFUND_DIFFERS, "re_1")
        assert (found.here, found.there) == amounts
    assert compare_refund(at_processor(charge, sent), sent, charge, NOW + timedelta(minutes=14)) is None
    assert compare_refund(at_processor(charge, sent), sent, charge, NOW + timedelta(minutes=15)) is not None


@pytest.mark.rule("S38")
def test_a_refund_of_our_payment_that_is_not_here_is_a_difference_if_money_went_back() -> None:
    charge = paid(a_charge())
    done = a_sent_refund(charge).succeeded("re_other", NOW)
    for there, here in ((at_processor(charge, None), None), (at_processor(charge, done), done)):
        found = compare_refund(there, here, charge, LATER)
        assert found is not None
        assert (found.kind, found.charge_id) == (DifferenceKind.REFUND_MISSING_HERE, charge.id)
        assert (found.here, found.there) == (None, cad(1200))
        assert compare_refund(there, here, None, LATER) is None
    assert compare_refund(at_processor(charge, None, succeeded=False), None, charge, LATER) is None


@pytest.mark.rule("S38")
def test_a_dispute_of_ours_differs_until_it_stands_here_and_all_that_it_moved_is_booked() -> None:
    charge, moved = paid(a_charge()), Movement("txn_1", cad(-5000), cad(1500))
    reason, lost = "fraudulent", DisputeState.LOST
    told = ToldDispute("dp_1", charge.payment_intent, FEE, reason, lost, None, NOW, (moved,))
    assert compare_dispute(told, lost, charge, {"txn_1"}) is None
    assert compare_dispute(told, None, None, set()) is None
    for state, booked in ((None, {"txn_1"}), (DisputeState.UNDER_REVIEW, {"txn_1"}), (lost, {"txn_2"})):
        found = compare_dispute(told, state, charge, booked)
        assert found is not None
        assert (found.kind, found.charge_id) == (DifferenceKind.DISPUTE_DIFFERS, charge.id)
        assert (found.processor_object, found.there) == ("dp_1", FEE)


@pytest.mark.rule("S38")
def test_a_payout_differs_until_it_and_its_coming_back_are_booked() -> None:
    sent, back = Movement("txn_1", cad(-700), cad(0)), Movement("txn_2", cad(700), cad(0))
    once, twice = {(PostingKind.PAYOUT, "po_1")}, {(PostingKind.PAYOUT_REVERSAL, "po_1")}
    assert compare_payout(Payout("po_1", None, None), set()) is None
    assert compare_payout(Payout("po_1", sent, None), once) is None
    assert compare_payout(Payout("po_1", sent, back), once | twice) is None
    for told, booked, amount in (
        (Payout("po_1", sent, None), set[tuple[PostingKind, str]](), cad(-700)),
        (Payout("po_1", sent, back), once, cad(700)),
    ):
        found = compare_payout(told, booked)
        assert found is not None
        assert (found.kind, found.charge_id) == (DifferenceKind.PAYOUT_DIFFERS, None)
        assert (found.processor_object, found.there) == ("po_1", amount)


def asked(hours_ago: float | None, last: float | None, last_full: float | None) -> Reconciliation | None:
    def ago(hours: float | None) -> object:
        return None if hours is None else NOW - timedelta(hours=hours)

    return due(ago(hours_ago), ago(last), ago(last_full), NOW)  # type: ignore[arg-type]


@pytest.mark.rule("S38")
def test_a_comparison_is_due_hourly_and_nightly_in_full() -> None:
    assert NOW.hour == 12
    assert asked(None, None, None) is None
    assert asked(0.9, None, None) is None
    first, hourly = asked(1, None, None), asked(99, 1, 8.9)
    assert first is not None
    assert first.full
    assert hourly is not None
    assert not hourly.full
    assert asked(99, 0.9, 8.9) is None
    nightly = asked(99, 0.9, 9.1)
    assert nightly is not None
    assert nightly.full


def test_an_hourly_comparison_looks_back_two_days_and_a_full_one_at_everything() -> None:
    assert new_reconciliation(False, NOW).since == NOW - timedelta(hours=48)
    assert new_reconciliation(True, NOW).since.timestamp() == 0


def test_kinds_and_states_are_those_of_the_contract() -> None:
    assert {KINDS[each] for each in DifferenceKind} == set(operations_pb2.DifferenceKind.values()) - {0}
    assert {STATES[each] for each in ReconciliationState} == (
        set(operations_pb2.ReconciliationState.values()) - {0}
    )
