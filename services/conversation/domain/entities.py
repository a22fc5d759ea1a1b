"""The things conversations are made of. Texts are in the clear here; the store seals them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId, PracticeId
from chassis.money import Money
from services.conversation.domain.starts import LocalStart
from services.conversation.domain.states import State, state_at


class NamePolicy(StrEnum):
    """How participants see each other's names (S27)."""

    FULL_NAME = "full_name"
    FIRST_NAME_AND_INITIAL = "first_name_and_initial"
    ALIAS = "alias"


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
class CancellationPolicy:
    """What withdrawing late and not coming cost in a division (S19). None: nothing, and the agreed fee."""

    late_window: timedelta
    late_fee: Money | None
    no_show_fee: Money | None


NO_POLICY = CancellationPolicy(timedelta(0), None, None)


@dataclass(frozen=True)
class DivisionSettings:
    """A division as it is now, and what new conversations in it begin with (S22).

    `retention_months`: for so long conversations are kept once they are over (B8); 0: for ever.
    """

    division: Division
    default_announcement: str
    policy: CancellationPolicy = NO_POLICY
    retention_months: int = 0


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
    name_policy: NamePolicy = NamePolicy.FULL_NAME
    follow_up: "FollowUp | None" = None


@dataclass(frozen=True)
class FollowUp:
    """Which completed conversation is followed up, and with whom of it at which fee; nobody: everybody (S12).

    A fee of None is the one that was agreed there.
    """

    conversation_id: ConversationId
    people: Mapping[ParticipantId, Money | None]


@dataclass(frozen=True)
class KnownPerson:
    """A person as the directory knows them, without an address."""

    person_id: PersonId
    display_name: str
    member: bool


class Basis(StrEnum):
    """What a fee is owed for (S19, S32)."""

    AGREED = "agreed"
    LATE_CANCELLATION = "late_cancellation"
    NO_SHOW = "no_show"
    WAIVED = "waived"


@dataclass(frozen=True)
class Acceptance:
    """What somebody accepted to pay (B3), in one currency: nothing is ever charged beyond it.

    `late_fee` None: withdrawing costs nothing; `no_show_fee` None: not coming costs the fee.
    """

    fee: Money
    late_fee: Money | None
    no_show_fee: Money | None
    time: datetime


NEVER = 2**63 - 1
"""The first message of somebody who withdrew: a number that no message reaches, for every list and search."""


@dataclass(frozen=True)
class Participant:
    """Somebody in a conversation. `fee` None: nothing owed; `first_sequence`: the first message they see.

    `fee` is never above `agreed_fee`. `history_shared`: added later, and shown what was before (S11).
    """

    participant_id: ParticipantId
    person_id: PersonId
    display_name: str
    host: bool
    colleague: bool
    fee: Money | None
    first_sequence: int
    agreed_fee: Money | None = None
    basis: Basis = Basis.AGREED
    no_show: bool = False
    withdraw_time: datetime | None = None
    acceptance: Acceptance | None = None
    history_shared: bool = False

    @property
    def withdrawn(self) -> bool:
        """Whether they said that they cannot attend (S19)."""
        return self.withdraw_time is not None

    @property
    def accepted_fee(self) -> Money | None:
        """The most that may be charged for what the fee is for (B3); None: nothing was accepted."""
        if self.acceptance is None:
            return None
        no_show = self.acceptance.no_show_fee if self.basis is Basis.NO_SHOW else None
        return self.acceptance.fee if no_show is None else no_show

    @property
    def fee_unaccepted(self) -> bool:
        """Whether a fee is owed of which not all was accepted (B3)."""
        if self.fee is None or self.fee.minor_units == 0:
            return False
        accepted = self.accepted_fee
        return accepted is None or accepted.currency != self.fee.currency or accepted < self.fee


@dataclass(frozen=True)
class Cancellation:
    """That a conversation was called off, and why."""

    time: datetime
    by: PersonId
    reason: str


@dataclass(frozen=True)
class Conversation:
    """A conversation with everybody in it, the host first.

    `state` is the kept one: use `state_at`. `version` counts the edits (0: the creation), not the messages.
    `last_hash` is that of the last message, or the genesis (see `chain`). `destroy_time`: when its key was
    destroyed (B8), so that none of its texts can be read; they are empty then.
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
    cancellation: Cancellation | None = None
    reschedule_count: int = 0
    follow_up_of: ConversationId | None = None
    name_policy: NamePolicy = NamePolicy.FULL_NAME
    destroy_time: datetime | None = None

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

    def guest(self, participant_id: ParticipantId) -> Participant | None:
        """Somebody in it besides the host."""
        return next((each for each in self.participants[1:] if each.participant_id == participant_id), None)

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
    """A file that was let in: it stands after a message, and these people see it (S28).

    `for_everybody`: nobody who took part was left out. `added`: whom the host let see it later.
    """

    attachment_id: MessageId
    sender_participant_id: ParticipantId
    after_sequence: int
    person_ids: tuple[PersonId, ...]
    admit_time: datetime
    for_everybody: bool = False
    added: tuple[PersonId, ...] = ()


@dataclass(frozen=True)
class AnnouncementVersion:
    """What an announcement was, and who made it so (S23). Version 0 is the one copied at creation."""

    version: int
    text: str
    edited_by: PersonId
    edit_time: datetime


@dataclass(frozen=True)
class DefaultAnnouncement:
    """What the conversations of a host begin with (S22); "": with the division's. Version 0: never set."""

    text: str = ""
    version: int = 0

    @property
    def etag(self) -> str:
        """The version as clients carry it."""
        return f"v{self.version}"


@dataclass(frozen=True)
class CompletionPreview:
    """What billing showed before completion: who owes and has no card, for one version of a conversation."""

    conversation_id: ConversationId
    etag: str
    missing: frozenset[ParticipantId]
