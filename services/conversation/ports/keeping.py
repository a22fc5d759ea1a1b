"""Where conversations are kept, as the use cases see it: one transaction for each act."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, DivisionId, MessageId, ParticipantId, PersonId, PracticeId
from chassis.money import Money
from services.conversation.domain.closing import Certificate, SealKey
from services.conversation.domain.entities import (
    AnnouncementVersion,
    Conversation,
    DefaultAnnouncement,
    Message,
    NamePolicy,
    Participant,
)
from services.conversation.domain.events import Event
from services.conversation.domain.lists import ListFilter
from services.conversation.domain.searching import Span
from services.conversation.domain.states import State
from services.conversation.domain.views import Links
from services.conversation.domain.writing import Draft, SavedReply
from services.conversation.ports.admissions import Admissions
from services.conversation.ports.retaining import Retentions

START_TIMER = "conversation.start"
"""The timer that lets a scheduled conversation start; its key is the conversation."""


@dataclass(frozen=True)
class Place:
    """The place that a message got, and the hash that it is linked to."""

    sequence: int
    send_time: datetime
    previous_hash: bytes


@dataclass(frozen=True)
class Audience:
    """Whose list: everything of that person, and of the divisions that they coordinate."""

    person_id: PersonId
    division_ids: frozenset[DivisionId]


@dataclass(frozen=True)
class ListPosition:
    """Where a page of conversations ended: newest activity first."""

    activity_time: datetime
    conversation_id: ConversationId


@dataclass(frozen=True)
class Listed:
    """Conversations of a list in order, and where to go on; `rest` None: there are no more."""

    positions: Sequence[ListPosition]
    rest: ListPosition | None


@dataclass(frozen=True)
class CompletionPosition:
    """Where a page of completed or cancelled conversations ended: the oldest end first."""

    end_time: datetime
    conversation_id: UUID


@dataclass(frozen=True)
class ComingFee:
    """A fee that a person owes in a conversation that is not over."""

    start_time: datetime
    conversation_id: ConversationId
    fee: Money


@dataclass(frozen=True)
class Happened:
    """What the log has of one conversation: messages from one number to another (0: none), and edits.

    `version` is that of the conversation now, where it was created or edited: 1 at its creation; else 0.
    """

    conversation_id: ConversationId
    first_sequence: int
    last_sequence: int
    version: int


class Reading(Protocol):
    """What can be asked within a transaction."""

    async def find(self, conversation_id: ConversationId) -> Conversation | None:
        """A conversation with its participants."""
        ...

    async def sender(
        self, conversation_id: ConversationId, person_id: PersonId
    ) -> tuple[Participant, int] | None:
        """The part that a person has in a conversation, and the version of which that is so."""
        ...

    async def read_sequences(
        self, person_ids: Iterable[PersonId], conversation_ids: Iterable[ConversationId]
    ) -> Mapping[tuple[PersonId, ConversationId], int]:
        """Up to where these people have read; nothing for those who read nothing."""
        ...

    async def find_all(self, conversation_ids: Sequence[ConversationId]) -> Sequence[Conversation]:
        """These conversations with their participants, in the order given."""
        ...

    async def listed(
        self, audience: Audience, asked: ListFilter, after: ListPosition | None, size: int
    ) -> Listed:
        """The next conversations of a list, newest activity first.

        Looks through a bounded number, and may take more than the filter admits, never less; what a search
        is for is not looked at.
        """
        ...

    async def drafted(
        self, person_id: PersonId, conversation_ids: Iterable[ConversationId]
    ) -> Set[ConversationId]:
        """Those of the conversations in which a person keeps a draft."""
        ...

    async def completed_page(
        self, since: datetime, with_cancelled: bool, after: CompletionPosition | None, size: int
    ) -> Sequence[CompletionPosition]:
        """Conversations completed since a time, or (`with_cancelled`) cancelled with a fee owed, in order."""
        ...

    async def coming_fees_page(
        self,
        practice_id: PracticeId,
        person_id: PersonId,
        after: tuple[datetime, ConversationId] | None,
        size: int,
    ) -> Sequence[ComingFee]:
        """What a person owes in conversations that are not over, earliest start first."""
        ...

    async def messages_after(
        self, conversation_id: ConversationId, sequence: int, size: int
    ) -> Sequence[Message]:
        """The next messages after a number, oldest first."""
        ...

    async def messages_before(
        self, conversation_id: ConversationId, sequence: int | None, from_sequence: int, size: int
    ) -> Sequence[Message]:
        """The last messages before a number (None: the newest), none below `from_sequence`, oldest first."""
        ...

    async def find_messages(
        self, spans: Sequence[Span], wanted: Callable[[str], bool]
    ) -> Sequence[tuple[ConversationId, Message]]:
        """The messages with a wanted text, in the order of the spans and in each the newest first."""
        ...

    async def draft(self, conversation_id: ConversationId, person_id: PersonId) -> Draft | None:
        """What a person keeps as a draft in a conversation."""
        ...

    async def saved_replies(self, person_id: PersonId) -> Sequence[SavedReply]:
        """All that a person saved, in no order."""
        ...

    async def message(
        self, conversation_id: ConversationId, sender: Participant, message_id: MessageId
    ) -> Message | None:
        """What a sender said under this id."""
        ...

    async def announcement_versions(
        self, conversation_id: ConversationId, before: int | None, size: int
    ) -> Sequence[AnnouncementVersion]:
        """What an announcement was before a version (None: from the current one on), newest first."""
        ...

    async def default_announcement(self, person_id: PersonId) -> DefaultAnnouncement:
        """What somebody's own conversations begin with."""
        ...

    async def data_key(self, conversation_id: ConversationId) -> bytes:
        """The key that a conversation is sealed with, and from which the salts of its chain come."""
        ...

    async def certificate(self, conversation_id: ConversationId) -> str | None:
        """The certificate (compact JWS) that a conversation was closed with."""
        ...

    async def seal_keys(self) -> Sequence[SealKey]:
        """Every key that has signed a certificate, the newest first."""
        ...

    async def log_position(self) -> int:
        """Everything written below this position is in sight of whatever is read from now on."""
        ...

    async def changed_since(self, audience: Audience, position: int) -> Sequence[tuple[ConversationId, int]]:
        """Conversations of the audience with news at or after a position, with the last number in sight."""
        ...

    async def happened_since(self, position: int, most: int) -> Sequence[Happened] | None:
        """What happened at or after a position, one for each conversation; None beyond `most` events."""
        ...


