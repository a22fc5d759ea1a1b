"""The queue of a stream, what it was told lately, and the hub that tells."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from sotto.common.v1 import live_pb2

from chassis.faults import Fault, Kind
from chassis.live.hub import Hub
from chassis.live.lately import Spread, Told
from chassis.live.source import Changes, News
from chassis.live.stream import MOST_WAITING, Member, Stream
from tests.support.eventually import eventually

ME = Member("me", b"session")


@dataclass(frozen=True)
class Message:
    sequence: int


class Tuples:
    """Says events as tuples, the cursor last."""

    def hello(self, cursor: str) -> Any:
        return ("hello", cursor)

    def reset(self, cursor: str) -> Any:
        return ("reset", cursor)

    def messages(self, conversation_id: str, messages: Sequence[Message], cursor: str) -> Any:
        return ("messages", conversation_id, [each.sequence for each in messages], cursor)

    def changed(self, conversation_id: str, topic: str, cursor: str) -> Any:
        return ("changed", conversation_id, topic, cursor)

    def read_marks(self, conversation_id: str, marks: dict[str, int]) -> Any:
        return ("read", conversation_id, marks)

    def presence(self, conversation_id: str, participant_id: str, activity: int) -> Any:
        return ("presence", conversation_id, participant_id, activity)

    def heartbeat(self, cursor: str) -> Any:
        return ("heartbeat", cursor)

    def bye(self) -> Any:
        return ("bye",)

    def size(self, piece: Any) -> int:
        return piece if isinstance(piece, int) else 1


class Truth:
    """Says which messages are there, in pages of 200, to one viewer."""

    def __init__(self, count: int = 0) -> None:
        self.count = count
        self.asked: list[int] = []

    async def changes(self, member: Member, cursor: str) -> Changes:
        return Changes([], "now")

    async def news(self, conversation_id: str, after_sequence: int) -> News:
        self.asked.append(after_sequence)
        found = range(after_sequence + 1, self.count + 1)[:200]
        return News([Message(each) for each in found], {"me": 1}, "")

    async def replayed(self, cursor: str) -> tuple[Sequence[live_pb2.LivePoke], str]:
        return [], "now"

    async def confirm(self, members: Sequence[Member]) -> Sequence[Member]:
        return members


def hub_over(truth: Truth) -> Hub[Any]:
    return Hub(truth, Tuples())


def stream() -> Stream[Any]:
    return Stream(ME, Tuples(), 0)


def poked(first: int, last: int) -> bytes:
    poke = live_pb2.LivePoke(
        conversation_id="c", topic=live_pb2.LIVE_TOPIC_MESSAGES, first_sequence=first, last_sequence=last
    )
    return live_pb2.LivePokes(pokes=[poke]).SerializeToString()


async def test_what_waits_is_written_together() -> None:
    mine = stream()
    for piece in ("a", "b", "c"):
        mine.offer(piece)
    assert await mine.take() == ["a", "b", "c"]
    assert not mine.finished


async def test_what_can_be_written_at_once_is_and_never_overtakes_what_waits() -> None:
    mine, written, congested = stream(), [], False

    def write(piece: str) -> bool:
        if not congested:
            written.append(piece)
        return not congested

    async def write_what_waits() -> None:
        while not mine.finished:
            written.extend(await mine.take())
            await asyncio.sleep(0)
            written.append("flushed")

    mine.attach(lambda: None, write)
    mine.offer("a")
    writing = asyncio.create_task(write_what_waits())
    await eventually(lambda: written == ["a", "flushed"])
    mine.offer("b")
    congested = True
    mine.offer("c")
    congested = False
    mine.offer("d")
    await asyncio.sleep(0)
    mine.offer("e")
    await eventually(lambda: len(written) == 8)
    mine.end("bye")
    await writing
    assert written == ["a", "flushed", "b", "c", "d", "flushed", "e", "flushed", "bye", "flushed"]


async def test_a_full_queue_is_replaced_by_reset() -> None:
    mine = stream()
    for _ in range(MOST_WAITING):
        mine.offer("x")
    assert not mine.ended
    mine.offer("x")
    mine.offer("x")
    assert await mine.take() == [("reset", "")]
    assert mine.finished


async def test_a_queue_is_bounded_in_bytes_too() -> None:
    mine = stream()
    mine.offer(3_000_000)
    assert not mine.ended, "one large event alone is written"
    mine.offer(3_000_000)
    assert await mine.take() == [("reset", "")]


async def test_what_fades_by_itself_ends_no_stream_that_is_behind() -> None:
    mine = stream()
    for _ in range(2 * MOST_WAITING):
        mine.offer_fleeting("typing")
    assert not mine.ended
    assert 0 < len(await mine.take()) < MOST_WAITING


async def test_the_connection_is_dropped_when_the_last_words_cannot_be_written() -> None:
    dropped = asyncio.Event()
    with patch("chassis.live.stream.LAST_WORDS_SECONDS", 0.01):
        mine = stream()
        mine.attach(dropped.set)
        mine.end(("bye",))
        await asyncio.wait_for(dropped.wait(), 2)


async def test_a_stream_that_is_drained_ends_with_bye_and_no_new_one_begins() -> None:
    with patch("chassis.live.crowd.JITTER_SECONDS", 0.01):
        hub = hub_over(Truth())
        mine = hub.join(ME)
        draining = asyncio.create_task(hub.drain())
        assert await mine.take() == [("bye",)]
        hub.leave(mine)
        await draining
        with pytest.raises(Fault) as refused:
            hub.join(ME)
        assert refused.value.kind is Kind.UNAVAILABLE


def test_told_messages_are_one_range_and_a_gap_is_noticed() -> None:
    told = Told()
    assert told.missing("c", 5, 8) == (5, 8)
    assert told.add("c", 5, 8)
    assert told.missing("c", 5, 8) is None
    assert told.missing("c", 6, 9) == (9, 9)
    assert told.missing("c", 3, 7) == (3, 4), "what came before streams were open"
    assert told.missing("c", 1, 2) == (1, 2)
    assert told.missing("c", 3, 9) == (3, 9)
    assert not told.add("c", 11, 12)
    assert told.missing("c", 11, 12) == (9, 12), "what is missing before it is told first"
    assert told.add("c", 8, 10)
    assert told.missing("c", 5, 10) is None
    assert told.missing("another", 3, 3) == (3, 3)


@pytest.mark.rule("B7")
async def test_what_comes_late_is_told_without_what_follows_and_was_told_before() -> None:
    truth = Truth(150)
    hub = hub_over(truth)
    mine = hub.join(ME)
    for first, last in ((100, 150), (98, 120)):
        await hub.receive("conversation", poked(first, last))
        await asyncio.gather(*hub._tellers.values())
    assert [each[2] for each in await mine.take()] == [list(range(100, 151)), [98, 99]]
    hub.leave(mine)


def test_news_outside_of_the_log_are_known_for_a_while_to_whom_they_were_told() -> None:
    spread: Spread[str] = Spread()
    start = spread.mark
    spread.add({"me"}, "", "mine")
    middle = spread.mark
    spread.add({"you"}, "division", "yours")
    assert spread.since(start, ME) == ["mine"]
    assert spread.since(middle, ME) == []
    assert spread.since(middle, Member("boss", b"", frozenset({"division"}))) == ["yours"]
    for unknown in ("", "other.1", start.partition(".")[0], start + "x"):
        assert spread.since(unknown, ME) is None
    spread.lost()
    assert spread.since(middle, ME) is None
    late = spread.mark
    for _ in range(5_000):
        spread.add({"you"}, "", "flood")
    assert spread.since(late, ME) is None, "more than is kept has come since"
    assert spread.since(spread.mark, ME) == []


async def test_pokes_that_come_together_are_told_together_and_pages_follow() -> None:
    truth = Truth(450)
    hub = hub_over(truth)
    mine = hub.join(ME)
    for first, last in ((5, 8), (3, 4), (9, 450)):
        await hub.receive("conversation", poked(first, last))
    await asyncio.gather(*hub._tellers.values())
    assert truth.asked == [2, 202, 402]
    assert [sequence for each in await mine.take() for sequence in each[2]] == list(range(3, 451))
    await hub.receive("conversation", poked(400, 450))
    assert not hub._tellers, "what was told is not asked for again"
    hub.leave(mine)


@pytest.mark.rule("B7")
async def test_what_is_known_before_what_came_earlier_is_told_after_it() -> None:
    hub = hub_over(Truth(6))
    mine = hub.join(ME)
    hub.tell_messages("c", News([Message(3)], {ME.person_id: 1}, ""))
    hub.tell_messages("c", News([Message(6)], {ME.person_id: 1}, ""))
    await asyncio.gather(*hub._tellers.values())
    assert [sequence for each in await mine.take() for sequence in each[2]] == [3, 4, 5, 6]
    hub.leave(mine)


class Broker:
    """A broker that can go away."""

    def __init__(self, hub: Hub[Any]) -> None:
        self.hub = hub
        self.interruptions = 0
        self.ended = False
        self.away = False
        self.echoes = 0

    async def on_poke(self, topic: str, handler: Any) -> Any:
        return self.end

    async def end(self) -> None:
        self.ended = True

    async def poke(self, topic: str, payload: bytes) -> None:
        if not self.away:
            self.echoes += 1
            await self.hub.receive(topic, payload)


@pytest.mark.rule("B7")
@pytest.mark.parametrize("long", [True, False], ids=["long", "too short for an echo to notice"])
async def test_after_the_broker_was_away_everybody_asks_for_what_the_log_does_not_know(long: bool) -> None:
    with (
        patch("chassis.live.echo.ECHO_SECONDS", 0.05),
        patch("chassis.live.echo.ECHO_PAUSE_SECONDS", 0.01),
    ):
        hub = hub_over(Truth())
        mine, mark = hub.join(ME), hub._spread.mark
        broker = Broker(hub)
        listening = asyncio.create_task(hub.run(broker))
        await eventually(lambda: broker.echoes > 3, interval=0.01)
        if long:
            broker.away = True
            known = broker.echoes
            await asyncio.wait([listening], timeout=0.2)
            assert broker.echoes == known
            broker.away = False
        else:
            broker.interruptions += 1
        said = await asyncio.wait_for(mine.take(), 5)
        assert {each[2] for each in said} == {"files", "forms", "charges", "cards", "deliveries", "read"}
        assert not mine.ended
        assert hub._spread.since(mark, ME) is None
        listening.cancel()
