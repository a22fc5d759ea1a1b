"""Moments as they travel: google.protobuf.Timestamp."""

from datetime import UTC, datetime
from typing import overload

from google.protobuf.timestamp_pb2 import Timestamp

from chassis.faults import invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 86_400


@overload
def timestamp(moment: datetime) -> Timestamp: ...
@overload
def timestamp(moment: datetime | None) -> Timestamp | None: ...
def timestamp(moment: datetime | None) -> Timestamp | None:
    """A moment with its zone, exactly; None stays None: the field is absent."""
    if moment is None:
        return None
    # Every message has one: Timestamp.FromDatetime takes four times as long.
    since = moment - _EPOCH
    return Timestamp(seconds=since.days * _DAY_SECONDS + since.seconds, nanos=since.microseconds * 1000)


def instant(moment: Timestamp, field: str) -> datetime:
    """A moment as datetime in UTC. Fault INVALID names `field` for one beyond the years 1 to 9999."""
    try:
        return moment.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        refusal = invalid(field, "must be a moment between the years 1 and 9999")
    raise refusal
