"""The life of a conversation, drawn from the table."""

from datetime import timedelta
from itertools import product

import pytest

from chassis.faults import Fault, Kind
from services.conversation.domain.states import OPEN, TRANSITIONS, Act, State, after, state_at
from tests.fakes.clock import NOON

PEOPLE = [act for act in Act if act is not Act.START_COMES]
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


@pytest.mark.rule("S13", "S18")
@pytest.mark.parametrize(("state", "act"), list(product(FINAL, PEOPLE)))
def test_completed_and_cancelled_are_final(state: State, act: Act) -> None:
    with pytest.raises(Fault):
        after(state, act)


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
    assert all(step.rule.startswith("S") for step in TRANSITIONS.values())
