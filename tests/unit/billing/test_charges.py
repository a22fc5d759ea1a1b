"""The life of a charge (S35, S36)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis.faults import Fault
from services.billing.domain.charges import (
    FLAGGED,
    MOST_ATTEMPTS,
    SETTLED,
    TERMINAL,
    TRANSITIONS,
    UNDER_WAY,
    Charge,
    State,
    require_retryable,
    retryable,
)
from services.billing.domain.reasons import Reason
from tests.unit.billing.builders import (
    NOW,
    a_card,
    a_charge,
    a_conversation,
    a_payer,
    cad,
    charges_of,
    declined,
    paid,
)

LATER = NOW + timedelta(hours=1)


def in_state(state: State) -> Charge:
    return replace(a_charge(), state=state)


@pytest.mark.rule("S36")
def test_every_state_is_either_settled_or_under_way_and_has_its_row_in_the_table() -> None:
    assert set(TRANSITIONS) == set(State)
    assert set(State) == SETTLED | UNDER_WAY
    assert not SETTLED & UNDER_WAY


@pytest.mark.rule("S36")
@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_nothing_leads_out_of_a_terminal_state(state: State) -> None:
    for target in State:
        with pytest.raises(ValueError, match="does not go"):
            in_state(state).to(target, NOW)


@pytest.mark.rule("S36")
@pytest.mark.parametrize("state", sorted(UNDER_WAY))
def test_from_every_state_under_way_there_is_a_way_to_success(state: State) -> None:
    reached = {state}
    while more := {target for each in reached for target in TRANSITIONS[each]} - reached:
        reached |= more
    assert State.SUCCEEDED in reached


@pytest.mark.rule("S36")
@pytest.mark.parametrize("state", [State.NOT_OWED, State.MISSING_CARD, State.CREATING])
def test_no_money_is_taken_where_no_payment_intent_can_have_been_saved(state: State) -> None:
    assert not TRANSITIONS[state] & {State.SUCCEEDED, State.CONFIRMING}


@given(some.sampled_from(sorted(State)), some.sampled_from(sorted(State)))
def test_a_charge_moves_exactly_as_the_table_says(source: State, target: State) -> None:
    charge = in_state(source)
    if target not in TRANSITIONS[source]:
        with pytest.raises(ValueError, match="does not go"):
            charge.to(target, LATER)
        return
    moved = charge.to(target, LATER)
    assert (moved.state, moved.updated_at) == (target, LATER)
    assert (moved.settled_at is not None) == (target in SETTLED or charge.settled_at is not None)
    assert target not in SETTLED or moved.due_at is None


@pytest.mark.rule("S32", "S35")
def test_a_charge_begins_by_what_is_owed_and_whether_there_is_a_card() -> None:
    payers = [a_payer(cad(0)), a_payer(cad(5000))]
    free, owed = charges_of(a_conversation(payers))
    assert (free.state, owed.state) == (State.NOT_OWED, State.PENDING)
    assert owed.due_at == NOW
    _, missing = charges_of(a_conversation(payers), carded=False)
    assert (missing.state, missing.due_at, missing.settled_at) == (State.MISSING_CARD, None, NOW)


@pytest.mark.rule("S36")
def test_every_attempt_has_another_number() -> None:
    charge = a_charge().attempting(State.CREATING, NOW).attempting(State.CREATING, NOW)
    assert charge.attempt == 2


@pytest.mark.rule("S35")
def test_unknown_outcomes_are_asked_for_again_after_growing_pauses_of_at_most_five_minutes() -> None:
    charge, pauses = a_charge(), []
    for _ in range(12):
        charge = charge.lost(NOW)
        assert charge.due_at is not None
        pauses.append((charge.due_at - NOW).total_seconds())
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 300


@pytest.mark.rule("S35")
@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("insufficient_funds", State.DECLINED_SOFT),
        ("stolen_card", State.DECLINED_HARD),
        ("authentication_required", State.REQUIRES_ACTION),
        ("a_code_of_next_year", State.DECLINED_HARD),
    ],
)
def test_a_decline_is_flagged_by_what_its_code_means(code: str, state: State) -> None:
    charge = declined(a_charge(), code)
    assert (charge.state, charge.decline_code, charge.settled_at) == (state, code, NOW)


@pytest.mark.rule("S38")
def test_a_missing_card_can_be_retried_once_there_is_one() -> None:
    charge = charges_of(a_conversation(), carded=False)[0]
    assert not retryable(charge, None)
    with pytest.raises(Fault, match=Reason.CARD_MISSING):
        require_retryable(charge, None, 0)
    card = a_card()
    assert require_retryable(charge, card, 0) == card
    again = charge.retried(card, LATER)
    assert (again.state, again.card, again.due_at) == (State.PENDING, card, LATER)


@pytest.mark.rule("S38")
def test_a_hard_decline_needs_another_card() -> None:
    charge = declined(a_charge(), "stolen_card")
    with pytest.raises(Fault, match=Reason.CHARGE_NOT_RETRYABLE):
        require_retryable(charge, charge.card, 0)
    assert retryable(charge, a_card())


@pytest.mark.rule("S38")
def test_a_soft_decline_can_be_retried_with_the_same_card_but_not_for_ever() -> None:
    charge = declined(a_charge(), "insufficient_funds")
    assert require_retryable(charge, charge.card, MOST_ATTEMPTS - 1) == charge.card
    with pytest.raises(Fault, match=Reason.CHARGE_NOT_RETRYABLE):
        require_retryable(charge, charge.card, MOST_ATTEMPTS)


@pytest.mark.rule("S36", "S38")
@pytest.mark.parametrize("state", sorted(set(State) - FLAGGED))
def test_what_is_paid_or_under_way_cannot_be_retried(state: State) -> None:
    with pytest.raises(Fault, match=Reason.CHARGE_NOT_RETRYABLE):
        require_retryable(in_state(state), a_card(), 0)


@pytest.mark.rule("S36")
def test_a_retry_goes_on_with_the_same_payment_intent_unless_that_was_ended() -> None:
    refused = declined(a_charge(), "insufficient_funds")
    assert refused.retried(a_card(), LATER).payment_intent == refused.payment_intent
    ended = declined(a_charge(), "payment_intent_canceled")
    assert ended.retried(a_card(), LATER).payment_intent == ""


def test_a_paid_charge_has_no_decline_left() -> None:
    charge = paid(a_charge())
    assert (charge.state, charge.decline_code, charge.due_at) == (State.SUCCEEDED, "", None)


def test_a_charge_of_nothing_is_shown_to_nobody() -> None:
    free = a_charge(cad(0))
    with pytest.raises(KeyError):
        _ = free.shown_state


@pytest.mark.rule("B3", "S36")
def test_what_nobody_accepted_waits_visibly_and_is_neither_charged_nor_retried() -> None:
    payer = replace(a_payer(cad(5000)), accepted=None)
    (charge,) = charges_of(a_conversation([payer]))
    assert (charge.state, charge.amount, charge.accepted, charge.card) == (
        State.NOT_ACCEPTED,
        cad(5000),
        None,
        None,
    )
    assert charge.due_at is None
    assert charge.settled_at == NOW
    assert not retryable(charge, a_card())
    with pytest.raises(Fault, match=Reason.CHARGE_NOT_RETRYABLE):
        require_retryable(charge, a_card(), 0)
    assert charge.accepted_by(payer, a_card(), LATER) is charge


@pytest.mark.rule("B3")
@pytest.mark.parametrize("carded", [True, False])
def test_once_it_is_accepted_a_charge_is_under_way_or_waits_for_a_card(carded: bool) -> None:
    payer = replace(a_payer(cad(5000)), accepted=None)
    (charge,) = charges_of(a_conversation([payer]))
    card = a_card() if carded else None
    for less in (cad(4999), None):
        assert charge.accepted_by(replace(payer, accepted=less), card, LATER) is charge
    after = charge.accepted_by(replace(payer, accepted=cad(5000)), card, LATER)
    assert after.accepted == cad(5000)
    expected = (State.PENDING, card, LATER) if carded else (State.MISSING_CARD, None, None)
    assert (after.state, after.card, after.due_at) == expected
    assert after.accepted_by(payer, card, LATER) is after


@pytest.mark.rule("B3")
def test_a_charge_is_never_above_what_was_accepted() -> None:
    payer = replace(a_payer(cad(5000)), accepted=cad(3000))
    (charge,) = charges_of(a_conversation([payer]))
    assert (charge.state, charge.amount, charge.accepted) == (State.PENDING, cad(3000), cad(3000))
