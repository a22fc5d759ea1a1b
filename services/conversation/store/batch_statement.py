"""The one statement that keeps a batch of messages, and its parameters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.ids import ConversationId, MessageId, ParticipantId, new_id
from services.conversation.domain.batches import Standing
from services.conversation.domain.entities import Message
from services.conversation.domain.events import MessageSent
from services.conversation.store.seals import seal_message
from services.conversation.wire.events import payload_of, subject_of

STATEMENT = """
WITH given AS (
    SELECT * FROM unnest(
        $1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::bytea[], $7::uuid[],
        $8::text[], $9::bytea[]
    ) AS given (
        conversation_id, version, before_sequence, last_sequence, send_time, last_hash, event_id, subject,
        payload
    )
), said AS (
    SELECT * FROM unnest(
        $10::uuid[], $11::bigint[], $12::uuid[], $13::uuid[], $14::bytea[], $15::bytea[]
    ) AS said (conversation_id, sequence, message_id, participant_id, sealed_text, hash)
), used AS MATERIALIZED (
    SELECT said.conversation_id, said.participant_id, said.message_id
    FROM said CROSS JOIN LATERAL (
        SELECT FROM message
        WHERE message.conversation_id = said.conversation_id
            AND message.participant_id = said.participant_id
            AND message.message_id = said.message_id
        LIMIT 1
    ) AS earlier
), unchanged AS (
    SELECT conversation.conversation_id
    FROM given JOIN conversation USING (conversation_id)
    WHERE conversation.conversation_id = ANY ($1)
        AND conversation.state = 'active'
        AND conversation.version = given.version
        AND conversation.last_sequence = given.before_sequence
        AND conversation.conversation_id NOT IN (SELECT conversation_id FROM used)
    FOR NO KEY UPDATE OF conversation SKIP LOCKED
), moved AS (
    UPDATE conversation
    SET last_sequence = given.last_sequence,
        activity_time = given.send_time,
        last_hash = given.last_hash
    FROM given JOIN unchanged USING (conversation_id)
    WHERE conversation.conversation_id = given.conversation_id
        AND conversation.conversation_id = ANY ($1)
    RETURNING conversation.conversation_id, given.send_time, given.event_id, given.subject, given.payload
), kept AS (
    INSERT INTO message (conversation_id, sequence, message_id, participant_id, sealed_text, hash, send_time)
    SELECT said.*, moved.send_time FROM said JOIN moved USING (conversation_id)
), marked AS (
    INSERT INTO read_mark (conversation_id, person_id, read_sequence)
    SELECT mark.*
    FROM unnest($16::uuid[], $17::uuid[], $18::bigint[]) AS mark (conversation_id, person_id, read_sequence)
    JOIN moved USING (conversation_id)
    ON CONFLICT (conversation_id, person_id) DO UPDATE
    SET read_sequence = greatest(read_mark.read_sequence, excluded.read_sequence), read_time = now()
), told AS (
    INSERT INTO outbox (event_id, subject, aggregate_id, payload, headers, created_at, published_at)
    SELECT event_id, subject, conversation_id, payload, '{}', now(), now() FROM moved
)
SELECT conversation_id, NULL::uuid AS participant_id, NULL::uuid AS message_id FROM moved
UNION ALL
SELECT conversation_id, participant_id, message_id FROM used
"""
"""Keeps the messages of those conversations that stand where they were believed to stand, and of no other.

State, version and last number are looked at under the row's lock, so that whoever completes waits for this
commit, or this one finds the conversation completed. A row that somebody else has locked is not waited for:
it would hold up all the others, and two statements that wait for each other's rows never end. An id that
its sender has used before is found here: had it been committed later than what this statement sees, the last
number would be another.

It is planned once, maybe while tables are small, and has to be right when they are large. So it is written
such that each table is looked up by its keys on a connection that scans none (`chassis.db.Direct`).

The events are in the log only (`chassis.outbox.write_to_log`).

Returns the conversations that moved (only their id), and the used ids.
"""


@dataclass
class Parameters:
    """What the statement is given, column by column."""

    conversations: list[tuple[Any, ...]] = field(default_factory=list)
    messages: list[tuple[Any, ...]] = field(default_factory=list)
    marks: list[tuple[Any, ...]] = field(default_factory=list)

    def add(
        self, before: Standing, after: Standing, key: bytes, messages: Sequence[Message], event: MessageSent
    ) -> None:
        """One conversation with its new messages."""
        conversation_id = before.conversation_id
        self.conversations.append(
            (
                conversation_id,
                before.version,
                before.last_sequence,
                after.last_sequence,
                messages[0].send_time,
                after.last_hash,
                new_id(),
                subject_of(event),
                payload_of(event),
            )
        )
        self.messages += (
            (
                conversation_id,
                each.sequence,
                each.message_id,
                each.participant_id,
                seal_message(key, conversation_id, each.sequence, each.message_id, each.text),
                each.hash,
            )
            for each in messages
        )
        person_of = {each.participant_id: each.person_id for each in before.speakers.values()}
        read = {person_of[each.participant_id]: each.sequence for each in messages}
        self.marks += ((conversation_id, person, sequence) for person, sequence in read.items())

    def columns(self) -> list[list[Any]]:
        """The arrays, in the order of the placeholders."""
        rows = (self.conversations, self.messages, self.marks)
        return [list(column) for table in rows for column in zip(*table, strict=True)]


@dataclass(frozen=True)
class Kept:
    """What became of a batch."""

    moved: frozenset[UUID]
    used: frozenset[tuple[UUID, UUID, UUID]]

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "Kept":
        """From the statement's rows."""
        found = [tuple(row) for row in rows]
        moved = frozenset(conversation_id for conversation_id, _, message_id in found if message_id is None)
        return cls(moved, frozenset(row for row in found if row[2] is not None))

    def refuses(
        self, conversation_id: ConversationId, participant_id: ParticipantId, message_id: MessageId
    ) -> bool:
        """Whether the sender had used this id before."""
        return (conversation_id, participant_id, message_id) in self.used
