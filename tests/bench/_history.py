"""A long history, said at full speed: over the fast path that gateways use, by people who are signed in."""

import time
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sotto.conversation.v1 import conversation_pb2, live_pb2
from sotto.conversation.v1.live_pb2_grpc import LiveServiceStub
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from chassis.dial import Stream
from deploy.local.house import House
from tests.bench._rooms import Room
from tests.e2e.people import dialer

if TYPE_CHECKING:
    from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceAsyncStub

_IN_A_FRAME = 256
_MOST_OUTSTANDING = 1_000
_TOKEN_USED_SECONDS = 20.0


async def fill(house: House, rooms: Sequence[Room], messages: int, text: str) -> None:
    """Let the rooms' second members say so many messages in turn. AssertionError if one is refused."""
    gateway = dialer(house, "gateway")
    try:
        directory: DirectoryServiceAsyncStub = DirectoryServiceStub(gateway.channel("directory"))
        live: Any = LiveServiceStub(gateway.channel("conversation"))
        stream: Stream = live.SendMessages()
        numbers = count()
        taken, tokens, fetched = 0, [], 0.0
        for size in _sizes(messages):
            if time.monotonic() - fetched > _TOKEN_USED_SECONDS:
                tokens, fetched = [await _token(directory, room) for room in rooms], time.monotonic()
            frame = live_pb2.SendMessagesRequest()
            for number in (next(numbers) for _ in range(size)):
                room = rooms[number % len(rooms)]
                said = conversation_pb2.SendMessageRequest(
                    conversation_id=room.conversation_id, message_id=str(uuid4()), text=text
                )
                token = tokens[number % len(rooms)]
                frame.sendings.add(sending_id=number, identity_token=token, request=said)
            await stream.write(frame)
            taken += size
            while taken > _MOST_OUTSTANDING or (taken and size < _IN_A_FRAME):
                answer = await stream.read()
                assert not any(outcome.HasField("refusal") for outcome in answer.outcomes)
                taken -= len(answer.outcomes)
        await stream.done_writing()
    finally:
        await gateway.close()


def _sizes(messages: int) -> Iterator[int]:
    """Of the frames; the last one is never full, so that all outcomes are waited for."""
    full, rest = divmod(messages, _IN_A_FRAME)
    yield from (_IN_A_FRAME for _ in range(full))
    yield rest


async def _token(directory: "DirectoryServiceAsyncStub", room: Room) -> str:
    asked = directory_pb2.ExchangeSessionRequest(
        session_token=room.members[1].sessions[0], audiences=["conversation"]
    )
    return (await directory.ExchangeSession(asked)).tokens["conversation"]
