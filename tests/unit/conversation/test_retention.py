"""The rules of keeping and destroying, without anything around them (S1, B8)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import ConversationId, DivisionId, PersonId, PracticeId, new_id
from services.conversation.domain.retention import (
    NOTICE,
    Candidate,
    Cause,
    Destruction,
    Hold,
    Stage,
    Step,
    end_of_retention,
    ended_before,
    noticed,
    stage,
    step,
)
from tests.support.builders import a_person_id

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOMENTS = st.datetimes(
    NOON.replace(year=2020, tzinfo=None), NOON.replace(year=2060, tzinfo=None), timezones=st.just(UTC)
)
MONTHS = st.integers(1, 1200)


def a_candidate(end_time: datetime | None = NOON, destruction: Destruction | None = None) -> Candidate:
    return Candidate(
        conversation_id=ConversationId(new_id()),
        practice_id=PracticeId(new_id()),
        division_id=DivisionId(new_id()),
        host_person_id=PersonId(new_id()),
        host_display_name="Dr. Mira Voss",
        create_time=NOON,
        end_time=end_time,
        destruction=destruction,
    )


@pytest.mark.rule("S1", "B8")
@pytest.mark.parametrize(
    ("end", "months", "until"),
    [
        ("2026-01-31T10:00:00+00:00", 1, "2026-02-28T10:00:00+00:00"),
        ("2027-12-31T10:00:00+00:00", 2, "2028-02-29T10:00:00+00:00"),
        ("2026-03-02T12:00:00+00:00", 120, "2036-03-02T12:00:00+00:00"),
        ("2026-06-30T23:30:00-05:00", 12, "2027-07-01T04:30:00+00:00"),
    ],
)
def test_months_are_those_of_the_calendar(end: str, months: int, until: str) -> None:
    found = end_of_retention(datetime.fromisoformat(end), months)
    assert found == datetime.fromisoformat(until)
    assert end_of_retention(datetime.fromisoformat(end), 0) is None


@given(end=MOMENTS, months=MONTHS, later=st.timedeltas(timedelta(0), timedelta(days=40_000)))
def test_whatever_is_due_ended_before_the_bound(end: datetime, months: int, later: timedelta) -> None:
    now = min(end + later, datetime(2200, 1, 1, tzinfo=UTC))
    bound = ended_before(now, months)
    if step(a_candidate(end), months, now) is Step.NOTICE:
        assert bound is not None
        assert end <= bound


@given(end=MOMENTS, given_months=MONTHS, later_months=st.integers(0, 1200), days=st.integers(0, 40_000))
def test_nothing_is_destroyed_within_its_notice_nor_before_the_setting_of_that_moment_says_so(
    end: datetime, given_months: int, later_months: int, days: int
) -> None:
    candidate = a_candidate(end)
    until = end_of_retention(end, given_months)
    assert until is not None
    notice_time = until - NOTICE + timedelta(days=days % 90)
    candidate = replace(candidate, destruction=noticed(candidate, given_months, notice_time))
    now = notice_time + timedelta(days=days)
    if step(candidate, later_months, now) is Step.DESTROY:
        last = end_of_retention(end, later_months)
        assert now >= notice_time + NOTICE
        assert last is not None
        assert now >= last


@pytest.mark.rule("B8")
def test_a_hold_wins_until_the_destruction_has_begun() -> None:
    planned = Destruction(Cause.REQUEST, 12, a_person_id(), NOON, NOON + timedelta(days=1))
    candidate = replace(a_candidate(destruction=planned), hold=Hold(a_person_id(), NOON, "A court asks."))
    later = NOON + timedelta(days=400)
    assert (step(candidate, 12, later), stage(candidate, 12, later)) == (Step.WITHDRAW, Stage.HELD)
    begun = replace(candidate, destruction=replace(planned, begin_time=later))
    assert (step(begun, 12, later), stage(begun, 12, later)) == (Step.DESTROY, Stage.DESTROYING)


@pytest.mark.rule("B8")
def test_what_is_not_over_is_kept_whatever_the_setting() -> None:
    candidate, later = a_candidate(end_time=None), NOON + timedelta(days=4000)
    assert (step(candidate, 1, later), stage(candidate, 1, later)) == (Step.NOTHING, Stage.KEPT)
