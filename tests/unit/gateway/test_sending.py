"""The long call that messages travel in: what goes into a frame, and what happens when it breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from google.rpc import status_pb2
from sotto.conversation.v1 import conversation_pb2, live_pb2

from chassis.faults import Fault, Kind
from chassis.rpc import status_of
from gateway import sending
from gateway.live import Hub
from gateway.sending import Sendings
from tests.support.eventually import eventually


class FakeCall:
    """A long call whose other side a test plays; a frame is written once `open` is set."""

    def __init__(self) -> None:
        self.frames: list[list[live_pb2.Sending]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.done = False
        self._answers: asyncio.Queue[live_pb2.SendMessagesResponse | Fault | None] = asyncio.Queue()

    @property
    def texts(self) -> list[list[str]]:
        return [[each.request.text for each in frame] for frame in self.frames]

    async def write(self, request: live_pb2.SendMessagesRequest) -> None:
        self.frames.append(list(request.sendings))
        await self.open.wait()

    async def done_writing(self) -> None:
        self.done = True
        self._answers.put_nowait(None)

    def cancel(self) -> bool:
        return False

    async def __aiter__(self) -> AsyncIterator[live_pb2.SendMessagesResponse]:
        while (answer := await self._answers.get()) is not None:
            if isinstance(answer, Fault):
                raise answer
            yield answer

    def answer(self, *outcomes: live_pb2.SendingOutcome) -> None:
        self._answers.put_nowait(live_pb2.SendMessagesResponse(outcomes=outcomes))

    def accept(self, *sendings: live_pb2.Sending) -> None:
        self.answer(*(accepted(each) for each in sendings))

    def breaks(self) -> None:
        self._answers.put_nowait(Fault(Kind.UNAVAILABLE, "DRAINING", "Away."))


class FakeLiveStub:
    """Gives a new call each time."""

    def __init__(self) -> None:
        self.calls: list[FakeCall] = []

    def SendMessages(self) -> FakeCall:
        self.calls.append(FakeCall())
        return self.calls[-1]


class Way:
    """Sendings on their way, and the calls that they are on."""

    def __init__(self, stub: FakeLiveStub, sendings: Sendings) -> None:
        self.stub = stub
        self.sendings = sendings

    @property
    def call(self) -> FakeCall:
        return self.stub.calls[-1]

    def send(self, text: str, timeout: float = 5.0) -> "asyncio.Task[conversation_pb2.SendMessageResponse]":
        request = conversation_pb2.SendMessageRequest(message_id=str(uuid4()), text=text)
        metadata = (("authorization", "Bearer of-ada"),)
        return asyncio.create_task(self.sendings(request, timeout=timeout, metadata=metadata))

    async def frames(self, count: int) -> list[list[live_pb2.Sending]]:
        await eventually(lambda: len(self.call.frames) >= count)
        return self.call.frames


@asynccontextmanager
async def a_way() -> AsyncIterator[Way]:
    stub = FakeLiveStub()
    sendings = Sendings(stub, Hub(None))  # type: ignore[arg-type]
    work = asyncio.create_task(sendings.run())
    await eventually(lambda: stub.calls)
    yield Way(stub, sendings)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def accepted(sending: live_pb2.Sending) -> live_pb2.SendingOutcome:
    message = conversation_pb2.Message(message_id=sending.request.message_id, text=sending.request.text)
    response = conversation_pb2.SendMessageResponse(message=message)
    return live_pb2.SendingOutcome(sending_id=sending.sending_id, response=response)


def refused(sending: live_pb2.Sending, status: status_pb2.Status) -> live_pb2.SendingOutcome:
    return live_pb2.SendingOutcome(sending_id=sending.sending_id, refusal=status)


async def test_what_waits_while_a_frame_is_written_goes_into_the_next_one() -> None:
    async with a_way() as way:
        way.call.open.clear()
        tasks = [way.send("one")]
        await way.frames(1)
        tasks += [way.send(text) for text in ("two", "three", "four")]
        await asyncio.sleep(0)
        assert way.call.texts == [["one"]], "nothing is written into a frame that is being written"
        way.call.open.set()
        frames = await way.frames(2)
        assert way.call.texts == [["one"], ["two", "three", "four"]]
        assert {each.identity_token for frame in frames for each in frame} == {"of-ada"}
        way.call.accept(*frames[0], *frames[1])
        await asyncio.gather(*tasks)


async def test_each_sender_gets_their_own_outcome_in_whatever_order_outcomes_come() -> None:
    async with a_way() as way:
        tasks = [way.send(text) for text in ("one", "two", "three")]
        ((one, two, three),) = await way.frames(1)
        fault = Fault(Kind.PRECONDITION, "CONVERSATION_COMPLETED", "It is completed.", {"state": "completed"})
        way.call.answer(accepted(three), refused(two, status_of(fault, "conversation.sotto")), accepted(one))
        first, second, third = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(first, conversation_pb2.SendMessageResponse)
        assert isinstance(third, conversation_pb2.SendMessageResponse)
        assert (first.message.text, third.message.text) == ("one", "three")
        assert isinstance(second, Fault)
        assert (second.kind, second.reason, second.message, second.facts) == (
            fault.kind,
            fault.reason,
            fault.message,
            fault.facts,
        )


@pytest.mark.rule("B7")
async def test_what_has_no_outcome_when_the_call_breaks_is_sent_again_under_the_same_message_id() -> None:
    async with a_way() as way:
        tasks = [way.send(text) for text in ("one", "two", "three")]
        ((one, two, three),) = await way.frames(1)
        way.call.accept(two)
        await tasks[1]
        way.call.breaks()
        await eventually(lambda: len(way.stub.calls) == 2)
        (again,) = await way.frames(1)
        assert [each.request.message_id for each in again] == [
            one.request.message_id,
            three.request.message_id,
        ]
        way.call.accept(*again)
        assert [task.message.text for task in await asyncio.gather(*tasks)] == ["one", "two", "three"]


async def test_without_an_outcome_in_time_a_sender_is_told_and_the_message_is_not_sent_any_more() -> None:
    async with a_way() as way:
        with pytest.raises(Fault) as caught:
            await way.send("one", timeout=0.0)
        assert (caught.value.kind, caught.value.reason) == (Kind.UNAVAILABLE, "UNAVAILABLE")
        way.call.breaks()
        await eventually(lambda: len(way.stub.calls) == 2)
        waiting = way.send("two")
        await way.frames(1)
        assert way.call.texts == [["two"]]
        way.call.accept(*way.call.frames[0])
        await waiting


async def test_an_outcome_that_comes_too_late_or_twice_harms_nobody() -> None:
    async with a_way() as way:
        with pytest.raises(Fault):
            await way.send("one", timeout=0.0)
        (late,) = way.call.frames[0]
        task = way.send("two")
        frames = await way.frames(2)
        way.call.accept(late, *frames[1], *frames[1])
        assert (await task).message.text == "two"


async def test_no_frame_is_larger_than_the_service_reads() -> None:
    async with a_way() as way:
        way.call.open.clear()
        tasks = [way.send("first")]
        await way.frames(1)
        tasks += [way.send("x" * 700_000) for _ in range(5)]
        tasks += [way.send("y") for _ in range(sending.MOST_IN_A_FRAME + 1)]
        way.call.open.set()
        await eventually(lambda: sum(map(len, way.call.frames)) == len(tasks))
        assert [len(frame) for frame in way.call.frames] == [1, 2, 2, 256, 2]
        for frame in way.call.frames:
            assert live_pb2.SendMessagesRequest(sendings=frame).ByteSize() < 4 * 1024 * 1024
            way.call.accept(*frame)
        await asyncio.gather(*tasks)


async def test_where_too_many_wait_one_more_is_refused_at_once() -> None:
    async with a_way() as way:
        tasks = [way.send("x") for _ in range(sending.MOST_OUTSTANDING)]
        await eventually(lambda: sum(map(len, way.call.frames)) == len(tasks))
        with pytest.raises(Fault) as caught:
            await way.send("one too many")
        assert (caught.value.kind, caught.value.reason) == (Kind.EXHAUSTED, "OVERLOADED")
        for frame in way.call.frames:
            way.call.accept(*frame)
        await asyncio.gather(*tasks)
        way.call.open.set()


async def test_the_call_is_ended_in_good_order() -> None:
    async with a_way() as way:
        task = way.send("one")
        (frame,) = await way.frames(1)
        way.call.accept(*frame)
        await task
    assert way.call.done
