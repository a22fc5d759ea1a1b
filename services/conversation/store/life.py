"""What changes about a conversation and those in it; each change also counts as a version of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Update, and_, insert, or_, select, update

from chassis import timers
from chassis.ids import ConversationId, ParticipantId
from services.conversation.domain.entities import Conversation, Participant
from services.conversation.domain.states import OPEN
from services.conversation.domain.views import Links
from services.conversation.ports import START_TIMER, Audience
from services.conversation.store import rows, seals
from services.conversation.store.reading import PostgresReading, seen_by
from services.conversation.store.tables import CONVERSATION, FEE_ACCEPTANCE, PARTICIPANT


class PostgresLife(PostgresReading):
    """The part of a transaction that is about plans and people."""

    async def links(
        self, audience: Audience, conversation_ids: Sequence[ConversationId]
    ) -> Mapping[ConversationId, Links]:
        """What these conversations follow up and what follows them up, as far as the audience sees it."""
        near = CONVERSATION.alias("near")
        follows = near.c.follow_up_of == CONVERSATION.c.conversation_id
        is_followed = CONVERSATION.c.follow_up_of == near.c.conversation_id
        statement = (
            select(near.c.conversation_id, CONVERSATION.c.conversation_id.label("far"), follows.label("back"))
            .select_from(near.join(CONVERSATION, or_(follows, is_followed)))
            .where(near.c.conversation_id.in_(list(conversation_ids)), seen_by(audience))
            .order_by(CONVERSATION.c.create_time, CONVERSATION.c.conversation_id)
        )
        found: dict[ConversationId, Links] = {}
        for row in (await self._connection.execute(statement)).all():
            near_id, far = ConversationId(row.conversation_id), ConversationId(row.far)
            links = found.get(near_id, Links())
            found[near_id] = (
                Links(far, links.followed_by)
                if row.back
                else Links(links.follow_up_of, (*links.followed_by, far))
            )
        return found

    async def withdraw_reasons(self, conversation_id: ConversationId) -> Mapping[ParticipantId, str]:
        """Why people withdrew; nothing where it was destroyed."""
        statement = select(PARTICIPANT.c.participant_id, PARTICIPANT.c.sealed_withdraw_reason).where(
            PARTICIPANT.c.conversation_id == conversation_id, PARTICIPANT.c.withdraw_time.is_not(None)
        )
        found = (await self._connection.execute(statement)).all()
        keys = await self._found_keys([conversation_id])
        key = keys[conversation_id]
        if not isinstance(key, bytes):
            return {}
        return {
            ParticipantId(row.participant_id): seals.unseal_withdraw_reason(
                key, conversation_id, row.participant_id, row.sealed_withdraw_reason
            )
            for row in found
        }

    async def reschedule(self, conversation: Conversation) -> None:
        """Keep the new start of a locked conversation, and let it start then."""
        await self._change(
            conversation,
            start_time=conversation.start_time,
            start_time_zone=conversation.start_time_zone,
            reschedule_count=conversation.reschedule_count,
        )
        await timers.schedule(
            self._connection, START_TIMER, conversation.conversation_id, conversation.start_time
        )

    async def cancel(self, conversation: Conversation) -> None:
        """Keep the final state of a locked conversation, and what is owed in it."""
        conversation_id, cancellation = conversation.conversation_id, conversation.cancellation
        if cancellation is None:
            raise ValueError("a conversation that was not cancelled")
        key = await self.data_key(conversation_id)
        await self._change(
            conversation,
            state=conversation.state,
            cancel_time=cancellation.time,
            cancelled_by=cancellation.by,
            sealed_cancel_reason=seals.seal_cancel_reason(key, conversation_id, cancellation.reason),
        )
        for each in conversation.participants[1:]:
            await self._change_participant(conversation_id, each, rows.fee_columns(each))
        await timers.cancel(self._connection, START_TIMER, conversation_id)

    async def withdraw(self, conversation: Conversation, participant: Participant, reason: str) -> None:
        """Keep that somebody does not take part any more in a locked conversation, and what they owe."""
        conversation_id, participant_id = conversation.conversation_id, participant.participant_id
        key = await self.data_key(conversation_id)
        columns = rows.fee_columns(participant) | {
            "withdraw_time": participant.withdraw_time,
            "first_sequence": participant.first_sequence,
            "sealed_withdraw_reason": seals.seal_withdraw_reason(
                key, conversation_id, participant_id, reason
            ),
        }
        await self._change_participant(conversation_id, participant, columns)
        await self._change(conversation)

    async def add_participants(
        self, conversation: Conversation, newcomers: Sequence[Participant], most: int
    ) -> bool:
        """Add people to a conversation that is not over, if there will be at most `most`; whether it was so.

        State and number are one statement, so that no race gets anybody in who is too many (S9).
        """
        count = CONVERSATION.c.participant_count + len(newcomers)
        statement = (
            _of(conversation)
            .where(CONVERSATION.c.state.in_(list(OPEN)), count <= most)
            .values(participant_count=count, version=CONVERSATION.c.version + 1)
            .returning(CONVERSATION.c.participant_count)
        )
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return False
        first = row.participant_count - len(newcomers) + 1
        added = [
            rows.participant_row(conversation.conversation_id, position, each)
            for position, each in enumerate(newcomers, first)
        ]
        await self._connection.execute(insert(PARTICIPANT), added)
        return True

    async def change_fee(self, conversation: Conversation, participant: Participant) -> None:
        """Keep what somebody in a locked conversation owes and has accepted, and whether they came."""
        await self._change_participant(
            conversation.conversation_id, participant, rows.fee_columns(participant)
        )
        await self._change(conversation)

    async def keep_acceptance(self, conversation_id: ConversationId, participant: Participant) -> None:
        """Keep for ever what somebody has just accepted."""
        if participant.acceptance is None:
            raise ValueError("a participant who accepted nothing")
        row = rows.acceptance_row(conversation_id, participant, participant.acceptance)
        await self._connection.execute(insert(FEE_ACCEPTANCE).values(row))

    async def _change(self, conversation: Conversation, **columns: Any) -> None:
        values = columns | {"version": conversation.version}
        await self._connection.execute(_of(conversation).values(values))

    async def _change_participant(
        self, conversation_id: UUID, participant: Participant, columns: rows.Row
    ) -> None:
        one = and_(
            PARTICIPANT.c.conversation_id == conversation_id,
            PARTICIPANT.c.participant_id == participant.participant_id,
        )
        await self._connection.execute(update(PARTICIPANT).where(one).values(columns))


def _of(conversation: Conversation) -> Update:
    return update(CONVERSATION).where(CONVERSATION.c.conversation_id == conversation.conversation_id)
