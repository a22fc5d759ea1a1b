"""The price lock (B3): what is accepted, when that is needed, and what it limits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.faults import Fault
from chassis.money import Money
from services.conversation.domain.acceptance import (
    Offer,
    acceptance_needed,
    accepted,
    check_fee_accepted,
    own_fee,
)
from services.conversation.domain.arrangements import withdrawn
from services.conversation.domain.attendance import with_fee, with_no_show
from services.conversation.domain.batches import speaker, standing
from services.conversation.domain.entities import (
    NO_POLICY,
    Acceptance,
    Basis,
    CancellationPolicy,
    Participant,
)
from services.conversation.domain.states import State
from tests.fakes.clock import NOON
from tests.unit.conversation.test_attendance import POLICY, START, a_guest, a_plan, cad

ALL = Offer(cad(5000), cad(3000), cad(4000))
DEARER = CancellationPolicy(timedelta(hours=24), cad(4500), cad(4900))
LATE = START - timedelta(hours=1)


def accepting(
    guest: Participant, policy: CancellationPolicy = POLICY, state: State = State.SCHEDULED
) -> Participant:
    """The guest who has accepted what is shown."""
    shown = own_fee(guest, policy, state)
    return accepted(shown, shown.offer, NOON)


@pytest.mark.rule("B3", "S19")
def test_what_is_shown_is_the_fee_and_what_withdrawing_late_and_not_coming_cost_as_long_as_they_may() -> None:
    shown = {state: own_fee(a_guest(), POLICY, state).offer for state in State}
    assert shown[State.SCHEDULED] == ALL
    assert shown[State.AWAITING_PROVIDER] == shown[State.ACTIVE] == replace(ALL, late_fee=None)
    assert shown[State.COMPLETED] == shown[State.CANCELLED] == Offer(cad(5000))
    assert own_fee(a_guest(), NO_POLICY, State.SCHEDULED).offer == Offer(cad(5000))
    assert own_fee(a_guest(cad(2000)), POLICY, State.SCHEDULED).offer == Offer(*[cad(2000)] * 3)
    assert own_fee(a_guest(None), POLICY, State.SCHEDULED).offer == Offer(None)


@pytest.mark.rule("B3")
@pytest.mark.parametrize(
    "given",
    [
        replace(ALL, fee=cad(4999)),
        replace(ALL, fee=cad(5001)),
        replace(ALL, fee=Money(5000, "USD")),
        replace(ALL, late_fee=None),
        replace(ALL, no_show_fee=cad(1)),
    ],
)
def test_only_exactly_what_is_shown_is_accepted_and_else_it_is_said_what_that_is(given: Offer) -> None:
    shown = own_fee(a_guest(), POLICY, State.SCHEDULED)
    with pytest.raises(Fault, match="FEE_CHANGED") as refusal:
        accepted(shown, given, NOON)
    assert refusal.value.facts == {
        "minor_units": "5000",
        "currency": "CAD",
        "late_cancellation_minor_units": "3000",
        "no_show_minor_units": "4000",
    }
    assert accepted(shown, ALL, NOON).acceptance == Acceptance(cad(5000), cad(3000), cad(4000), NOON)


@pytest.mark.rule("B3")
def test_who_owes_nothing_has_nothing_to_accept() -> None:
    for guest in (a_guest(None), a_guest(cad(0))):
        assert not acceptance_needed(guest, State.ACTIVE)
        check_fee_accepted(guest)
    assert accepting(a_guest(cad(0))).acceptance is None
    with pytest.raises(Fault, match="FEE_CHANGED"):
        accepted(own_fee(a_guest(None), POLICY, State.ACTIVE), Offer(cad(0)), NOON)


@pytest.mark.rule("B3", "S32")
def test_a_fee_that_rises_needs_another_acceptance_and_one_that_falls_needs_none() -> None:
    guest = accepting(a_guest())
    assert not guest.fee_unaccepted
    lower = with_fee(guest, cad(4000), State.ACTIVE)
    assert not lower.fee_unaccepted
    assert accepting(lower).acceptance == guest.acceptance
    higher = with_fee(guest, cad(5001), State.SCHEDULED)
    with pytest.raises(Fault, match="FEE_NOT_ACCEPTED") as refusal:
        check_fee_accepted(higher)
    assert refusal.value.facts == {"minor_units": "5001", "currency": "CAD"}
    assert not accepting(higher).fee_unaccepted


@pytest.mark.rule("B3")
def test_once_it_is_over_only_who_accepted_nothing_still_accepts() -> None:
    partly = with_fee(accepting(a_guest()), cad(9000), State.SCHEDULED)
    for state in (State.COMPLETED, State.CANCELLED):
        assert acceptance_needed(a_guest(), state)
        assert not acceptance_needed(partly, state)
    assert acceptance_needed(partly, State.ACTIVE)


@pytest.mark.rule("B3", "S19")
def test_a_no_show_never_costs_more_than_was_accepted_whatever_the_division_decides_later() -> None:
    guest = accepting(a_guest())
    assert with_no_show(guest, True, DEARER).fee == cad(4000)
    assert with_no_show(guest, True, NO_POLICY).fee == cad(4000)
    assert with_no_show(guest, True, replace(POLICY, no_show_fee=cad(100))).fee == cad(100)
    lowered = with_fee(guest, cad(3500), State.ACTIVE)
    assert with_no_show(lowered, True, NO_POLICY).fee == cad(3500)
    raised = with_fee(accepting(a_guest(), NO_POLICY), cad(9000), State.SCHEDULED)
    assert with_no_show(raised, True, NO_POLICY).fee == cad(5000)


@pytest.mark.rule("B3", "S19")
def test_what_came_of_a_no_show_that_is_taken_back_has_to_be_accepted_as_a_whole() -> None:
    missed = with_no_show(a_guest(), True, POLICY)
    assert missed.fee_unaccepted
    settled = accepting(missed, state=State.ACTIVE)
    assert (settled.accepted_fee, settled.fee_unaccepted) == (cad(4000), False)
    back = with_no_show(settled, False, POLICY)
    assert (back.fee, back.basis, back.fee_unaccepted) == (cad(5000), Basis.AGREED, True)


@pytest.mark.rule("B3", "S19")
def test_withdrawing_late_never_costs_more_than_was_accepted_and_is_itself_accepted() -> None:
    guest = accepting(a_guest())
    left = withdrawn(a_plan(guest), guest, DEARER, cad(3000), LATE)
    assert (left.fee, left.accepted_fee, left.acceptance) == (
        cad(3000),
        cad(3000),
        Acceptance(cad(3000), None, None, LATE),
    )
    with pytest.raises(Fault, match="LATE_FEE_NOT_ACCEPTED"):
        withdrawn(a_plan(guest), guest, DEARER, cad(4500), LATE)
    free = accepting(a_guest(), NO_POLICY)
    assert withdrawn(a_plan(free), free, DEARER, None, LATE).fee is None


@pytest.mark.rule("B3")
def test_only_who_has_accepted_speaks_unasked_in_an_open_conversation() -> None:
    owing, paying, free = a_guest(), accepting(a_guest()), a_guest(cad(0))
    opened = standing(replace(a_plan(owing, paying, free), state=State.ACTIVE))
    assert opened is not None
    speaks = [speaker(opened, each.person_id) for each in (owing, paying, free)]
    assert speaks == [None, paying, free]
    assert len(opened.speakers) == 3
