"""The queue of a socket, and the cursors that are safe to resume from."""

import asyncio
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from chassis.ids import PersonId
from gateway.live import Hub
from gateway.sessions import Identity
from gateway.sockets import BYE, MOST_WAITING, RESET, Socket, frame
from tests.fakes.clock import NOON
from tests.support.eventually import eventually


def identity() -> Identity:
    return Identity(b"", Caller(person_id=PersonId(uuid4())), {}, "", NOON + timedelta(seconds=30))


def test_a_frame_is_one_event_whatever_the_text() -> None:
    made = frame("messages", {"text": "a\n\ndata: forged\r\n"}, "c1")
    assert made.count(b"\n\n") == 1
    assert made.startswith(b"event: messages\nid: c1\ndata: {")


async def test_what_waits_is_written_in_one_piece() -> None:
    socket = Socket(identity(), 0)
    for piece in (b"a", b"b", b"c"):
        socket.offer(piece)
    assert await socket.take() == b"abc"
    assert not socket.finished


async def test_a_full_queue_is_replaced_by_reset() -> None:
    socket = Socket(identity(), 0)
    for _ in range(MOST_WAITING):
        socket.offer(b"x")
    assert not socket.ended
    socket.offer(b"x")
    socket.offer(b"x")
    assert await socket.take() == RESET
    assert socket.finished


async def test_a_queue_is_bounded_in_bytes_too() -> None:
    socket = Socket(identity(), 0)
    socket.offer(bytes(3_000_000))
    assert not socket.ended, "one large event alone is written"
    socket.offer(bytes(3_000_000))
    assert await socket.take() == RESET


async def test_the_connection_is_dropped_when_the_last_words_cannot_be_written() -> None:
    dropped = asyncio.Event()
    with patch("gateway.sockets.LAST_WORDS_SECONDS", 0.01):
        socket = Socket(identity(), 0)
        socket.attach(dropped.set)
        socket.end(BYE)
        await asyncio.wait_for(dropped.wait(), 2)


async def test_a_stream_that_is_drained_ends_with_bye_and_no_new_one_begins() -> None:
    with patch("gateway.live.JITTER_SECONDS", 0.01):
        hub = Hub(None, None)  # type: ignore[arg-type]
        socket = hub.join(identity())
        draining = asyncio.create_task(hub.drain())
        assert await socket.take() == BYE
        hub.leave(socket)
        await draining
        with pytest.raises(Fault) as refused:
            hub.join(identity())
        assert refused.value.kind is Kind.UNAVAILABLE


async def test_a_cursor_is_given_out_only_when_all_before_it_has_been_told() -> None:
    hub = Hub(None, None)  # type: ignore[arg-type]
    with patch.object(Hub, "_now") as now:
        given = []
        for second in range(16):
            now.return_value = float(second)
            given.append(hub._cursor(f"c{second}"))
        assert given[:10] == [""] * 10
        assert given[10:] == ["c0", "c1", "c2", "c3", "c4", "c5"]
        hub._troubled = 1
        assert hub._cursor("c16") == ""
        hub._troubled = 0
        now.return_value = 17.0
        assert hub._cursor("c17") == ""


class Conversations:
    """Says which messages are there, in pages."""

    def __init__(self, person: str, count: int) -> None:
        self.person = person
        self.count = count
        self.asked: list[int] = []

    async def ReadLive(self, request: Any, timeout: float) -> Any:  # noqa: ASYNC109 - as grpc has it
        self.asked.append(request.after_sequence)
        found = range(request.after_sequence + 1, self.count + 1)[:200]
        return conversation_pb2.ReadLiveResponse(
            messages=[conversation_pb2.Message(sequence=each) for each in found],
            viewers=[conversation_pb2.Viewer(person_id=self.person, first_sequence=1)],
        )


async def test_pokes_that_come_together_are_told_together_and_pages_follow() -> None:
    me = identity()
    conversations = Conversations(str(me.caller.person_id), 450)
    hub = Hub(conversations, None)  # type: ignore[arg-type]
    socket = hub.join(me)
    for first, last in ((5, 8), (3, 4), (9, 450)):
        poke = live_pb2.LivePoke(
            conversation_id="c", topic=live_pb2.LIVE_TOPIC_MESSAGES, first_sequence=first, last_sequence=last
        )
        await hub.receive("conversation", live_pb2.LivePokes(pokes=[poke]).SerializeToString())
    await asyncio.gather(*hub._tellers.values())
    assert conversations.asked == [2, 202, 402]
    assert (await socket.take()).count(b'"sequence"') == 448
    hub.leave(socket)


@pytest.mark.rule("B7")
async def test_after_the_broker_was_away_everybody_resumes_from_the_log() -> None:
    with (
        patch("gateway.live.ECHO_SECONDS", 0.05),
        patch("gateway.live.ECHO_PAUSE_SECONDS", 0.01),
        patch("gateway.live.JITTER_SECONDS", 0.01),
    ):
        hub = Hub(None, None)  # type: ignore[arg-type]
        socket = hub.join(identity())
        away, echoes = asyncio.Event(), 0

        async def poke(topic: str, payload: bytes) -> None:
            nonlocal echoes
            if not away.is_set():
                echoes += 1
                await hub.receive(topic, payload)

        listening = asyncio.create_task(hub.listen(poke))
        await eventually(lambda: echoes > 3, interval=0.01)
        assert not socket.ended
        away.set()
        await eventually(lambda: hub._deaf, interval=0.01)
        assert not socket.ended, "nobody is sent away while there is nothing to come back to"
        away.clear()
        assert await asyncio.wait_for(socket.take(), 5) == BYE
        listening.cancel()
