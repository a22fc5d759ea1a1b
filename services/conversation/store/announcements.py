"""What announcements were, and what everybody's own conversations begin with."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.ids import ConversationId, PersonId
from services.conversation.domain.entities import AnnouncementVersion, DefaultAnnouncement
from services.conversation.store import rows
from services.conversation.store.people import PostgresPeople
from services.conversation.store.seals import seal_default_announcement, unseal_default_announcement
from services.conversation.store.tables import ANNOUNCEMENT_VERSION, DEFAULT_ANNOUNCEMENT


class PostgresAnnouncements(PostgresPeople):
    """The part of a transaction that is about announcements."""

    async def announcement_versions(
        self, conversation_id: ConversationId, before: int | None, size: int
    ) -> Sequence[AnnouncementVersion]:
        """What an announcement was before a version (None: from the current one on), newest first."""
        column = ANNOUNCEMENT_VERSION.c
        statement = (
            select(ANNOUNCEMENT_VERSION)
            .where(column.conversation_id == conversation_id)
            .order_by(column.version.desc())
            .limit(size)
        )
        if before is not None:
            statement = statement.where(column.version < before)
        found = (await self._connection.execute(statement)).all()
        key = await self.data_key(conversation_id)
        return [rows.announcement_version(row, key) for row in found]

    async def default_announcement(self, person_id: PersonId) -> DefaultAnnouncement:
        """What somebody's own conversations begin with."""
        statement = select(DEFAULT_ANNOUNCEMENT).where(DEFAULT_ANNOUNCEMENT.c.person_id == person_id)
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return DefaultAnnouncement()
        key = await self.person_key(person_id)
        text = unseal_default_announcement(key, person_id, row.version, row.sealed_text)
        return DefaultAnnouncement(text, row.version)

    async def change_default_announcement(
        self, person_id: PersonId, changed: DefaultAnnouncement, now: datetime
    ) -> bool:
        """Keep the next version of it; False, and nothing changed, if somebody else was first."""
        key = await self.own_key(person_id)
        fresh = upsert(DEFAULT_ANNOUNCEMENT).values(
            person_id=person_id,
            sealed_text=seal_default_announcement(key, person_id, changed.version, changed.text),
            version=changed.version,
            edit_time=now,
        )
        names = ("sealed_text", "version", "edit_time")
        kept = fresh.on_conflict_do_update(
            index_elements=[DEFAULT_ANNOUNCEMENT.c.person_id],
            set_={name: fresh.excluded[name] for name in names},
            where=DEFAULT_ANNOUNCEMENT.c.version == fresh.excluded.version - 1,
        ).returning(DEFAULT_ANNOUNCEMENT.c.version)
        return (await self._connection.execute(kept)).one_or_none() is not None
