"""What people have written and not sent: the only texts that may be changed and taken away."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.ids import ConversationId, PersonId
from services.conversation.domain.writing import Draft, SavedReply
from services.conversation.store import rows
from services.conversation.store.people import PostgresPeople
from services.conversation.store.tables import DRAFT, SAVED_REPLY


class PostgresWriting(PostgresPeople):
    """Drafts and saved replies on one connection."""

    async def draft(self, conversation_id: ConversationId, person_id: PersonId) -> Draft | None:
        """What a person keeps as a draft in a conversation."""
        statement = select(DRAFT).where(_draft(conversation_id, person_id))
        row = (await self._connection.execute(statement)).one_or_none()
        return rows.draft(row, await self.data_key(conversation_id)) if row else None

    async def change_draft(
        self,
        conversation_id: ConversationId,
        person_id: PersonId,
        before: Draft | None,
        draft: Draft | None,
    ) -> bool:
        """Put a person's draft in the place of another, None being no draft; whether `before` was there."""
        there = _draft(conversation_id, person_id)
        if before is not None:
            there = and_(there, DRAFT.c.revision == before.revision)
        if draft is None:
            return (await self._connection.execute(delete(DRAFT).where(there))).rowcount == 1
        row = rows.draft_row(conversation_id, person_id, draft, await self.data_key(conversation_id))
        if before is None:
            statement = upsert(DRAFT).values(row).on_conflict_do_nothing()
            return (await self._connection.execute(statement)).rowcount == 1
        changed = {name: row[name] for name in ("revision", "sealed_text", "update_time")}
        return (await self._connection.execute(update(DRAFT).where(there).values(changed))).rowcount == 1

    async def saved_replies(self, person_id: PersonId) -> Sequence[SavedReply]:
        """All that a person saved, in no order."""
        statement = select(SAVED_REPLY).where(SAVED_REPLY.c.person_id == person_id)
        found = (await self._connection.execute(statement)).all()
        if not found:
            return []
        key = await self.person_key(person_id)
        return [rows.saved_reply(row, key) for row in found]

    async def lock_saved_replies(self, person_id: PersonId) -> None:
        """Let nobody else change what a person saved until the end of this transaction."""
        name = f"saved replies of {person_id}"
        await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))

    async def keep_saved_reply(self, person_id: PersonId, reply: SavedReply) -> None:
        """Keep a reply, new or edited, of a person whose replies are locked."""
        row = rows.saved_reply_row(person_id, reply, await self.own_key(person_id))
        changed = {name: row[name] for name in ("version", "sealed_title", "sealed_text")}
        statement = upsert(SAVED_REPLY).values(row)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[SAVED_REPLY.c.saved_reply_id], set_=changed)
        )

    async def remove_saved_reply(self, person_id: PersonId, saved_reply_id: UUID) -> None:
        """Take a reply away."""
        own = SAVED_REPLY.c.person_id == person_id
        await self._connection.execute(
            delete(SAVED_REPLY).where(own, SAVED_REPLY.c.saved_reply_id == saved_reply_id)
        )


def _draft(conversation_id: ConversationId, person_id: PersonId) -> ColumnElement[bool]:
    return and_(DRAFT.c.conversation_id == conversation_id, DRAFT.c.person_id == person_id)
