"""When a conversation starts (S8): from what a person says to a moment in UTC.

A local time that the clocks jump over does not exist (PEP 495: it does not survive the way to UTC and back);
one that they pass twice has two moments, one for each `fold`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chassis.faults import invalid
from chassis.zones import zone
from services.conversation.domain.reasons import Reason, refused_field

TOLERANCE = timedelta(minutes=1)
"""How far a start may lie back and still count as now: a form takes a moment to send."""

SHORT_NOTICE = timedelta(hours=24)
FURTHEST_YEAR = 2200

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


class Occurrence(StrEnum):
    """Which of two equal local times is meant."""

    NOT_SAID = "not_said"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True)
class LocalStart:
    """A start as a person says it: "2026-03-29", "14:30", an IANA name or "" for the division's."""

    date: str
    time: str
    time_zone: str
    occurrence: Occurrence


@dataclass(frozen=True)
class Start:
    """A start as it is kept: the moment in UTC, and the zone it was chosen in ("": it opened at once)."""

    time: datetime
    time_zone: str


def chosen_start(local: LocalStart | None, division_zone: str, now: datetime) -> Start:
    """The start that was asked for; neither date nor time is now. Fault INVALID names the field."""
    if local is None or not (local.date or local.time):
        return Start(now, "")
    if not local.date:
        raise refused_field(Reason.START_INCOMPLETE, "start.date", "a time needs a date")
    if not local.time:
        raise refused_field(Reason.START_INCOMPLETE, "start.time", "a date needs a time")
    name = local.time_zone or division_zone
    moment = _moment(_wall_clock(local), zone(name, "start.time_zone"), local.occurrence)
    if moment < now - TOLERANCE:
        raise refused_field(Reason.START_IN_PAST, "start", "lies in the past")
    return Start(moment, name)


def moved_start(local: LocalStart, division_zone: str, now: datetime) -> Start:
    """The start to which a conversation is moved (S19); it has both date and time. Fault INVALID."""
    if not (local.date or local.time):
        raise refused_field(Reason.START_INCOMPLETE, "start.date", "a new start needs a date and a time")
    return chosen_start(local, division_zone, now)


def is_short_notice(start: Start, create_time: datetime) -> bool:
    """Whether little time is left to prepare: a hint, never an error."""
    return start.time_zone != "" and start.time - create_time < SHORT_NOTICE


def _wall_clock(local: LocalStart) -> datetime:
    try:
        if not _DATE.fullmatch(local.date):
            raise ValueError
        day = date.fromisoformat(local.date)
    except ValueError:
        raise invalid("start.date", "must be a date such as 2026-03-29") from None
    if day.year > FURTHEST_YEAR:
        raise invalid("start.date", f"must not lie beyond the year {FURTHEST_YEAR}")
    try:
        if not _TIME.fullmatch(local.time):
            raise ValueError
        return datetime.combine(day, time.fromisoformat(local.time))
    except ValueError:
        raise invalid("start.time", "must be a time such as 14:30") from None


def _moment(wall_clock: datetime, time_zone: ZoneInfo, occurrence: Occurrence) -> datetime:
    if wall_clock.year == 1:
        raise refused_field(Reason.START_IN_PAST, "start", "lies in the past")
    moments = [wall_clock.replace(tzinfo=time_zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    if moments[0].astimezone(time_zone).replace(tzinfo=None) != wall_clock:
        gap = "does not exist: the clocks go forward over it"
        raise refused_field(Reason.START_DOES_NOT_EXIST, "start.time", gap)
    if moments[0] != moments[1] and occurrence is Occurrence.NOT_SAID:
        twice = "exists twice that night: say whether the earlier or the later is meant"
        raise refused_field(Reason.START_AMBIGUOUS, "start.occurrence", twice)
    return moments[1] if occurrence is Occurrence.LATER else moments[0]
