"""The key store, as a service works with it: keys unwrapped, and remembered for seconds."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from time import monotonic
from uuid import UUID

from sqlalchemy import null, select, tuple_

from chassis import log
from chassis.crypto import MasterKeys, Unreadable, new_key
from chassis.db import Database
from chassis.faults import Fault, Kind
from chassis.keystore import Destroyed, DestroyedKey, Found
from chassis.keystore.tables import DATA_KEY, DESTROY_KEYS, DESTROYED_KEY, DESTROYED_OWNER, MAKE_KEY

FRESH_SECONDS = 5.0
"""A key is asked for again after this: so soon a process lets go of one that was destroyed."""

MOST_KEYS = 20_000
"""In memory, of some 300 bytes each."""


class KeyStore:
    """The keys of one service, unwrapped. Faults of the database."""

    def __init__(
        self,
        database: Database,
        master_keys: MasterKeys,
        context: Callable[[UUID], bytes],
        now: Callable[[], float] = monotonic,
    ) -> None:
        """`context` is what the key of an owner is wrapped for; `now` in seconds."""
        self._database = database
        self._master_keys = master_keys
        self._context = context
        self._now = now
        self._remembered: OrderedDict[UUID, tuple[Found, float]] = OrderedDict()

    async def find(self, owners: Collection[UUID]) -> Mapping[UUID, Found]:
        """The keys of these owners, at most five seconds old; nothing for those that never had one."""
        asked_at = self._now()
        found = {each: kept for each in owners if (kept := self._recall(each, asked_at)) is not None}
        missing = [each for each in owners if each not in found]
        if missing:
            found |= await self._fetch(missing)
            for owner in missing:
                if owner in found:
                    self._remember(owner, found[owner], asked_at)
        return found

    async def make(self, owner: UUID) -> Found:
        """The key of an owner, made if this is the first time and it was not destroyed."""
        asked_at = self._now()
        wrapped = self._master_keys.wrap(new_key(), self._context(owner))
        async with self._database.transaction() as connection:
            made = (await connection.execute(MAKE_KEY, {"owner": owner, "fresh": wrapped})).scalar_one()
        if made is None:
            return (await self._fetch([owner]))[owner]
        key = self._unwrap(owner, made)
        self._remember(owner, key, asked_at)
        return key

    async def destroy(self, owner: UUID, time: datetime) -> tuple[Destroyed, Sequence[DestroyedKey]]:
        """Destroy the keys that all services have for an owner, for ever; which they were, and since when."""
        async with self._database.transaction() as connection:
            await connection.execute(DESTROY_KEYS, {"owner": owner, "time": time})
            when = select(DESTROYED_OWNER.c.destroy_time).where(DESTROYED_OWNER.c.owner_id == owner)
            first = (await connection.execute(when)).scalar_one()
            keys = select(DESTROYED_KEY).where(DESTROYED_KEY.c.owner_id == owner)
            rows = (await connection.execute(keys.order_by(DESTROYED_KEY.c.service))).all()
        self._remember(owner, Destroyed(first), self._now())
        return Destroyed(first), [
            DestroyedKey(row.service, row.key_id, row.make_time, row.with_data_until) for row in rows
        ]

    async def destroyed_after(
        self, position: tuple[datetime, UUID] | None, size: int
    ) -> Sequence[tuple[datetime, UUID]]:
        """A page of all owners whose keys were destroyed, in the order in which they were."""
        order = (DESTROYED_OWNER.c.destroy_time, DESTROYED_OWNER.c.owner_id)
        statement = select(*order).order_by(*order).limit(size)
        if position is not None:
            statement = statement.where(tuple_(*order) > position)
        async with self._database.transaction() as connection:
            return [(row.destroy_time, row.owner_id) for row in await connection.execute(statement)]

    async def close(self) -> None:
        """Close the connections, and forget the keys."""
        self._remembered.clear()
        await self._database.close()

    async def _fetch(self, owners: Iterable[UUID]) -> dict[UUID, Found]:
        asked = list(owners)
        kept = select(DATA_KEY.c.owner_id, DATA_KEY.c.wrapped, null().label("destroy_time"))
        gone = select(DESTROYED_OWNER.c.owner_id, null().label("wrapped"), DESTROYED_OWNER.c.destroy_time)
        statement = kept.where(DATA_KEY.c.owner_id.in_(asked)).union_all(
            gone.where(DESTROYED_OWNER.c.owner_id.in_(asked))
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(statement)).all()
        return {
            row.owner_id: (
                Destroyed(row.destroy_time)
                if row.wrapped is None
                else self._unwrap(row.owner_id, row.wrapped)
            )
            for row in rows
        }

    def _unwrap(self, owner: UUID, wrapped: bytes) -> bytes:
        try:
            return self._master_keys.unwrap(wrapped, self._context(owner))
        except Unreadable:
            log.get("keys").error("a key cannot be unwrapped", key_id=owner)
            raise key_missing() from None

    def _recall(self, owner: UUID, now: float) -> Found | None:
        found, until = self._remembered.get(owner, (None, 0.0))
        return found if until > now else None

    def _remember(self, owner: UUID, found: Found, asked_at: float) -> None:
        self._remembered[owner] = found, asked_at + FRESH_SECONDS
        self._remembered.move_to_end(owner)
        if len(self._remembered) > MOST_KEYS:
            self._remembered.popitem(last=False)


def key_missing() -> Fault:
    """A key that must be there is not, or its master key is not: the key store was lost or set back."""
    return Fault(Kind.INTERNAL, "KEY_MISSING", "The key to this is missing. Tell whoever operates Sotto.")
