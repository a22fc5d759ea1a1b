"""A gateway's stream of sendings, as a test speaks on it."""

import asyncio
from typing import TYPE_CHECKING

from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import live_pb2
from sotto.conversation.v1.live_pb2_grpc import LiveServiceStub

from chassis.auth import Caller
from chassis.faults import Fault
from chassis.ids import new_id
from services.conversation.clients import SERVICE
from tests.support.builders import a_process

if TYPE_CHECKING:
    from tests.integration.conversation.house import House


class Sendings:
    """A gateway's stream of sendings: whatever is sent before the next `await` is one frame."""

    def __init__(self, house: "House") -> None:
        self.house = house
        self.news: list[live_pb2.ConversationNews] = []
        self.frames: list[live_pb2.SendMessagesResponse] = []
        self.end: Fault | None = None
        self._stream = house.door.stub(LiveServiceStub, a_process("gateway")).SendMessages()
        self._waiting: list[live_pb2.Sending] = []
        self._outcomes: dict[int, asyncio.Future[live_pb2.SendingOutcome]] = {}
        self._tasks = {asyncio.create_task(self._read())}

    def send(
        self, caller: Caller, conversation_id: str, text: str, message_id: str = "", token: str | None = None
    ) -> "asyncio.Future[live_pb2.SendingOutcome]":
        """Send as somebody; what becomes of it."""
        sending = live_pb2.Sending(
            sending_id=len(self._outcomes) + 1,
            identity_token=self.house.keys.token(caller, SERVICE) if token is None else token,
            request=pb.SendMessageRequest(
                conversation_id=conversation_id, message_id=message_id or str(new_id()), text=text
            ),
        )
        outcome = asyncio.get_running_loop().create_future()
        self._outcomes[sending.sending_id] = outcome
        if not self._waiting:
            self._tasks.add(asyncio.create_task(self._write()))
        self._waiting.append(sending)
        return outcome

    async def close(self) -> None:
        """Say that no more follow, and read to the end."""
        await self._stream.done_writing()
        await asyncio.gather(*self._tasks)

    async def ended(self) -> Fault | None:
        """How the other side ended the stream."""
        await asyncio.gather(*self._tasks)
        return self.end

    async def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        await self._stream.write(live_pb2.SendMessagesRequest(sendings=waiting))

    async def _read(self) -> None:
        try:
            async for frame in self._stream:
                self.frames.append(frame)
                self.news += frame.news
                for outcome in frame.outcomes:
                    self._outcomes[outcome.sending_id].set_result(outcome)
        except Fault as fault:
            self.end = fault