class Life(Protocol):
    """What changes about a conversation and those in it; each change also counts as a version of it."""

    async def links(
        self, audience: Audience, conversation_ids: Sequence[ConversationId]
    ) -> Mapping[ConversationId, Links]:
        """What these conversations follow up and what follows them up, as far as the audience sees it."""
        ...

    async def withdraw_reasons(self, conversation_id: ConversationId) -> Mapping[ParticipantId, str]:
        """Why people withdrew."""
        ...

    async def reschedule(self, conversation: Conversation) -> None:
        """Keep the new start of a locked conversation, and let it start then."""
        ...

    async def cancel(self, conversation: Conversation) -> None:
        """Keep the final state of a locked conversation, and what is owed in it."""
        ...

    async def withdraw(self, conversation: Conversation, participant: Participant, reason: str) -> None:
        """Keep that somebody does not take part any more in a locked conversation, and what they owe."""
        ...

    async def add_participants(
        self, conversation: Conversation, newcomers: Sequence[Participant], most: int
    ) -> bool:
        """Add people to a conversation that is not over, if there will be at most `most`; whether it was so.

        One statement.
        """
        ...

    async def change_fee(self, conversation: Conversation, participant: Participant) -> None:
        """Keep what somebody in a locked conversation owes and has accepted, and whether they came."""
        ...

    async def keep_acceptance(self, conversation_id: ConversationId, participant: Participant) -> None:
        """Keep for ever what somebody has just accepted (B3)."""
        ...


