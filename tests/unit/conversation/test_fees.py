"""Fees are decided before the start and refused by field."""

from collections.abc import Sequence

import pytest

from chassis.chargeable import most
from chassis.faults import Fault
from chassis.money import Money
from services.conversation.domain.entities import Division, Invitee
from services.conversation.domain.fees import check_given, check_missing
from tests.support.builders import a_division_id, a_practice_id


def a_division(currency: str = "CAD", billing_enabled: bool = True) -> Division:
    return Division(
        division_id=a_division_id(),
        practice_id=a_practice_id(),
        name="Adult care",
        time_zone="UTC",
        currency=currency,
        billing_enabled=billing_enabled,
        support_address="",
        emergency_number="",
    )


def invitees(*fees: Money | None) -> list[Invitee]:
    return [Invitee(f"P{index}", f"p{index}@example.org", fee) for index, fee in enumerate(fees)]


def refusal_of(division: Division, people: Sequence[Invitee]) -> tuple[str, list[str]]:
    with pytest.raises(Fault) as refusal:
        check_given(division, people)
    return refusal.value.reason, [each.field for each in refusal.value.violations]


@pytest.mark.rule("S32")
def test_zero_the_minimum_and_more_are_fees() -> None:
    fees = (Money(0, "CAD"), Money(50, "CAD"), most("CAD"), None)
    check_given(a_division(), invitees(*fees))


@pytest.mark.rule("S32")
@pytest.mark.parametrize(
    "fee",
    [
        Money(-1, "CAD"),
        Money(1, "CAD"),
        Money(49, "CAD"),
        most("CAD") + Money(1, "CAD"),
        Money(500, "USD"),
    ],
)
def test_other_amounts_are_refused_by_field(fee: Money) -> None:
    refused = refusal_of(a_division(), invitees(Money(0, "CAD"), fee))
    assert refused == ("FEE_REFUSED", ["participants[1].fee"])


@pytest.mark.rule("S32")
def test_every_wrong_fee_is_named() -> None:
    people = invitees(Money(-1, "CAD"), Money(50, "CAD"), Money(1, "CAD"))
    assert refusal_of(a_division(), people)[1] == ["participants[0].fee", "participants[2].fee"]


@pytest.mark.rule("S32")
def test_without_billing_even_zero_is_refused_and_blank_is_right() -> None:
    free = a_division(billing_enabled=False)
    assert refusal_of(free, invitees(None, Money(0, "CAD"))) == ("BILLING_OFF", ["participants[1].fee"])
    check_given(free, invitees(None))
    check_missing(free, invitees(None), [False])


@pytest.mark.rule("S10", "S32")
def test_a_client_needs_a_fee_and_a_colleague_does_not() -> None:
    people = invitees(None, None, Money(0, "CAD"))
    with pytest.raises(Fault) as refusal:
        check_missing(a_division(), people, [True, False, False])
    assert refusal.value.reason == "FEE_MISSING"
    assert [each.field for each in refusal.value.violations] == ["participants[1].fee"]
