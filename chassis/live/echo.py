"""Hearing oneself over the broker: who does not, misses what others say too."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from chassis.live.source import Pokes

ECHO = "echo"
ECHO_SECONDS = 3.0
ECHO_PAUSE_SECONDS = 1.0

_NUMBER_BYTES = 8


class Echo:
    """Numbered pokes to oneself; `missed` is called where one is missing, or the connection broke."""

    def __init__(self, missed: Callable[[], None]) -> None:
        self._missed = missed
        self._name = uuid4().bytes
        self._called = self._heard = 0
        self._came = asyncio.Event()

    async def listen(self, pokes: Pokes) -> None:
        """Call and wait, until cancelled."""
        known = pokes.interruptions
        while True:
            self._called += 1
            self._came.clear()
            await pokes.poke(ECHO, self._name + self._called.to_bytes(_NUMBER_BYTES))
            with suppress(TimeoutError):
                async with asyncio.timeout(ECHO_SECONDS):
                    await self._came.wait()
            if self._heard == self._called and pokes.interruptions != known:
                known = pokes.interruptions
                self._missed()
            await asyncio.sleep(ECHO_PAUSE_SECONDS)

    def hear(self, payload: bytes) -> None:
        """An echo; one that is late is no loss, for what was said before it has come too."""
        if payload[:-_NUMBER_BYTES] != self._name:
            return
        number = int.from_bytes(payload[-_NUMBER_BYTES:])
        if number > self._heard + 1:
            self._missed()
        self._heard = number
        self._came.set()
