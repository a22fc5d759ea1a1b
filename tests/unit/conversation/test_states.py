"""The life of a conversation, drawn from the table."""

from datetime import timedelta
from itertools import product

import pytest

from chassis.faults import Fault, Kind
from services.conversation.domain.states import (
    ACTORS,
    OPEN,
    TRANSITIONS,
    Act,
    Relation,
    State,
    after,
    decided,
    state_at,
)
from tests.fakes.clock import NOON

PEOPLE = [act for act in Act if ACTORS[act]]
FINAL = (State.COMPLETED, State.CANCELLED)
SENDS = (Act.HOST_SPEAKS, Act.PARTICIPANT_SPEAKS)
SHARES = (Act.HOST_SHARES, Act.PARTICIPANT_SHARES)


@pytest.mark.rule("S13")
@pytest.mark.parametrize(("state", "act"), list(product(State, PEOPLE)))
def test_what_is_in_the_table_happens_and_all_else_is_refused_with_a_reason(state: State, act: Act) -> None:
    if (state, act) in TRANSITIONS:
        assert after(state, act) is TRANSITIONS[state, act].to
        return
    with pytest.raises(Fault) as refusal:
        after(state, act)
    assert refusal.value.kind is Kind.PRECONDITION
    assert refusal.value.message.endswith(".")


HOST, COORDINATOR, PARTICIPANT = Relation
SCHEDULED, AWAITING, ACTIVE, COMPLETED, CANCELLED = State
MANAGERS = {HOST, COORDINATOR}
OVER = {COMPLETED: "CONVERSATION_COMPLETED", CANCELLED: "CONVERSATION_CANCELLED"}


def speaking_or_sharing(state: State, act: Act, relation: Relation) -> State | str:
    """S2, S14, S15, S16, S18, S28: a participant's words and files, and the host's."""
    host = act in (Act.HOST_SPEAKS, Act.HOST_SHARES)
    if relation is not (HOST if host else PARTICIPANT):
        return "HOST_ONLY" if relation is PARTICIPANT else "PARTICIPANTS_ONLY"
    if state in OVER:
        return OVER[state]
    if state is SCHEDULED:
        return SCHEDULED if act is Act.HOST_SHARES else "NOT_STARTED"
    return ACTIVE if host or state is ACTIVE else "PROVIDER_HAS_NOT_OPENED"


def withdrawing(state: State, relation: Relation) -> State | str:
    """S19: before the start, a participant only."""
    if relation is HOST:
        return "HOST_CANNOT_WITHDRAW"
    if relation is COORDINATOR:
        return "PARTICIPANTS_ONLY"
    return OVER.get(state) or (state if state is SCHEDULED else "ALREADY_STARTED")


def managing(state: State, act: Act) -> State | str:
    """S11 to S13, S17, S19, S23, S27, S32: what host and coordinator do."""
    if act is Act.FOLLOW_UP:
        return state if state is COMPLETED else "FOLLOW_UP_NOT_COMPLETED"
    if state in OVER:
        return OVER[state]
    if act in (Act.EDIT_ANNOUNCEMENT, Act.CHANGE_NAME_POLICY, Act.ADD_PARTICIPANTS, Act.LOWER_FEE):
        return state
    if act is Act.COMPLETE:
        return COMPLETED if state is ACTIVE else "NOT_ACTIVE"
    if act is Act.CANCEL:
        return "ALREADY_OPENED" if state is ACTIVE else CANCELLED
    if act is Act.MARK_NO_SHOW:
        return "NOT_STARTED" if state is SCHEDULED else state
    before_the_start = {Act.RESCHEDULE: "ALREADY_STARTED", Act.RAISE_FEE: "FEE_ONLY_DOWN"}
    return state if state is SCHEDULED else before_the_start[act]


def by_the_rules(state: State, act: Act, relation: Relation) -> State | str:
    """What the rules say, written without the tables: the state it leads to, or the reason of the refusal."""
    if act in (*SENDS, *SHARES):
        return speaking_or_sharing(state, act, relation)
    if act is Act.WITHDRAW:
        return withdrawing(state, relation)
    if act is Act.ACCEPT_FEE:
        return state if relation is PARTICIPANT else "PARTICIPANTS_ONLY"
    return managing(state, act) if relation in MANAGERS else "HOST_ONLY"


