"""What the directory tells others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ids import PersonId


@dataclass(frozen=True)
class SignInRequested:
    """Somebody known asked to sign in: the mail can be written."""

    sign_in_id: UUID
    person_id: PersonId
    expire_time: datetime


@dataclass(frozen=True)
class MemberInvited:
    """Somebody was made a member of a division: the mail can be written."""

    invitation_id: UUID
    person_id: PersonId


Event = SignInRequested | MemberInvited
