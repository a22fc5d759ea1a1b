"""What people get to see: a conversation as one of them sees it, and the answers made of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from services.conversation.domain.acceptance import acceptance_needed
from services.conversation.domain.entities import Conversation, Message, Participant
from services.conversation.domain.states import Relation, State

MOST_BYTES = 2 * 1024 * 1024
"""gRPC clients take at most 4 MiB by default; 200 of the longest messages would be more."""

MOST_LIVE = 200
"""Messages in one answer for live streams."""


@dataclass(frozen=True)
class Links:
    """What a conversation follows up, and what follows it up (S12): only what the viewer sees as well."""

    follow_up_of: ConversationId | None = None
    followed_by: tuple[ConversationId, ...] = ()


NO_LINKS = Links()


@dataclass(frozen=True)
class Eyes:
    """Who looks at a conversation: what they are in it, and their part in it if they have one."""

    relation: Relation
    own: Participant | None


@dataclass(frozen=True)
class View:
    """A conversation as one person sees it. Numbers count only what that person can see (S11, B7).

    `has_draft` None: nobody has looked.
    """

    conversation: Conversation
    state: State
    relation: Relation
    own: Participant | None
    first_sequence: int
    read_sequence: int
    has_draft: bool | None = None
    links: Links = NO_LINKS
    marks: Mapping[ParticipantId, int] = field(default_factory=dict)
    """Up to where participants have read, as far as it is shown in this answer."""

    @property
    def withdrawn(self) -> bool:
        """Whether the viewer withdrew, and is shown nothing new (S19)."""
        return self.relation is Relation.PARTICIPANT and self.own is not None and self.own.withdrawn

    @property
    def participants(self) -> Sequence[Participant]:
        """Whom the viewer is shown: those who attend; a manager everybody, a withdrawn one just the host."""
        everybody = self.conversation.participants
        if self.relation.manages:
            return everybody
        if self.withdrawn:
            return [each for each in everybody if each.host or each == self.own]
        return [each for each in everybody if not each.withdrawn]

    @property
    def fee_acceptance_needed(self) -> bool:
        """Whether the viewer has to accept the own fee (B3)."""
        return self.own is not None and acceptance_needed(self.own, self.state)

    @property
    def eyes(self) -> Eyes:
        """Who looks."""
        return Eyes(self.relation, self.own)

    @property
    def last_sequence(self) -> int:
        """The number of the last message in sight; 0: none."""
        return last_in_sight(self.conversation.last_sequence, self.first_sequence)

    @property
    def unread_count(self) -> int:
        """last − read."""
        return max(0, self.last_sequence - self.read_sequence)


def viewers_of(conversation: Conversation) -> "Viewers":
    """Who may see a conversation."""
    participants = tuple((each.person_id, each.first_sequence) for each in conversation.participants)
    return Viewers(conversation.division.division_id, participants)


def last_in_sight(last_sequence: int, first_sequence: int) -> int:
    """The last number of a conversation for somebody who sees it from `first_sequence` on."""
    return last_sequence if last_sequence >= first_sequence else 0


def fitting(messages: Iterable[Message]) -> Sequence[Message]:
    """As many of the first messages as an answer holds (`MOST_BYTES` of text), at least one of any."""
    fitted: list[Message] = []
    size = 0
    for message in messages:
        size += len(message.text.encode())
        if fitted and size > MOST_BYTES:
            break
        fitted.append(message)
    return fitted


@dataclass(frozen=True)
class ManagedParticipant:
    """A participant as the host sees them (S26)."""

    participant: Participant
    email: str
    read_sequence: int
    withdraw_reason: str
    acceptance_needed: bool


@dataclass(frozen=True)
class Page:
    """Part of a list; `next_token` "": there is no more."""

    views: Sequence[View]
    next_token: str


@dataclass(frozen=True)
class Window:
    """Which messages: after a number, or before one, or (neither) the newest."""

    after: int | None
    before: int | None
    size: int


@dataclass(frozen=True)
class Changes:
    """Conversations with news, each with the last number in sight, and where this answer ends."""

    conversations: Sequence[tuple[ConversationId, int]]
    cursor: str


@dataclass(frozen=True)
class Viewers:
    """Who may see a conversation: who takes part, each from a number on, and its division's coordinators."""

    division_id: DivisionId
    participants: tuple[tuple[PersonId, int], ...]


@dataclass(frozen=True, eq=False)
class News:
    """New messages of a conversation, oldest first, and who may see them. `version` 0: not asked."""

    conversation_id: ConversationId
    messages: Sequence[Message]
    viewers: Viewers
    version: int = 0


@dataclass(frozen=True)
class Accepted:
    """A message that was accepted. `news`: all that was accepted with it, where several were; else None."""

    message: Message
    news: News | None