class Work(Reading, Life, Admissions, Retentions, Protocol):
    """One transaction: all of it is kept, or nothing."""

    async def claim(self, key: RequestKey) -> str | None:
        """None the first time; otherwise what was remembered. Fault PRECONDITION, REQUEST_ID_REUSED."""
        ...

    async def remember(self, key: RequestKey, result: str) -> None:
        """Keep the result for whoever repeats the request."""
        ...

    async def lock(self, conversation_id: ConversationId) -> Conversation | None:
        """A conversation that nobody else can change until the end of this transaction."""
        ...

    async def insert(self, conversation: Conversation) -> None:
        """Keep a new conversation; one that is scheduled will be started when the time comes."""
        ...

    async def start(self, conversation_id: ConversationId, now: datetime) -> bool:
        """Let a scheduled conversation whose start has come await its provider; whether it did so now."""
        ...

    async def open(self, conversation: Conversation, now: datetime) -> None:
        """Make a locked conversation active."""
        ...

    async def take_place(
        self,
        conversation_id: ConversationId,
        sender: Participant,
        message_id: MessageId,
        step: tuple[State, State],
        version: int,
        now: datetime,
    ) -> Place | None:
        """The next number, if the conversation is in the first state of `step`, which becomes the second.

        One statement. None, and nothing changed, if it is in another state or of another version than that
        of which the sender is known, or if the sender has used the id.
        """
        ...

    async def add_message(
        self, conversation_id: ConversationId, message: Message, previous_hash: bytes
    ) -> None:
        """Keep a message in the place that was taken for it, linked to the one before."""
        ...

    async def mark_read(self, conversation_id: ConversationId, person_id: PersonId, sequence: int) -> int:
        """Move a person's read mark forward, never back; where it is then."""
        ...

    async def change_announcement(
        self, conversation: Conversation, text: str, by: PersonId, now: datetime
    ) -> int:
        """Give a locked conversation a new announcement and etag, keeping the old ones; the edit's number."""
        ...

    async def change_default_announcement(
        self, person_id: PersonId, changed: DefaultAnnouncement, now: datetime
    ) -> bool:
        """Keep the next version of it; False, and nothing changed, if somebody else was first."""
        ...

    async def change_name_policy(self, conversation: Conversation, policy: NamePolicy) -> None:
        """Show the names of a locked conversation differently, under a new etag."""
        ...

    async def complete(self, conversation: Conversation) -> None:
        """Keep the final state of a locked conversation."""
        ...

    async def change_draft(
        self,
        conversation_id: ConversationId,
        person_id: PersonId,
        before: Draft | None,
        draft: Draft | None,
    ) -> bool:
        """Put a person's draft in the place of another, None being no draft; whether `before` was there."""
        ...

    async def lock_saved_replies(self, person_id: PersonId) -> None:
        """Let nobody else change what a person saved until the end of this transaction."""
        ...

    async def keep_saved_reply(self, person_id: PersonId, reply: SavedReply) -> None:
        """Keep a reply, new or edited, of a person whose replies are locked."""
        ...

    async def remove_saved_reply(self, person_id: PersonId, saved_reply_id: UUID) -> None:
        """Take a reply away."""
        ...

    async def keep_certificate(
        self, conversation_id: ConversationId, certificate: Certificate, now: datetime
    ) -> None:
        """Keep what a conversation is closed with, and the key that signed it."""
        ...

    async def tell(self, event: Event) -> None:
        """Tell the world, if this transaction is kept."""
        ...


class Store(Protocol):
    """Where conversations are kept."""

    def work(self) -> AbstractAsyncContextManager[Work]:
        """One transaction: kept at the end of the block, undone by any exception. Then it is told."""
        ...

    async def recall(self, key: RequestKey) -> str | None:
        """What was remembered for a request, without claiming it."""
        ...
