"""Many calls of one method in the frames of a two-way stream, each decided as if it had come alone.

A frame costs what a call costs; ten calls in a frame cost little more than one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from time import perf_counter
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message
from google.rpc import status_pb2

from chassis import telemetry
from chassis.audit.acts import begin
from chassis.audit.trail import Trail
from chassis.auth import Caller, check
from chassis.clock import Clock, SystemClock
from chassis.current import CALL, Call
from chassis.db import retrying
from chassis.policies import policies_of
from chassis.rpc import CODES, count, fault_from, status_of
from chassis.trust import Trust
from chassis.validation import validate

T = TypeVar("T")
Act = Coroutine[Any, Any, T]


class CarriedMethod:
    """A method whose calls come in the frames of another; refused exactly as where they come alone."""

    def __init__(
        self,
        process_name: str,
        trust: Trust,
        path: str,
        clock: Clock | None = None,
        trail: Trail | None = None,
    ) -> None:
        """LookupError if there is no method "/<package>.<service>/<method>", or it has no policy."""
        self._process_name = process_name
        self._trust = trust
        self._path = path
        self._policy = policies_of(path.split("/")[1])[path]
        self._clock = clock or SystemClock()
        self._trail = trail

    async def decide(
        self, token: str, request: Message, behaviour: Callable[[Caller], Awaitable[T]], traceparent: str = ""
    ) -> T | status_pb2.Status:
        """What `behaviour(caller)` answers, or the refusal. Raises nothing but CancelledError."""
        with telemetry.continued(self._path, traceparent):
            return await self._decide(token, request, behaviour)

    async def _decide(
        self, token: str, request: Message, behaviour: Callable[[Caller], Awaitable[T]]
    ) -> T | status_pb2.Status:
        started = perf_counter()
        try:
            CALL.set(Call(self._path, None, deadline=None))
            caller = self._trust.verify(token, self._process_name, self._clock.now()) if token else None
            CALL.set(Call(self._path, caller, deadline=None))
            begin(self._path, request)
            admitted = check(self._policy, caller)
            validate(request)
            answer = await retrying(lambda: behaviour(admitted))
        except Exception as error:
            fault = fault_from(error, self._path)
            if self._trail is not None:
                await self._trail.refused(fault)
        else:
            count(self._path, "OK", perf_counter() - started)
            return answer
        count(self._path, CODES[fault.kind].name, perf_counter() - started)
        return status_of(fault, f"{self._process_name}.sotto")


async def carried(
    frames: AsyncIterator[Any], acts_of: Callable[[Any], Iterable[Act[T]]], most: int
) -> AsyncIterator[Sequence[T]]:
    """Begin the acts of each frame as it comes; yield their outcomes in the order in which they are ready.

    Whatever is ready when the last answer has been taken is yielded together. While `most` acts are under way
    or wait to be taken, no frame is read. Ends when all acts of the last frame have ended; acts are cancelled
    when nobody takes their outcomes any more.
    """
    carrier = _Carrier[T](most)
    reader = asyncio.create_task(carrier.read(frames, acts_of))
    reader.add_done_callback(carrier.changed)
    try:
        while not (reader.done() and carrier.is_empty):
            await carrier.change.wait()
            carrier.change.clear()
            if outcomes := carrier.take():
                yield outcomes
        await reader
    finally:
        reader.cancel()
        carrier.cancel()


class _Carrier(Generic[T]):
    """The acts of one stream: those under way, and the outcomes that wait to be taken."""

    def __init__(self, most: int) -> None:
        self.change = asyncio.Event()
        self._room = asyncio.Event()
        self._most = most
        self._under_way: set[asyncio.Task[T]] = set()
        self._ready: list[asyncio.Task[T]] = []

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to wait for."""
        return not self._under_way and not self._ready

    async def read(self, frames: AsyncIterator[Any], acts_of: Callable[[Any], Iterable[Act[T]]]) -> None:
        """Begin acts as long as there is room."""
        async for frame in frames:
            for act in acts_of(frame):
                task = asyncio.create_task(act)
                self._under_way.add(task)
                task.add_done_callback(self._ended)
            while len(self._under_way) + len(self._ready) >= self._most:
                self._room.clear()
                await self._room.wait()

    def changed(self, _: object = None) -> None:
        """Something ended."""
        self.change.set()

    def take(self) -> Sequence[T]:
        """The outcomes that are ready."""
        ready, self._ready = self._ready, []
        self._room.set()
        return [task.result() for task in ready]

    def cancel(self) -> None:
        """Give up what is under way."""
        for task in self._under_way:
            task.cancel()

    def _ended(self, task: asyncio.Task[T]) -> None:
        self._under_way.discard(task)
        self._ready.append(task)
        self.change.set()
