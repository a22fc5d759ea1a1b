"""The keys under which what is somebody's own is sealed."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.ids import PersonId
from services.conversation.store.reading import PostgresReading
from services.conversation.store.tables import PERSON_KEY


class PostgresPeople(PostgresReading):
    """A key for each person that keeps something."""

    async def person_key(self, person_id: PersonId) -> bytes:
        """The key of somebody who has one."""
        statement = select(PERSON_KEY.c.wrapped).where(PERSON_KEY.c.person_id == person_id)
        return self._seals.person_key(person_id, (await self._connection.execute(statement)).scalar_one())

    async def own_key(self, person_id: PersonId) -> bytes:
        """The key of a person, made if this is the first time."""
        wrapped = self._seals.new_person_key(person_id)
        first = upsert(PERSON_KEY).values(person_id=person_id, wrapped=wrapped)
        await self._connection.execute(first.on_conflict_do_nothing())
        return await self.person_key(person_id)
