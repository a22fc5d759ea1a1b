"""Who owes what when plans change (S19, S32), without a database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chassis.faults import Fault
from chassis.ids import ConversationId, ParticipantId, PracticeId, new_id
from chassis.money import Money
from services.conversation.domain.arrangements import after_withdrawal, cancelled, withdrawn
from services.conversation.domain.attendance import with_fee, with_no_show
from services.conversation.domain.entities import (
    NEVER,
    NO_POLICY,
    Basis,
    CancellationPolicy,
    Conversation,
    Division,
    Participant,
)
from services.conversation.domain.states import State
from services.conversation.domain.texts import cancellation_reason
from tests.fakes.clock import NOON
from tests.support.builders import a_division_id, a_person_id

POLICY = CancellationPolicy(timedelta(hours=24), Money(3000, "CAD"), Money(4000, "CAD"))
AGREED = Money(5000, "CAD")
START = NOON + timedelta(days=3)


def cad(minor_units: int) -> Money:
    return Money(minor_units, "CAD")


def a_guest(fee: Money | None = AGREED, **changes: Any) -> Participant:
    guest = Participant(
        participant_id=ParticipantId(new_id()),
        person_id=a_person_id(),
        display_name="Ada",
        host=False,
        colleague=False,
        fee=fee,
        first_sequence=1,
        agreed_fee=fee,
    )
    return replace(guest, **changes)


def a_plan(*guests: Participant) -> Conversation:
    division = Division(a_division_id(), PracticeId(new_id()), "Care", "UTC", "CAD", True, "", "")
    host = a_guest(None, host=True)
    return Conversation(
        conversation_id=ConversationId(new_id()),
        division=division,
        subject="",
        state=State.SCHEDULED,
        start_time=START,
        start_time_zone="UTC",
        create_time=NOON,
        open_time=None,
        complete_time=None,
        completed_by=None,
        acknowledged=frozenset(),
        activity_time=NOON,
        announcement="",
        announcement_version=0,
        last_sequence=0,
        last_hash=b"",
        version=7,
        participants=(host, *guests),
    )


@pytest.mark.rule("S19")
@pytest.mark.parametrize(
    ("before", "policy", "agreed", "owed"),
    [
        (timedelta(hours=24, microseconds=1), POLICY, 5000, None),
        (timedelta(hours=24), POLICY, 5000, 3000),
        (timedelta(microseconds=1), POLICY, 5000, 3000),
        (timedelta(hours=1), POLICY, 2000, 2000),
        (timedelta(hours=1), POLICY, 0, None),
        (timedelta(hours=1), POLICY, None, None),
        (timedelta(hours=1), NO_POLICY, 5000, None),
        (timedelta(hours=1), replace(POLICY, late_fee=None), 5000, None),
        (timedelta(hours=1), replace(POLICY, late_window=timedelta(0)), 5000, None),
        (timedelta(hours=1), replace(POLICY, late_fee=Money(3000, "USD")), 5000, None),
    ],
)
def test_withdrawing_costs_the_late_fee_within_the_window_and_nothing_else(
    before: timedelta, policy: CancellationPolicy, agreed: int | None, owed: int | None
) -> None:
    guest = a_guest(None if agreed is None else cad(agreed))
    fee = None if owed is None else cad(owed)
    left = withdrawn(a_plan(guest), guest, policy, fee, START - before)
    assert left.fee == fee
    assert left.basis is (Basis.AGREED if fee is None else Basis.LATE_CANCELLATION)
    assert (left.first_sequence, left.withdrawn) == (NEVER, True)


@pytest.mark.rule("S19", "B3")
@pytest.mark.parametrize("accepted", [None, cad(0), cad(2999), cad(3001), Money(3000, "USD")])
def test_a_late_fee_is_accepted_exactly_before_it_is_owed(accepted: Money | None) -> None:
    guest = a_guest()
    with pytest.raises(Fault, match="LATE_FEE_NOT_ACCEPTED") as refusal:
        withdrawn(a_plan(guest), guest, POLICY, accepted, START - timedelta(hours=1))
    assert refusal.value.facts == {"minor_units": "3000", "currency": "CAD"}


@pytest.mark.rule("S19")
def test_who_withdrew_cannot_withdraw_again() -> None:
    guest = a_guest(withdraw_time=NOON)
    with pytest.raises(Fault, match="WITHDRAWN"):
        withdrawn(a_plan(guest), guest, POLICY, None, NOON)


@pytest.mark.rule("S19")
def test_the_last_to_withdraw_cancels_and_only_late_fees_stay_owed() -> None:
    early, late, paying = a_guest(), a_guest(), a_guest()
    plan = a_plan(early, late, paying)
    plan = after_withdrawal(plan, withdrawn(plan, early, POLICY, None, NOON))
    assert (plan.state, plan.version) == (State.SCHEDULED, 8)
    eve = START - timedelta(hours=2)
    plan = after_withdrawal(plan, withdrawn(plan, late, POLICY, cad(3000), eve))
    assert plan.state is State.SCHEDULED
    plan = after_withdrawal(plan, withdrawn(plan, paying, NO_POLICY, None, eve))
    assert plan.state is State.CANCELLED
    assert [each.fee for each in plan.participants] == [None, None, cad(3000), None]
    assert plan.cancellation is not None
    assert (plan.cancellation.by, plan.cancellation.reason) == (paying.person_id, "")


@pytest.mark.rule("S19")
def test_cancelling_leaves_what_is_owed_for_withdrawing_late_or_not_coming() -> None:
    late = a_guest(fee=cad(3000), agreed_fee=cad(5000), basis=Basis.LATE_CANCELLATION, withdraw_time=NOON)
    missed = a_guest(fee=cad(4000), agreed_fee=cad(5000), basis=Basis.NO_SHOW, no_show=True)
    over = cancelled(a_plan(a_guest(), late, missed), a_person_id(), "Ill", NOON)
    assert [each.fee for each in over.participants[1:]] == [None, cad(3000), cad(4000)]


@pytest.mark.rule("S19")
@pytest.mark.parametrize(
    ("policy", "agreed", "owed"),
    [
        (POLICY, cad(5000), cad(4000)),
        (POLICY, cad(2000), cad(2000)),
        (NO_POLICY, cad(5000), cad(5000)),
        (replace(POLICY, no_show_fee=cad(0)), cad(5000), cad(0)),
        (POLICY, None, None),
    ],
)
def test_who_did_not_come_owes_the_no_show_fee_never_above_the_agreed_one(
    policy: CancellationPolicy, agreed: Money | None, owed: Money | None
) -> None:
    missed = with_no_show(a_guest(agreed), True, policy)
    assert (missed.fee, missed.no_show) == (owed, True)
    came = with_no_show(missed, False, policy)
    assert (came.fee, came.basis, came.no_show) == (agreed, Basis.AGREED, False)


@pytest.mark.rule("S19", "S32")
def test_what_was_waived_stays_waived_whether_somebody_came_or_not() -> None:
    waived = with_fee(with_no_show(a_guest(), True, POLICY), cad(0), State.ACTIVE)
    assert (waived.fee, waived.basis, waived.no_show) == (cad(0), Basis.WAIVED, True)
    assert with_no_show(waived, False, POLICY).fee == cad(0)
    forgiven = with_fee(a_guest(), cad(0), State.ACTIVE)
    assert with_no_show(forgiven, True, POLICY).fee == cad(0)


@pytest.mark.rule("S32")
def test_a_fee_of_nothing_before_the_start_is_agreed_and_afterwards_waived() -> None:
    assert with_fee(a_guest(), cad(0), State.SCHEDULED).basis is Basis.AGREED
    assert with_fee(a_guest(), cad(0), State.AWAITING_PROVIDER).basis is Basis.WAIVED


@pytest.mark.rule("S19", "S32")
def test_what_is_owed_for_not_coming_only_goes_down_and_the_agreed_fee_is_remembered() -> None:
    missed = with_no_show(a_guest(), True, POLICY)
    with pytest.raises(Fault, match="FEE_ONLY_DOWN"):
        with_fee(missed, cad(4001), State.ACTIVE)
    lowered = with_fee(missed, cad(1000), State.ACTIVE)
    assert (lowered.fee, lowered.agreed_fee, lowered.basis) == (cad(1000), cad(5000), Basis.NO_SHOW)


@pytest.mark.rule("S19")
def test_nothing_can_be_asked_of_somebody_who_withdrew_in_time() -> None:
    left = a_guest(None, agreed_fee=cad(5000), withdraw_time=NOON)
    with pytest.raises(Fault, match="PARTICIPANT_WITHDREW"):
        with_fee(left, cad(100), State.SCHEDULED)
    with pytest.raises(Fault, match="PARTICIPANT_WITHDREW"):
        with_no_show(left, True, POLICY)


@pytest.mark.rule("S19")
def test_a_reason_has_1_to_1000_characters_and_no_more() -> None:
    assert cancellation_reason("  Cafe\u0301 ") == "Caf\u00e9"
    assert len(cancellation_reason("\U0001f642" * 1000)) == 1000
    for text in ("", " \n", "x" * 1001, "x" * 100_000, "a\x00b", "\ud800"):
        with pytest.raises(Fault, match="reason"):
            cancellation_reason(text)
