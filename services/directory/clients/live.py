"""Hints over the broker to every process that believes tokens."""

from chassis import log
from chassis.bus import Bus
from chassis.ids import PersonId
from chassis.outdating import TOPIC, outdated


class BusLive:
    """Tells whoever listens."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._log = log.get("live")

    async def person_changed(self, person_id: PersonId, version: int) -> None:
        """Let them believe no older token of a person; lost where nobody listens."""
        try:
            await self._bus.poke(TOPIC, outdated(person_id, version))
        except Exception as error:
            self._log.warning("a hint was lost", **log.describe(error))