@pytest.mark.rule("S11", "S12", "S13", "S14", "S15", "S17", "S18", "S19", "S32", "B3")
@pytest.mark.parametrize(("state", "act", "relation"), list(product(State, PEOPLE, Relation)))
def test_every_act_of_everybody_in_every_state_is_decided_as_the_rules_say(
    state: State, act: Act, relation: Relation
) -> None:
    expected = by_the_rules(state, act, relation)
    try:
        outcome: State | str = decided(state, act, relation)
    except Fault as fault:
        outcome = fault.reason
    assert outcome == expected


@pytest.mark.rule("S19")
def test_the_last_to_withdraw_cancels_what_has_not_started() -> None:
    assert after(SCHEDULED, Act.LAST_WITHDRAWS) is CANCELLED
    assert [state for state, act in TRANSITIONS if act is Act.LAST_WITHDRAWS] == [SCHEDULED]


@pytest.mark.rule("S13", "S18")
@pytest.mark.parametrize(("state", "act"), list(product(FINAL, Act)))
def test_nothing_leads_out_of_completed_and_cancelled(state: State, act: Act) -> None:
    step = TRANSITIONS.get((state, act))
    assert step is None or step.to is state


@pytest.mark.rule("S14")
def test_before_the_start_nobody_sends_and_only_the_host_shares() -> None:
    for act in (*SENDS, Act.PARTICIPANT_SHARES):
        with pytest.raises(Fault, match="NOT_STARTED"):
            after(State.SCHEDULED, act)
    assert after(State.SCHEDULED, Act.HOST_SHARES) is State.SCHEDULED


@pytest.mark.rule("S15")
def test_only_the_hosts_own_text_or_file_opens_a_conversation() -> None:
    opening = {
        act for (state, act), step in TRANSITIONS.items() if step.to is State.ACTIVE and state is not step.to
    }
    assert opening == {Act.HOST_SPEAKS, Act.HOST_SHARES}
    for act in (Act.PARTICIPANT_SPEAKS, Act.PARTICIPANT_SHARES):
        with pytest.raises(Fault, match="PROVIDER_HAS_NOT_OPENED"):
            after(State.AWAITING_PROVIDER, act)


@pytest.mark.rule("S17")
def test_only_what_is_active_can_be_completed() -> None:
    completing = {state for (state, act) in TRANSITIONS if act is Act.COMPLETE}
    assert completing == {State.ACTIVE}
    for state in (State.SCHEDULED, State.AWAITING_PROVIDER):
        with pytest.raises(Fault, match="NOT_ACTIVE"):
            after(state, Act.COMPLETE)
    with pytest.raises(Fault, match="CONVERSATION_COMPLETED"):
        after(State.COMPLETED, Act.COMPLETE)


@pytest.mark.rule("S13")
def test_a_start_that_has_come_has_come_whether_or_not_the_timer_was_there() -> None:
    assert state_at(State.SCHEDULED, NOON, NOON - timedelta(microseconds=1)) is State.SCHEDULED
    assert state_at(State.SCHEDULED, NOON, NOON) is State.AWAITING_PROVIDER
    for state in set(State) - {State.SCHEDULED}:
        assert state_at(state, NOON, NOON + timedelta(days=1)) is state


@pytest.mark.rule("S13")
def test_time_lets_a_scheduled_conversation_await_its_provider_and_does_nothing_else() -> None:
    steps = {state: step.to for (state, act), step in TRANSITIONS.items() if act is Act.START_COMES}
    assert steps == {State.SCHEDULED: State.AWAITING_PROVIDER}


@pytest.mark.rule("S20")
def test_the_active_list_and_the_archive_are_all_states_once() -> None:
    assert set(State) - OPEN == set(FINAL)


def test_every_step_cites_its_rule() -> None:
    assert all(step.rule[0] in "SB" for step in TRANSITIONS.values())
