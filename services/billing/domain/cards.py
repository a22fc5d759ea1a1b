"""Cards on file (S33)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ids import PersonId, PracticeId


@dataclass(frozen=True)
class Owner:
    """Whose card it is: a person within one practice; another practice never sees or charges it."""

    practice_id: PracticeId
    person_id: PersonId


@dataclass(frozen=True)
class CardDetails:
    """What the processor tells of a card; `payment_method` is its id there."""

    payment_method: str
    brand: str
    last4: str
    expire_month: int
    expire_year: int


@dataclass(frozen=True)
class Card:
    """A card on file. The one saved last is the default."""

    id: UUID
    owner: Owner
    details: CardDetails
    saved_at: datetime


@dataclass(frozen=True)
class CardSetup:
    """A visit to the processor's page; `session_id` and `url` are empty until the processor has answered."""

    id: UUID
    owner: Owner
    session_id: str = ""
    url: str = ""
    card_id: UUID | None = None
