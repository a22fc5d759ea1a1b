"""One transaction of the conversation service, and the store that begins them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency, outbox, timers
from chassis.audit.trail import keep_change
from chassis.db import Database, Direct, Retry
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, MessageId, PersonId, new_id
from services.conversation.domain import chain
from services.conversation.domain.entities import Conversation, Message, NamePolicy, Participant
from services.conversation.domain.events import Event, MessageSent
from services.conversation.domain.states import State
from services.conversation.ports import START_TIMER, Live, Place
from services.conversation.store import rows
from services.conversation.store.admissions import PostgresAdmissions
from services.conversation.store.announcements import PostgresAnnouncements
from services.conversation.store.life import PostgresLife
from services.conversation.store.retention import PostgresRetentions
from services.conversation.store.seals import Seals, seal_announcement
from services.conversation.store.tables import (
    ANNOUNCEMENT_VERSION,
    CONVERSATION,
    MESSAGE,
    PARTICIPANT,
    READ_MARK,
)
from services.conversation.store.writing import PostgresWriting
from services.conversation.wire.events import payload_of, subject_of


class PostgresWork(
    PostgresLife, PostgresWriting, PostgresAnnouncements, PostgresRetentions, PostgresAdmissions
):
    """Reads and writes on one connection."""

    def __init__(self, connection: AsyncConnection, seals: Seals) -> None:
        super().__init__(connection, seals)
        self.told: list[Event] = []

    async def claim(self, key: RequestKey) -> str | None:
        """None the first time; otherwise what was remembered."""
        return await idempotency.claim(self._connection, key)

    async def remember(self, key: RequestKey, result: str) -> None:
        """Keep the result for whoever repeats the request."""
        await idempotency.remember(self._connection, key, result)

    async def lock(self, conversation_id: ConversationId) -> Conversation | None:
        """A conversation that nobody else can change until the end of this transaction.

        Read by a second statement: one that waited for a lock would join the old version's announcement.
        """
        await self._seals.key_store.find([conversation_id])
        row = select(CONVERSATION.c.conversation_id).where(CONVERSATION.c.conversation_id == conversation_id)
        await self._connection.execute(row.with_for_update(key_share=True))
        return await self.find(conversation_id)

    async def insert(self, conversation: Conversation) -> None:
        """Keep a new conversation; one that is scheduled will be started when the time comes."""
        conversation_id = conversation.conversation_id
        key = await self._seals.new_key(conversation_id)
        self._keys[conversation_id] = key
        await self._connection.execute(insert(CONVERSATION).values(rows.conversation_row(conversation, key)))
        participants = [
            rows.participant_row(conversation_id, position, each)
            for position, each in enumerate(conversation.participants)
        ]
        await self._connection.execute(insert(PARTICIPANT), participants)
        await self._add_announcement(
            conversation, 0, conversation.announcement, conversation.host.person_id, conversation.create_time
        )
        if conversation.state is State.SCHEDULED:
            await timers.schedule(self._connection, START_TIMER, conversation_id, conversation.start_time)

    async def start(self, conversation_id: ConversationId, now: datetime) -> bool:
        """Let a scheduled conversation whose start has come await its provider; whether it did so now."""
        statement = (
            update(CONVERSATION)
            .where(
                CONVERSATION.c.conversation_id == conversation_id,
                CONVERSATION.c.state == State.SCHEDULED,
                CONVERSATION.c.start_time <= now,
            )
            .values(state=State.AWAITING_PROVIDER, version=CONVERSATION.c.version + 1)
        )
        return (await self._connection.execute(statement)).rowcount == 1

    async def open(self, conversation: Conversation, now: datetime) -> None:
        """Make a locked conversation active."""
        statement = update(CONVERSATION).where(CONVERSATION.c.conversation_id == conversation.conversation_id)
        await self._connection.execute(
            statement.values(
                state=State.ACTIVE,
                open_time=now,
                activity_time=func.greatest(CONVERSATION.c.activity_time, now),
                version=CONVERSATION.c.version + 1,
            )
        )

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

        State, version and number are one statement: whoever completes, or changes what the sender owes,
        waits for this transaction, or this one finds it done and gets no number. Check and write apart left
        messages after completion.
        """
        await self.data_key(conversation_id)
        before, to = step
        used = exists().where(
            MESSAGE.c.conversation_id == conversation_id,
            MESSAGE.c.participant_id == sender.participant_id,
            MESSAGE.c.message_id == message_id,
        )
        changed = (
            {} if before is to else {"state": to, "open_time": now, "version": CONVERSATION.c.version + 1}
        )
        statement = (
            update(CONVERSATION)
            .where(
                CONVERSATION.c.conversation_id == conversation_id,
                CONVERSATION.c.state == before,
                CONVERSATION.c.version == version,
                ~used,
            )
            .values(
                last_sequence=CONVERSATION.c.last_sequence + 1,
                activity_time=func.greatest(CONVERSATION.c.activity_time, now),
                **changed,
            )
            .returning(
                CONVERSATION.c.last_sequence,
                CONVERSATION.c.activity_time,
                CONVERSATION.c.last_hash,
            )
        )
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return None
        return Place(row.last_sequence, row.activity_time, row.last_hash)

    async def add_message(
        self, conversation_id: ConversationId, message: Message, previous_hash: bytes
    ) -> None:
        """Keep a message in the place that was taken for it, linked to the one before.

        Raises Retry if the same message arrived twice at once and the other was first: the next run finds it.
        """
        key = await self.data_key(conversation_id)
        last_hash = chain.sealed(previous_hash, key, conversation_id, message)
        row = rows.message_row(conversation_id, replace(message, hash=last_hash), key)
        statement = upsert(MESSAGE).values(row).on_conflict_do_nothing(constraint="message_id_of_sender")
        kept = (await self._connection.execute(statement.returning(MESSAGE.c.sequence))).one_or_none()
        if kept is None:
            raise Retry
        linked = update(CONVERSATION).where(CONVERSATION.c.conversation_id == conversation_id)
        await self._connection.execute(linked.values(last_hash=last_hash))

    async def mark_read(self, conversation_id: ConversationId, person_id: PersonId, sequence: int) -> int:
        """Move a person's read mark forward, never back; where it is then."""
        fresh = upsert(READ_MARK).values(
            conversation_id=conversation_id, person_id=person_id, read_sequence=sequence
        )
        moved = fresh.on_conflict_do_update(
            index_elements=[READ_MARK.c.conversation_id, READ_MARK.c.person_id],
            set_={
                "read_sequence": func.greatest(READ_MARK.c.read_sequence, fresh.excluded.read_sequence),
                "read_time": func.now(),
            },
        ).returning(READ_MARK.c.read_sequence)
        reached: int = (await self._connection.execute(moved)).scalar_one()
        return reached

    async def change_announcement(
        self, conversation: Conversation, text: str, by: PersonId, now: datetime
    ) -> int:
        """Give a locked conversation a new announcement and etag, keeping the old ones; the edit's number."""
        version = conversation.announcement_version + 1
        await self._add_announcement(conversation, version, text, by, now)
        await self._connection.execute(
            update(CONVERSATION)
            .where(CONVERSATION.c.conversation_id == conversation.conversation_id)
            .values(announcement_version=version, version=CONVERSATION.c.version + 1)
        )
        return version

    async def change_name_policy(self, conversation: Conversation, policy: NamePolicy) -> None:
        """Show the names of a locked conversation differently, under a new etag."""
        await self._connection.execute(
            update(CONVERSATION)
            .where(CONVERSATION.c.conversation_id == conversation.conversation_id)
            .values(name_policy=policy, version=CONVERSATION.c.version + 1)
        )

    async def complete(self, conversation: Conversation) -> None:
        """Keep the final state of a locked conversation."""
        await self._connection.execute(
            update(CONVERSATION)
            .where(
                CONVERSATION.c.conversation_id == conversation.conversation_id,
                CONVERSATION.c.state == State.ACTIVE,
            )
            .values(
                state=conversation.state,
                complete_time=conversation.complete_time,
                completed_by=conversation.completed_by,
                acknowledged=sorted(conversation.acknowledged),
                version=conversation.version,
            )
        )

    async def tell(self, event: Event) -> None:
        """Tell the world, if this transaction is kept."""
        message = outbox.OutgoingEvent(subject_of(event), event.conversation_id, payload_of(event), new_id())
        write = outbox.write_to_log if isinstance(event, MessageSent) else outbox.write
        await write(self._connection, message)
        self.told.append(event)

    async def _add_announcement(
        self, conversation: Conversation, version: int, text: str, by: PersonId, now: datetime
    ) -> None:
        conversation_id = conversation.conversation_id
        sealed = seal_announcement(await self.data_key(conversation_id), conversation_id, version, text)
        await self._connection.execute(
            insert(ANNOUNCEMENT_VERSION).values(
                conversation_id=conversation_id,
                version=version,
                sealed_text=sealed,
                edited_by=by,
                edit_time=now,
            )
        )


