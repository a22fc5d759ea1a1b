"""What the owners of the facts answer: notify asks at the moment of sending and keeps none of it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from chassis.money import Money
from services.notify.domain.contents import Card, DocumentNumber, Practice, Recipient, SignIn, Trouble


@dataclass(frozen=True)
class Participant:
    """Somebody in a conversation."""

    participant_id: ParticipantId
    person_id: PersonId
    host: bool
    withdrawn: bool


@dataclass(frozen=True)
class Conversation:
    """A conversation as far as mails are concerned; `start_time` is None where it opened at once.

    `reschedule_count` says how often the start was moved.
    """

    conversation_id: ConversationId
    division_id: DivisionId
    cancelled: bool
    start_time: datetime | None
    reschedule_count: int
    participants: tuple[Participant, ...]

    @property
    def host(self) -> Participant:
        """Who hosts it."""
        return next(each for each in self.participants if each.host)

    @property
    def guests(self) -> tuple[Participant, ...]:
        """Everybody but the host."""
        return tuple(each for each in self.participants if not each.host)

    @property
    def attending(self) -> tuple[Participant, ...]:
        """Everybody who has not said that they cannot attend."""
        return tuple(each for each in self.participants if not each.withdrawn)

    def guest(self, person_id: PersonId) -> Participant | None:
        """The part that a person takes who does not host."""
        return next((each for each in self.guests if each.person_id == person_id), None)


@dataclass(frozen=True)
class Division:
    """A division: whose name is on its mails, and where its clocks stand."""

    practice: Practice
    time_zone: str


@dataclass(frozen=True)
class SignInMail:
    """A freshly made link and code, and whom they are for."""

    recipient: Recipient
    practice: Practice
    content: SignIn


@dataclass(frozen=True)
class InvitedMember:
    """Somebody who was made a member of a practice."""

    recipient: Recipient
    practice: Practice


@dataclass(frozen=True)
class Document:
    """A receipt or a credit note (of one participant) or an invoice (of none)."""

    document_id: UUID
    number: DocumentNumber
    total: Money
    issue_time: datetime
    participant_id: ParticipantId | None
    pdf: bytes = field(repr=False)


@dataclass(frozen=True)
class Charge:
    """A charge; `trouble` is None where nothing is wrong with it any more."""

    person_id: PersonId
    amount: Money
    trouble: Trouble | None
    card: Card | None
