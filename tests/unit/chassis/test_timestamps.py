"""Moments as they travel."""

from datetime import UTC, datetime, timedelta, timezone

from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from chassis.timestamps import timestamp


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_travels_exactly_as_the_library_would_send_it(moment: datetime) -> None:
    library = Timestamp()
    library.FromDatetime(moment)
    assert timestamp(moment) == library
    assert timestamp(moment).ToDatetime(tzinfo=UTC) == moment


def test_a_moment_is_the_same_in_every_zone() -> None:
    moment = datetime(2026, 3, 29, 0, 30, 0, 999_999, tzinfo=UTC)
    assert timestamp(moment.astimezone(timezone(timedelta(hours=5, minutes=30)))) == timestamp(moment)


def test_no_moment_is_no_timestamp() -> None:
    assert timestamp(None) is None