class PostgresStore:
    """Begins transactions, and lets those who are connected know of what they told once it is committed."""

    def __init__(self, database: Database, seals: Seals, live: Live) -> None:
        self._database = database
        self._seals = seals
        self._live = live

    def direct(self) -> Direct:
        """A connection for the statement that keeps many messages."""
        return self._database.direct()

    async def load(self, conversation_id: ConversationId, wait: bool) -> tuple[Conversation, bytes] | None:
        """A conversation with its data key; `wait`: when whoever is changing it now has ended.

        For every practice: it is remembered for all who send, of whom each is looked for in it.
        """
        async with self._database.transaction(for_every_practice=True) as connection:
            work = PostgresWork(connection, self._seals)
            found = await (work.lock(conversation_id) if wait else work.find(conversation_id))
            return (found, await work.data_key(conversation_id)) if found else None

    @asynccontextmanager
    async def work(self) -> AsyncIterator[PostgresWork]:
        """One transaction: kept at the end of the block, undone by any exception."""
        async with self._database.transaction() as connection:
            work = PostgresWork(connection, self._seals)
            yield work
            await keep_change(connection, next((each.conversation_id for each in work.told), None))
        if work.told:
            self._live.announce(work.told)

    async def recall(self, key: RequestKey) -> str | None:
        """What was remembered for a request, without claiming it."""
        with suppress(_Unclaimed):
            async with self._database.transaction() as connection:
                result = await idempotency.claim(connection, key)
                if result is None:
                    raise _Unclaimed
                return result
        return None


class _Unclaimed(Exception):
    """Undoes a claim that was only a question."""
