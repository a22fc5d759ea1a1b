"""Sessions (S4): how long they last, how they were opened, what has been proved in them.

A session says how it was opened and in which kind of browser, so that its person knows which one to end. It
keeps no network address: that would be a record of where somebody was, of use to nobody who reads the list.

Clients' sessions last longer than members': they come back on a device of their own whenever a notice tells
them to, and see their own conversations only; members see those of many people, often at shared desks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.ids import PersonId
from services.directory.domain.people import Member

SEEN_AFTER = timedelta(minutes=1)
"""How often a session's activity is written down at most."""

TOKEN_LIFETIME = timedelta(seconds=60)


class Method(StrEnum):
    """How a session was opened, or how somebody has proved who they are."""

    LINK = "link"
    CODE = "code"
    PASSWORD = "password"
    PASSKEY = "passkey"
    PROVIDER = "provider"


STRONG = frozenset({Method.PASSWORD, Method.PASSKEY, Method.PROVIDER})
"""What shows a second factor: something known or a finger, together with something held."""


@dataclass(frozen=True)
class Limit:
    """How long a session lasts without activity, and at the most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Limits:
    """How long sessions last, by what their people are now, and for how long a proof counts."""

    members: Limit
    clients: Limit
    proof: timedelta = timedelta(minutes=10)

    def of(self, member: Member) -> Limit:
        """The limit for a person."""
        return self.members if member.is_member else self.clients


@dataclass(frozen=True)
class Session:
    """A signed-in browser.

    `strong`: a second factor was shown in it. `proof_time`: when its person last proved that it is them.
    """

    session_id: UUID
    person_id: PersonId
    method: Method
    device: str
    create_time: datetime
    seen_time: datetime
    expire_time: datetime
    strong: bool = False
    proof_time: datetime | None = None
    sign_in_id: UUID | None = None
    revoked: bool = False

    def alive(self, now: datetime, limit: Limit) -> bool:
        """Whether neither limit is reached and nobody ended it."""
        end = min(self.expire_time, self.create_time + limit.absolute)
        return not self.revoked and now < end and now - self.seen_time < limit.idle

    def proved(self, now: datetime, counts: timedelta) -> bool:
        """Whether the last proof still counts."""
        return self.proof_time is not None and now - self.proof_time < counts
