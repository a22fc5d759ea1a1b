"""The way of messages to the conversation service: one long call, in whose frames they travel together.

What waits while a frame is being written goes into the next one; nothing is delayed on purpose. A frame costs
what a call of its own would cost, a message in it a tenth.
"""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from sotto.conversation.v1 import conversation_pb2, live_pb2

from chassis import log, telemetry
from chassis.dial import Metadata, Stream, fault_of_status
from chassis.faults import Fault, Kind
from gateway.live import Hub
from gateway.patience import Patience

SEND_MESSAGE = "/sotto.conversation.v1.ConversationService/SendMessage"
"""The RPC whose calls go this way."""

MOST_OUTSTANDING = 1_000
MOST_IN_A_FRAME = 256
FULL_FRAME_BYTES = 1024 * 1024
"""A frame takes no further message from here on. The service reads up to 4 MiB; a message has up to 1 MiB."""

_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)
_STEADY_SECONDS = 5.0
_ENDING_SECONDS = 2.0


@dataclass(frozen=True, eq=False)
class _Outstanding:
    """A message and who waits for what becomes of it."""

    sending: live_pb2.Sending
    outcome: "asyncio.Future[live_pb2.SendingOutcome]"


class Sendings:
    """All messages on their way from this gateway; called like the stub's SendMessage.

    When the long call breaks, what has no outcome is sent again over the next one: under the same message id
    a message is accepted once. `live` is the stub of the live service; the hub takes what became new.
    """

    def __init__(self, live: Any, hub: Hub) -> None:
        self._live = live
        self._hub = hub
        self._ids = count(1)
        self._outstanding: dict[int, _Outstanding] = {}
        self._waiting: deque[_Outstanding] = deque()
        self._wake = asyncio.Event()
        self._patience = Patience()
        self._log = log.get("sending")

    async def __call__(
        self,
        request: conversation_pb2.SendMessageRequest,
        *,
        timeout: float,  # noqa: ASYNC109 - called like a stub
        metadata: Metadata,
    ) -> conversation_pb2.SendMessageResponse:
        """The message as accepted; raises the service's refusal.

        Fault UNAVAILABLE where there is no outcome in time, EXHAUSTED where too many wait.
        """
        if len(self._outstanding) >= MOST_OUTSTANDING:
            raise Fault(Kind.EXHAUSTED, "OVERLOADED", "Too much is going on at once. Try again.")
        sending = live_pb2.Sending(
            sending_id=next(self._ids),
            identity_token=_token(metadata),
            request=request,
            traceparent=telemetry.traceparent(),
        )
        outstanding = _Outstanding(sending, asyncio.get_running_loop().create_future())
        self._outstanding[sending.sending_id] = outstanding
        self._waiting.append(outstanding)
        self._wake.set()
        try:
            with self._hub.expecting(request.conversation_id), self._patience.at_most(timeout):
                outcome = await outstanding.outcome
        except TimeoutError:
            outcome = None
        finally:
            del self._outstanding[sending.sending_id]
        if outcome is None:
            raise Fault(Kind.UNAVAILABLE, "UNAVAILABLE", "A part of Sotto is out of reach. Try again.")
        if outcome.HasField("refusal"):
            raise fault_of_status(outcome.refusal)
        return outcome.response

    async def run(self) -> None:
        """Keep a long call open, until cancelled."""
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            await self._carry()
            failures = 0 if loop.time() - began > _STEADY_SECONDS else failures + 1
            await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])

    async def _carry(self) -> None:
        """One long call, from its beginning to its end."""
        self._waiting = deque(self._outstanding.values())
        self._wake.set()
        stream: Stream = self._live.SendMessages()
        reader, writer = asyncio.create_task(self._read(stream)), asyncio.create_task(self._write(stream))
        try:
            await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            writer.cancel()
            with suppress(Fault, TimeoutError):
                async with asyncio.timeout(_ENDING_SECONDS):
                    await stream.done_writing()
                    await asyncio.wait((reader,))
            stream.cancel()
            for outcome in await asyncio.gather(reader, writer, return_exceptions=True):
                if isinstance(outcome, Exception):
                    self._log.warning("the long call broke", **log.describe(outcome))

    async def _write(self, stream: Stream) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while sendings := self._next():
                await stream.write(live_pb2.SendMessagesRequest(sendings=sendings))

    def _next(self) -> list[live_pb2.Sending]:
        """What goes into the next frame: of what waits, all that is still wanted and fits."""
        found: list[live_pb2.Sending] = []
        size = 0
        while self._waiting and len(found) < MOST_IN_A_FRAME and size < FULL_FRAME_BYTES:
            sending = self._waiting.popleft().sending
            if sending.sending_id in self._outstanding:
                found.append(sending)
                size += sending.ByteSize()
        return found

    async def _read(self, stream: Stream) -> None:
        async for response in stream:
            for outcome in response.outcomes:
                outstanding = self._outstanding.get(outcome.sending_id)
                if outstanding is not None and not outstanding.outcome.done():
                    outstanding.outcome.set_result(outcome)
            for news in response.news:
                self._hub.tell(news)


def _token(metadata: Metadata) -> str:
    """The bearer token that a call of its own would carry."""
    return str(dict(metadata)["authorization"]).removeprefix("Bearer ")
