"""Time zones by their IANA names."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from chassis.faults import invalid


def zone(name: str, field: str) -> ZoneInfo:
    """The time zone of an IANA name. Fault INVALID names `field` where there is none."""
    if name not in _zone_names():
        raise invalid(field, "must be an IANA time zone such as Europe/Berlin")
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())
