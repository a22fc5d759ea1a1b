"""The life of a notice."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sotto.directory.v1 import errors_pb2 as directory_errors_pb2
from sotto.notify.v1 import errors_pb2, notify_pb2

from chassis.ids import new_id
from services.notify.domain.notices import (
    LEASE,
    LONGEST_TRY,
    PRIORITIES,
    SIGN_IN_OVER,
    TRANSITIONS,
    Kind,
    Notice,
    Outcome,
    State,
    backoff,
    new_notice,
    settled,
)
from services.notify.domain.reasons import Reason
from services.notify.usecases.sending import ATTEMPT_SECONDS
from tests.fakes.clock import NOON
from tests.support.builders import a_person_id


def a_notice(state: State = State.SENDING, attempts: int = 1) -> Notice:
    notice = new_notice(Kind.INVITATION, a_person_id(), new_id(), NOON)
    return replace(notice, state=state, attempts=attempts)


def names(enum: object, prefix: str) -> set[str]:
    values = enum.DESCRIPTOR.values  # type: ignore[attr-defined]
    return {value.name.removeprefix(prefix) for value in values} - {"UNSPECIFIED"}


def test_reasons_kinds_and_states_are_those_of_the_contract() -> None:
    assert names(errors_pb2.Reason, "REASON_") == set(Reason)
    assert SIGN_IN_OVER in names(directory_errors_pb2.Reason, "REASON_")
    assert names(notify_pb2.NoticeKind, "NOTICE_KIND_") == {kind.name for kind in Kind}
    assert names(notify_pb2.NoticeState, "NOTICE_STATE_") == {state.name for state in State} - {"DROPPED"}


def test_an_attempt_ends_as_the_table_says_and_only_while_sending() -> None:
    for state, outcome in product(State, Outcome):
        if (state, outcome) in TRANSITIONS:
            assert settled(a_notice(state), outcome, NOON).state is TRANSITIONS[state, outcome]
        else:
            with pytest.raises(KeyError):
                settled(a_notice(state), outcome, NOON)


def test_a_postponed_notice_waits_longer_each_time() -> None:
    waits = [backoff(attempts) for attempts in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=15)
    assert waits[-1] == timedelta(hours=1)
    assert settled(a_notice(attempts=2), Outcome.POSTPONED, NOON).next_attempt_time == NOON + timedelta(
        seconds=30
    )


def test_a_notice_that_could_not_be_sent_for_two_days_has_failed() -> None:
    late = NOON + LONGEST_TRY
    assert settled(a_notice(), Outcome.POSTPONED, late - timedelta(seconds=1)).state is State.QUEUED
    assert settled(a_notice(), Outcome.POSTPONED, late).state is State.FAILED


def test_a_lease_outlives_its_attempt() -> None:
    assert timedelta(seconds=ATTEMPT_SECONDS) < LEASE


def test_whoever_waits_to_sign_in_comes_first_and_invitations_last() -> None:
    assert set(PRIORITIES) == set(Kind)
    assert min(PRIORITIES, key=lambda kind: PRIORITIES[kind]) is Kind.SIGN_IN
    assert max(PRIORITIES, key=lambda kind: PRIORITIES[kind]) is Kind.INVITATION
