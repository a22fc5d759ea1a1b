"""The things conversations are made of. Texts are in the clear here; the store seals them."""

from dataclasses import dataclass
from datetime import datetime

from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId, PracticeId
from chassis.money import Money
from services.conversation.domain.starts import LocalStart
from services.conversation.domain.states import State, state_at


@dataclass(frozen=True)
class Division:
    """A division as it was when the conversation was created (S1)."""

    division_id: DivisionId
    practice_id: PracticeId
    name: str
    time_zone: str
    currency: str
    billing_enabled: bool
    support_address: str
    emergency_number: str


@dataclass(frozen=True)
class DivisionSettings:
    """A division, and what new conversations in it begin with (S22)."""

    division: Division
    default_announcement: str


@dataclass(frozen=True)
class Invitee:
    """Somebody to invite, as the host typed it. `fee` None: left blank, which is not 0."""

    display_name: str
    email: str
    fee: Money | None


@dataclass(frozen=True)
class NewConversation:
    """What is asked for when a conversation is started. `host_person_id` None: the caller hosts."""

    division_id: DivisionId
    host_person_id: PersonId | None
    subject: str
    start: LocalStart | None
    invitees: tuple[Invitee, ...]


@dataclass(frozen=True)
class KnownPerson:
    """A person as the directory knows them, without an address."""

    person_id: PersonId
    display_name: str
    member: bool


@dataclass(frozen=True)
class Participant:
    """Somebody in a conversation. `fee` None: nothing owed; `first_sequence`: the first message they see."""

    participant_id: ParticipantId
    person_id: PersonId
    display_name: str
    host: bool
    colleague: bool
    fee: Money | None
    first_sequence: int


@dataclass(frozen=True)
class Conversation:
    """A conversation with everybody in it, the host first.

    `state` is the kept one: use `state_at`. `version` counts the edits (0: the creation), not the messages.
    `last_hash` is that of the last message, or the genesis (see `chain`).
    """

    conversation_id: ConversationId
    division: Division
    subject: str
    state: State
    start_time: datetime
    start_time_zone: str
    create_time: datetime
    open_time: datetime | None
    complete_time: datetime | None
    completed_by: PersonId | None
    acknowledged: frozenset[ParticipantId]
    activity_time: datetime
    announcement: str
    announcement_version: int
    last_sequence: int
    last_hash: bytes
    version: int
    participants: tuple[Participant, ...]

    @property
    def host(self) -> Participant:
        """Who hosts."""
        return self.participants[0]

    @property
    def etag(self) -> str:
        """The version as clients carry it."""
        return f"v{self.version}"

    def participant_of(self, person_id: PersonId | None) -> Participant | None:
        """The person's part in it, if any."""
        return next((each for each in self.participants if each.person_id == person_id), None)

    def state_at(self, now: datetime) -> State:
        """Where it stands at a moment."""
        return state_at(self.state, self.start_time, now)


@dataclass(frozen=True)
class Message:
    """A message as it was accepted. `hash` (see `chain`) None: not linked yet, or older than the chain."""

    message_id: MessageId
    sequence: int
    participant_id: ParticipantId
    text: str
    send_time: datetime
    hash: bytes | None = None


@dataclass(frozen=True)
class Admission:
    """A file that was let in: it stands after a message, and these people see it (S28)."""

    attachment_id: MessageId
    sender_participant_id: ParticipantId
    after_sequence: int
    person_ids: tuple[PersonId, ...]
    admit_time: datetime


@dataclass(frozen=True)
class CompletionPreview:
    """What billing showed before completion: who owes and has no card, for one version of a conversation."""

    conversation_id: ConversationId
    etag: str
    missing: frozenset[ParticipantId]
