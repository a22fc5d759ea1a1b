"""A web app's live stream: a cursor, the log behind it, and a new connection whenever the old one breaks."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx2

from deploy.local.demo.browser import JSON, Refused
from tests.e2e.appointments import Appointment
from tests.e2e.people import Person

_PAUSE_SECONDS = 0.1


@dataclass
class Listener:
    """Collects the messages of one conversation as they are told, and reads the log only where told to.

    Each connection goes to the next of `gateways`, as a load balancer would have it; after `patience` seconds
    without a word it is taken for half open. `catch_ups` has the seconds from each new connection until all
    that was missed had been read.

    `told` has (sequence, message id) of every message in the order in which it was shown: exactly once, for
    what was shown already is dropped by its sequence.
    """

    person: Person
    appointment: Appointment
    gateways: Sequence[str] = ("",)
    patience: float = 40.0
    cursor: str = ""
    connections: int = 0
    pushed: int = 0
    silences: int = 0
    catch_ups: list[float] = field(default_factory=list)
    told: list[tuple[int, str]] = field(default_factory=list)
    _began: float = 0.0

    async def listen(self) -> None:
        """Listen until cancelled, through deaths of the gateway."""
        while True:
            try:
                gateway = self.gateways[self.connections % len(self.gateways)]
                async with self.person.listen(self.cursor, gateway) as answer:
                    if answer.status_code == 200:
                        self.connections += 1
                        await self._read(answer)
            except TimeoutError:
                self.silences += 1
            except (httpx2.TransportError, Refused):
                pass
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _read(self, answer: httpx2.Response) -> None:
        event, data, cursor = "", "", ""
        self._began = time.monotonic()
        lines = answer.aiter_lines()
        while (line := await asyncio.wait_for(anext(lines, None), self.patience)) is not None:
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                data = value
            elif name == "id":
                cursor = value
            elif not line and event:
                await self._take(event, json.loads(data))
                # Only what has been dealt with may be left out after the next connection.
                self.cursor = cursor or self.cursor
                event, data, cursor = "", "", ""

    async def _take(self, event: str, data: JSON) -> None:
        if event == "reset" or (event == "changed" and data["topic"] == "messages"):
            await self._catch_up()
            self.catch_ups.append(time.monotonic() - self._began)
        elif event == "messages" and data["conversationId"] == self.appointment.conversation_id:
            self.pushed += len(data["messages"])
            if int(data["messages"][0]["sequence"]) > self._last + 1:
                await self._catch_up()
            self._show(data["messages"])

    async def _catch_up(self) -> None:
        self._show(await self.appointment.messages(self.person, self._last))

    def _show(self, messages: list[JSON]) -> None:
        for message in messages:
            if int(message["sequence"]) > self._last:
                self.told.append((int(message["sequence"]), message["messageId"]))

    @property
    def _last(self) -> int:
        return self.told[-1][0] if self.told else 0
