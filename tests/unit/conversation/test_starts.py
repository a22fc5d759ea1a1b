"""When a conversation starts: local times, gaps, repetitions."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.faults import Fault
from services.conversation.domain.starts import (
    LocalStart,
    Occurrence,
    Start,
    chosen_start,
    is_short_notice,
)
from tests.fakes.clock import NOON

BERLIN = "Europe/Berlin"
NOT_SAID = Occurrence.NOT_SAID


def a_start(date: str, time: str, zone: str = "", occurrence: Occurrence = NOT_SAID) -> Start:
    return chosen_start(LocalStart(date, time, zone, occurrence), BERLIN, NOON)


def refusal_of(date: str, time: str, zone: str = "", occurrence: Occurrence = NOT_SAID) -> tuple[str, str]:
    with pytest.raises(Fault) as refusal:
        a_start(date, time, zone, occurrence)
    (violation,) = refusal.value.violations
    return refusal.value.reason, violation.field


@pytest.mark.rule("S8")
def test_neither_date_nor_time_is_now() -> None:
    assert chosen_start(None, BERLIN, NOON) == a_start("", "") == Start(NOON, "")


@pytest.mark.rule("S8")
def test_one_without_the_other_is_refused_by_the_name_of_the_missing_one() -> None:
    assert refusal_of("2026-06-01", "") == ("START_INCOMPLETE", "start.time")
    assert refusal_of("", "10:00") == ("START_INCOMPLETE", "start.date")


@pytest.mark.rule("S8")
def test_a_start_is_kept_in_utc_with_its_zone_or_the_divisions() -> None:
    assert a_start("2026-06-01", "10:00") == Start(datetime(2026, 6, 1, 8, tzinfo=UTC), BERLIN)
    assert a_start("2026-06-01", "10:00:30", "Asia/Kathmandu") == Start(
        datetime(2026, 6, 1, 4, 15, 30, tzinfo=UTC), "Asia/Kathmandu"
    )


@pytest.mark.rule("S8")
@pytest.mark.parametrize("occurrence", Occurrence)
def test_a_time_that_the_clocks_jump_over_does_not_exist(occurrence: Occurrence) -> None:
    assert refusal_of("2026-03-29", "02:30", occurrence=occurrence) == ("START_DOES_NOT_EXIST", "start.time")
    assert a_start("2026-03-29", "03:00").time == datetime(2026, 3, 29, 1, tzinfo=UTC)


@pytest.mark.rule("S8")
def test_a_time_that_comes_twice_asks_which() -> None:
    assert refusal_of("2026-10-25", "02:30") == ("START_AMBIGUOUS", "start.occurrence")
    earlier = a_start("2026-10-25", "02:30", occurrence=Occurrence.EARLIER)
    later = a_start("2026-10-25", "02:30", occurrence=Occurrence.LATER)
    assert earlier.time == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert later.time - earlier.time == timedelta(hours=1)


@pytest.mark.rule("S8")
def test_the_past_is_refused_beyond_a_minute() -> None:
    assert a_start("2026-03-02", "11:59", "UTC").time == NOON - timedelta(minutes=1)
    assert refusal_of("2026-03-02", "11:58:59", "UTC") == ("START_IN_PAST", "start")
    assert refusal_of("0001-01-01", "00:00", "Pacific/Kiritimati")[0] == "START_IN_PAST"


@pytest.mark.parametrize("date", ["2026-02-29", "20260601", "2026-W01-1", "10000-01-01", "9999-12-31", "x"])
def test_a_date_that_is_none_is_refused(date: str) -> None:
    assert refusal_of(date, "10:00") == ("INVALID_FIELD", "start.date")


@pytest.mark.parametrize(
    "time", ["24:00", "10", "1000", "10:00+02:00", "10:60", "10:00:00.5", "\u0661\u0660:00"]
)
def test_a_time_that_is_none_is_refused(time: str) -> None:
    assert refusal_of("2026-06-01", time) == ("INVALID_FIELD", "start.time")


@pytest.mark.parametrize(
    "zone", ["Mars/Base", "../../etc/passwd", "America", "europe/berlin", "UTC+2", "\x00"]
)
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    assert refusal_of("2026-06-01", "10:00", zone) == ("INVALID_FIELD", "start.time_zone")


@pytest.mark.rule("S8")
def test_short_notice_is_less_than_24_hours_and_never_for_what_opens_at_once() -> None:
    day = timedelta(hours=24)
    assert is_short_notice(Start(NOON + day - timedelta(seconds=1), "UTC"), NOON)
    assert not is_short_notice(Start(NOON + day, "UTC"), NOON)
    assert not is_short_notice(Start(NOON, ""), NOON)


ZONES = ("Europe/Berlin", "America/Toronto", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")


@pytest.mark.rule("S8")
@given(
    st.integers(60 * 24, 60 * 24 * 365 * 3).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from(ZONES),
)
def test_the_wall_clock_of_any_moment_is_a_start_of_that_moment(ahead: timedelta, name: str) -> None:
    moment = NOON + ahead
    local = moment.astimezone(ZoneInfo(name))
    which = Occurrence.LATER if local.fold else Occurrence.EARLIER
    assert a_start(f"{local:%Y-%m-%d}", f"{local:%H:%M}", name, which) == Start(moment, name)
