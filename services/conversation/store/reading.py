"""What can be asked of the database within a transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import ConversationId, MessageId, PersonId, PracticeId
from chassis.keystore import Found
from chassis.money import Money
from chassis.tables import OUTBOX, Xid8
from services.conversation.domain.entities import Conversation, Message, Participant
from services.conversation.domain.lists import ListFilter
from services.conversation.domain.searching import Span
from services.conversation.domain.views import last_in_sight
from services.conversation.ports import (
    Audience,
    ComingFee,
    CompletionPosition,
    Happened,
    Listed,
    ListPosition,
)
from services.conversation.store import listing, rows
from services.conversation.store.seals import Seals, readable
from services.conversation.store.tables import (
    ANNOUNCEMENT_VERSION,
    CONVERSATION,
    DRAFT,
    ENDED,
    LIST_ENTRY,
    MESSAGE,
    PARTICIPANT,
    READ_MARK,
)
from services.conversation.wire.events import MESSAGE_SENT, with_message

_WANTED: BindParameter[ConversationId] = bindparam("conversation_ids", expanding=True)

_CURRENT_ANNOUNCEMENT = and_(
    ANNOUNCEMENT_VERSION.c.conversation_id == CONVERSATION.c.conversation_id,
    ANNOUNCEMENT_VERSION.c.version == CONVERSATION.c.announcement_version,
)

_CONVERSATIONS = (
    select(
        CONVERSATION,
        ANNOUNCEMENT_VERSION.c.sealed_text.label("sealed_announcement"),
    )
    .join(ANNOUNCEMENT_VERSION, _CURRENT_ANNOUNCEMENT)
    .where(CONVERSATION.c.conversation_id.in_(_WANTED))
)
"""With their current announcements. Made once: they are read all the time."""

_PARTICIPANTS = (
    select(PARTICIPANT)
    .where(PARTICIPANT.c.conversation_id.in_(_WANTED))
    .order_by(PARTICIPANT.c.conversation_id, PARTICIPANT.c.position)
)

_BEYOND_ALL = 2**63 - 1
_SAID = select(MESSAGE).where(MESSAGE.c.conversation_id == bindparam("conversation_id"))
_LATER = _SAID.where(MESSAGE.c.sequence > bindparam("after"))
_WITHIN = _SAID.where(MESSAGE.c.sequence >= bindparam("first"), MESSAGE.c.sequence < bindparam("before"))
_OLDEST_FIRST = _LATER.order_by(MESSAGE.c.sequence).limit(bindparam("size"))
_NEWEST_FIRST = _WITHIN.order_by(MESSAGE.c.sequence.desc()).limit(bindparam("size"))


class PostgresReading:
    """Reads on one connection. Keys are asked for before anything is locked, and once per transaction."""

    def __init__(self, connection: AsyncConnection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals
        self._keys: dict[UUID, Found] = {}

    async def find(self, conversation_id: ConversationId) -> Conversation | None:
        """A conversation with its participants."""
        found = await self._conversations([conversation_id])
        return found[0] if found else None

    async def sender(
        self, conversation_id: ConversationId, person_id: PersonId
    ) -> tuple[Participant, int] | None:
        """The part that a person has in a conversation, and the version of which that is so."""
        statement = (
            select(PARTICIPANT, CONVERSATION.c.version)
            .join(CONVERSATION, CONVERSATION.c.conversation_id == PARTICIPANT.c.conversation_id)
            .where(PARTICIPANT.c.conversation_id == conversation_id, PARTICIPANT.c.person_id == person_id)
        )
        row = (await self._connection.execute(statement)).one_or_none()
        return (rows.participant(row), row.version) if row else None

    async def read_sequences(
        self, person_ids: Iterable[PersonId], conversation_ids: Iterable[ConversationId]
    ) -> Mapping[tuple[PersonId, ConversationId], int]:
        """Up to where these people have read; nothing for those who read nothing."""
        statement = select(READ_MARK).where(
            READ_MARK.c.person_id.in_(list(person_ids)),
            READ_MARK.c.conversation_id.in_(list(conversation_ids)),
        )
        found = (await self._connection.execute(statement)).all()
        return {
            (PersonId(row.person_id), ConversationId(row.conversation_id)): row.read_sequence for row in found
        }

    async def find_all(self, conversation_ids: Sequence[ConversationId]) -> Sequence[Conversation]:
        """These conversations with their participants, in the order given."""
        found = await self._conversations(conversation_ids)
        by_id = {each.conversation_id: each for each in found}
        return [by_id[each] for each in conversation_ids if each in by_id]

    async def listed(
        self, audience: Audience, asked: ListFilter, after: ListPosition | None, size: int
    ) -> Listed:
        """The next conversations of a list, newest activity first."""
        floor = (await self._connection.execute(listing.floor(audience, asked, after, size))).scalar_one()
        statement = listing.down_to(floor, audience, asked, after, size)
        found = (await self._connection.execute(statement)).all()
        positions = [ListPosition(row.activity_time, ConversationId(row.conversation_id)) for row in found]
        if len(positions) == size:
            return Listed(positions, positions[-1])
        return Listed(positions, ListPosition(floor, listing.FIRST) if floor else None)

    async def drafted(
        self, person_id: PersonId, conversation_ids: Iterable[ConversationId]
    ) -> Set[ConversationId]:
        """Those of the conversations in which a person keeps a draft."""
        statement = select(DRAFT.c.conversation_id).where(
            DRAFT.c.person_id == person_id, DRAFT.c.conversation_id.in_(list(conversation_ids))
        )
        return {ConversationId(each) for each in (await self._connection.execute(statement)).scalars()}

    async def completed_page(
        self, since: datetime, with_cancelled: bool, after: CompletionPosition | None, size: int
    ) -> Sequence[CompletionPosition]:
        """Conversations completed at or after a time, oldest first.

        `with_cancelled`: also those cancelled since then in which somebody owes a fee.
        """
        owing = exists().where(
            PARTICIPANT.c.conversation_id == CONVERSATION.c.conversation_id, PARTICIPANT.c.fee_minor_units > 0
        )
        completed = CONVERSATION.c.complete_time.is_not(None)
        order = (ENDED, CONVERSATION.c.conversation_id)
        statement = (
            select(ENDED.label("end_time"), CONVERSATION.c.conversation_id)
            .where(since <= ENDED, or_(completed, owing) if with_cancelled else completed)
            .order_by(*order)
            .limit(size)
        )
        if after is not None:
            statement = statement.where(tuple_(*order) > (after.end_time, after.conversation_id))
        found = (await self._connection.execute(statement)).all()
        return [CompletionPosition(row.end_time, row.conversation_id) for row in found]

    async def coming_fees_page(
        self,
        practice_id: PracticeId,
        person_id: PersonId,
        after: tuple[datetime, ConversationId] | None,
        size: int,
    ) -> Sequence[ComingFee]:
        """What a person owes in conversations that are not over; the list entries of a person are indexed."""
        order = (CONVERSATION.c.start_time, CONVERSATION.c.conversation_id)
        statement = (
            select(*order, PARTICIPANT.c.fee_minor_units, PARTICIPANT.c.fee_currency)
            .select_from(LIST_ENTRY)
            .join(CONVERSATION, CONVERSATION.c.conversation_id == LIST_ENTRY.c.conversation_id)
            .join(
                PARTICIPANT,
                and_(
                    PARTICIPANT.c.conversation_id == LIST_ENTRY.c.conversation_id,
                    PARTICIPANT.c.person_id == LIST_ENTRY.c.person_id,
                ),
            )
            .where(
                LIST_ENTRY.c.person_id == person_id,
                LIST_ENTRY.c.archived.is_(False),
                CONVERSATION.c.practice_id == practice_id,
                PARTICIPANT.c.fee_minor_units > 0,
            )
            .order_by(*order)
            .limit(size)
        )
        if after is not None:
            statement = statement.where(tuple_(*order) > after)
        return [
            ComingFee(
                row.start_time,
                ConversationId(row.conversation_id),
                Money(row.fee_minor_units, row.fee_currency),
            )
            for row in await self._connection.execute(statement)
        ]

    async def messages_after(
        self, conversation_id: ConversationId, sequence: int, size: int
    ) -> Sequence[Message]:
        """The next messages after a number, oldest first."""
        return await self._messages(conversation_id, _OLDEST_FIRST, after=sequence, size=size)

    async def messages_before(
        self, conversation_id: ConversationId, sequence: int | None, from_sequence: int, size: int
    ) -> Sequence[Message]:
        """The last messages before a number (None: the newest), none below `from_sequence`, oldest first."""
        wanted = {"first": from_sequence, "before": _BEYOND_ALL if sequence is None else sequence}
        return (await self._messages(conversation_id, _NEWEST_FIRST, **wanted, size=size))[::-1]

    async def find_messages(
        self, spans: Sequence[Span], wanted: Callable[[str], bool]
    ) -> Sequence[tuple[ConversationId, Message]]:
        """The messages with a wanted text, in the order of the spans and in each the newest first."""
        found: list[tuple[ConversationId, Message]] = []
        keys = await self._found_keys([each.conversation_id for each in spans])
        for row in (await self._connection.execute(_within(spans))).all():
            key = keys[row.conversation_id]
            if isinstance(key, bytes) and wanted(rows.message_text(row, key)):
                found.append((ConversationId(row.conversation_id), rows.message(row, key)))
        return found

    async def message(
        self, conversation_id: ConversationId, sender: Participant, message_id: MessageId
    ) -> Message | None:
        """What a sender said under this id."""
        own = MESSAGE.c.participant_id == sender.participant_id
        found = await self._messages(conversation_id, _SAID.where(own, MESSAGE.c.message_id == message_id))
        return found[0] if found else None

    async def log_position(self) -> int:
        """The oldest transaction that may still be at work: whatever is older is in sight from now on."""
        oldest = func.pg_snapshot_xmin(func.pg_current_snapshot())
        statement = select(cast(cast(oldest, Text), BigInteger))
        position: int = (await self._connection.execute(statement)).scalar_one()
        return position

    async def changed_since(self, audience: Audience, position: int) -> Sequence[tuple[ConversationId, int]]:
        """Conversations of the audience with news at or after a position, with the last number in sight."""
        own = and_(
            PARTICIPANT.c.conversation_id == CONVERSATION.c.conversation_id,
            PARTICIPANT.c.person_id == audience.person_id,
        )
        statement = (
            select(
                CONVERSATION.c.conversation_id,
                CONVERSATION.c.division_id,
                CONVERSATION.c.last_sequence,
                PARTICIPANT.c.first_sequence,
            )
            .distinct()
            .select_from(
                OUTBOX.join(CONVERSATION, CONVERSATION.c.conversation_id == OUTBOX.c.aggregate_id).outerjoin(
                    PARTICIPANT, own
                )
            )
            .where(OUTBOX.c.xid >= cast(cast(str(position), Text), Xid8), seen_by(audience))
        )
        changes = []
        for row in (await self._connection.execute(statement)).all():
            first = 1 if row.division_id in audience.division_ids else row.first_sequence
            changes.append((ConversationId(row.conversation_id), last_in_sight(row.last_sequence, first)))
        return changes

    async def data_key(self, conversation_id: ConversationId) -> bytes:
        """The key that a conversation is sealed with. Fault PRECONDITION, CONVERSATION_DESTROYED."""
        return readable((await self._found_keys([conversation_id]))[conversation_id])

    async def happened_since(self, position: int, most: int) -> Sequence[Happened] | None:
        """What happened at or after a position, one for each conversation; None beyond `most` events."""
        statement = (
            select(OUTBOX.c.aggregate_id, OUTBOX.c.subject, OUTBOX.c.payload)
            .where(OUTBOX.c.xid >= cast(cast(str(position), Text), Xid8))
            .limit(most + 1)
        )
        found = (await self._connection.execute(statement)).all()
        if len(found) > most:
            return None
        said = [row for row in found if row.subject == MESSAGE_SENT]
        edited = {row.aggregate_id for row in found if row.subject != MESSAGE_SENT}
        versions = select(CONVERSATION.c.conversation_id, CONVERSATION.c.version).where(
            CONVERSATION.c.conversation_id.in_(edited)
        )
        happened = {
            row.conversation_id: Happened(ConversationId(row.conversation_id), 0, 0, row.version + 1)
            for row in (await self._connection.execute(versions)).all()
        }
        for row in said:
            before = happened.get(row.aggregate_id) or Happened(ConversationId(row.aggregate_id), 0, 0, 0)
            happened[row.aggregate_id] = with_message(before, row.payload)
        return list(happened.values())

    async def _conversations(self, conversation_ids: Sequence[ConversationId]) -> Sequence[Conversation]:
        if not conversation_ids:
            return []
        wanted = {"conversation_ids": conversation_ids}
        found = (await self._connection.execute(_CONVERSATIONS, wanted)).all()
        keys = await self._found_keys([row.conversation_id for row in found])
        participants: dict[UUID, list[Participant]] = defaultdict(list)
        for row in await self._connection.execute(_PARTICIPANTS, wanted):
            participants[row.conversation_id].append(rows.participant(row))
        return [
            rows.conversation(row, keys[row.conversation_id], participants[row.conversation_id])
            for row in found
        ]

    async def _messages(
        self, conversation_id: ConversationId, statement: Select[Any], **wanted: int
    ) -> Sequence[Message]:
        asked = {"conversation_id": conversation_id, **wanted}
        found = (await self._connection.execute(statement, asked)).all()
        if not found:
            return []
        key = await self.data_key(conversation_id)
        return [rows.message(row, key) for row in found]

    async def _found_keys(self, conversation_ids: Iterable[UUID]) -> Mapping[UUID, Found]:
        missing = {each for each in conversation_ids if each not in self._keys}
        if missing:
            self._keys |= await self._seals.keys(missing)
        return self._keys


def _within(spans: Sequence[Span]) -> Select[Any]:
    """The messages of spans, in their order and in each the newest first."""
    columns = column("conversation_id", Uuid), "first", "last"
    asked = (
        func.unnest(
            cast([each.conversation_id for each in spans], ARRAY(Uuid)),
            cast([each.first for each in spans], ARRAY(BigInteger)),
            cast([each.last for each in spans], ARRAY(BigInteger)),
        )
        .table_valued(*columns, with_ordinality="place")
        .render_derived(name="span")
    )
    within = and_(
        MESSAGE.c.conversation_id == asked.c.conversation_id,
        MESSAGE.c.sequence.between(asked.c.first, asked.c.last),
    )
    statement = select(MESSAGE).select_from(asked.join(MESSAGE, within))
    return statement.order_by(asked.c.place, MESSAGE.c.sequence.desc())


def seen_by(audience: Audience) -> ColumnElement[bool]:
    """That a conversation is one of those that the audience sees."""
    own = select(PARTICIPANT.c.conversation_id).where(PARTICIPANT.c.person_id == audience.person_id)
    seen = CONVERSATION.c.conversation_id.in_(own)
    if not audience.division_ids:
        return seen
    return or_(seen, CONVERSATION.c.division_id.in_(list(audience.division_ids)))
