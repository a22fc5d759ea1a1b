"""The objects of conversations that were destroyed are removed (B8): noise by then, that takes up room.

The key store says which they are; no event is needed, and none can be missed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.clock import Clock
from services.files.ports.keeping import Store
from services.files.ports.neighbours import Keys, Objects

_AT_ONCE = 500

_RECENT = timedelta(days=2)


@dataclass(frozen=True)
class Shredding:
    """What is done every so often."""

    store: Store
    objects: Objects
    keys: Keys
    clock: Clock

    async def sweep(self) -> None:
        """Remove what was destroyed within the last two days. Fault UNAVAILABLE."""
        await self._remove((self.clock.now() - _RECENT, UUID(int=0)))

    async def sweep_all(self) -> None:
        """Remove whatever was ever destroyed and has come back, or was out of reach for long."""
        await self._remove(None)

    async def _remove(self, after: tuple[datetime, UUID] | None) -> None:
        while page := await self.keys.destroyed_after(after, _AT_ONCE):
            async with self.store.work() as work:
                found = await work.with_objects([conversation_id for _, conversation_id in page])
            for conversation_id in found:
                async with self.store.work() as work:
                    objects = await work.objects_of(conversation_id)
                for each in objects:
                    await self.objects.remove(each)
                async with self.store.work() as work:
                    await work.keep_shredded(conversation_id, self.clock.now())
            after = page[-1]
