"""Cards on file (S33). One of a person's is the default: the one saved last, or another that they chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from chassis.faults import precondition
from chassis.ids import ConversationId, PersonId, PracticeId
from chassis.money import Money
from services.billing.domain.reasons import Reason


@dataclass(frozen=True)
class Owner:
    """Whose card it is: a person within one practice; another practice never sees or charges it."""

    practice_id: PracticeId
    person_id: PersonId


@dataclass(frozen=True)
class CardDetails:
    """What the processor tells of a card; `payment_method` is its id there.

    `fingerprint` is the same wherever the same number was entered, and tells nothing of it; empty: unknown.
    """

    payment_method: str
    brand: str
    last4: str
    expire_month: int
    expire_year: int
    fingerprint: str = ""


@dataclass(frozen=True)
class Card:
    """A card on file, or one that was: a removed one stays for the charges that name it, nothing else.

    `bank_asks`: when it was last charged in its owner's absence, the bank wanted to hear from them.
    """

    id: UUID
    owner: Owner
    details: CardDetails
    saved_at: datetime
    removed_at: datetime | None = None
    bank_asks: bool = False

    def expired_at(self, moment: datetime) -> bool:
        """Whether its last month is over then, in UTC."""
        there = moment.astimezone(UTC)
        return (there.year, there.month) > (self.details.expire_year, self.details.expire_month)


@dataclass(frozen=True)
class CardSetup:
    """A visit to the processor's page; `session_id` and `url` are empty until the processor has answered."""

    id: UUID
    owner: Owner
    session_id: str = ""
    url: str = ""
    card_id: UUID | None = None


@dataclass(frozen=True)
class ComingFee:
    """A fee that is charged when a conversation is completed which is not over yet."""

    conversation_id: ConversationId
    start: datetime
    fee: Money


@dataclass(frozen=True)
class ListedCard:
    """A card as its owner sees it; `expires_before` is the earliest start that it does not live to see."""

    card: Card
    default: bool
    expired: bool = False
    expires_before: datetime | None = None


def listed(
    cards: Sequence[Card], default: Card | None, coming: Sequence[ComingFee], now: datetime
) -> list[ListedCard]:
    """The cards with what their owner should know, the default first."""
    starts = sorted(each.start for each in coming if each.start > now)
    found = [
        ListedCard(
            card,
            default is not None and card.id == default.id,
            card.expired_at(now),
            next((start for start in starts if card.expired_at(start)), None),
        )
        for card in cards
    ]
    return sorted(found, key=lambda each: not each.default)


def replaced_by(cards: Sequence[Card], new: Card) -> list[Card]:
    """Those of the `cards` on file whose number was entered again for a `new` one."""
    mark = new.details.fingerprint
    return [each for each in cards if mark and each.details.fingerprint == mark and each.id != new.id]


def require_spare(cards: Sequence[Card], card: Card, coming: Sequence[ComingFee]) -> None:
    """Fault CARD_NEEDED where `card` is the only one of `cards` and a fee is coming."""
    if not coming or any(each.id != card.id for each in cards):
        return
    start = min(each.start for each in coming)
    raise precondition(
        Reason.CARD_NEEDED,
        "This is your last card, and it is needed: you have appointments with a fee.",
        appointments=str(len(coming)),
        start=start.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )


def next_default(cards: Sequence[Card], removed: Card, default: Card | None) -> Card | None:
    """The default once `removed` has gone: if that was it, the one saved last of the others."""
    if default is not None and default.id != removed.id:
        return default
    others = [each for each in cards if each.id != removed.id]
    return max(others, key=lambda each: (each.saved_at, each.id), default=None)
