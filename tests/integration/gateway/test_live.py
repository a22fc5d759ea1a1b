"""The live stream: who gets what, once, in which form, and when it ends."""

import asyncio
import socket
from contextlib import AsyncExitStack
from statistics import median
from time import monotonic
from uuid import uuid4

import httpx2
import pytest
from sotto.common.v1 import live_pb2

from chassis.live.hub import OUTSIDE_THE_LOG
from tests.integration.gateway.browser import ORIGIN, Browser, Events
from tests.integration.gateway.conftest import World
from tests.support.eventually import eventually


async def hello_of(events: Events) -> str:
    event = await events.next()
    assert event is not None
    assert event.name == "hello"
    return str(event.data["cursor"])


@pytest.mark.rule("S41")
async def test_25_people_get_a_message_from_one_question_in_the_same_bytes(world: World) -> None:
    conversation, outsider = str(uuid4()), world.browser()
    browsers = [world.browser() for _ in range(25)]
    viewers = {world.person_of(browser): 1 for browser in browsers}
    world.services.conversations.viewers[conversation] = viewers
    world.services.conversations.say(conversation, "one", "two")
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(browser.live()) for browser in browsers]
        outside = await stack.enter_async_context(outsider.live())
        for stream in [*streams, outside]:
            assert (await hello_of(stream)).startswith("cursor-now.")
        await world.poke(conversation, 1, 2)
        events = [await stream.next() for stream in streams]
        assert len({event.raw for event in events if event is not None}) == 1
        event = events[0]
        assert event is not None
        assert event.name == "messages"
        assert event.data["conversationId"] == conversation
        assert [each["text"] for each in event.data["messages"]] == ["one", "two"]
        assert [each["sequence"] for each in event.data["messages"]] == ["1", "2"]
        assert world.services.conversations.live_reads == 1
        with pytest.raises(TimeoutError):
            await outside.next(seconds=0.2)


@pytest.mark.rule("S11")
async def test_a_newcomer_gets_messages_from_the_first_one_they_can_see(world: World) -> None:
    conversation, old, new = str(uuid4()), world.browser(), world.browser()
    people = {world.person_of(old): 1, world.person_of(new): 3}
    world.services.conversations.viewers[conversation] = people
    world.services.conversations.say(conversation, "one", "two", "three")
    async with old.live() as olds, new.live() as news:
        await hello_of(olds)
        await hello_of(news)
        await world.poke(conversation, 1, 3)
        seen = [await olds.next(), await news.next()]
        texts = [[each["text"] for each in event.data["messages"]] for event in seen if event]
        assert texts == [["one", "two", "three"], ["three"]]


@pytest.mark.rule("S28")
async def test_only_the_named_people_learn_of_a_change(world: World) -> None:
    conversation, chosen, other = str(uuid4()), world.browser(), world.browser()
    people = {world.person_of(each): 1 for each in (chosen, other)}
    world.services.conversations.viewers[conversation] = people
    async with chosen.live() as to_chosen, other.live() as to_other:
        await hello_of(to_chosen)
        await hello_of(to_other)
        poke = live_pb2.LivePoke(conversation_id=conversation, topic=live_pb2.LIVE_TOPIC_FILES)
        poke.person_ids.append(world.person_of(chosen))
        await world.say(poke)
        event = await to_chosen.next()
        assert event is not None
        assert (event.name, event.data) == ("changed", {"conversationId": conversation, "topic": "files"})
        assert world.services.conversations.live_reads == 0

        everybody = live_pb2.LivePoke(conversation_id=conversation, topic=live_pb2.LIVE_TOPIC_CONVERSATION)
        await world.say(everybody)
        for stream in (to_chosen, to_other):
            event = await stream.next()
            assert event is not None
            assert event.data["topic"] == "conversation"


@pytest.mark.rule("B7")
async def test_a_stream_resumes_with_what_changed_since_its_cursor(world: World) -> None:
    conversations = [str(uuid4()), str(uuid4())]
    world.services.conversations.changes["cursor-then"] = conversations
    async with world.browser().live("cursor-then") as stream:
        hello = await stream.next()
        assert hello is not None
        events = [await stream.next() for _ in range(len(OUTSIDE_THE_LOG) + 4)]
        told = [(each.data["conversationId"], each.data["topic"]) for each in events if each]
        everything_else = [("", each) for each in OUTSIDE_THE_LOG]
        assert told == everything_else + [
            (each, topic) for each in conversations for topic in ("conversation", "messages")
        ]
        assert {each.id for each in (hello, *events) if each} == {""}, "not before all of it was told"
        with pytest.raises(TimeoutError):
            await stream.next(seconds=0.2)
        assert stream.cursor.startswith("cursor-now.")


@pytest.mark.rule("B7")
async def test_who_comes_back_at_once_is_told_exactly_what_they_missed(world: World) -> None:
    conversation, chosen, other = str(uuid4()), world.browser(), world.browser()
    witness, cursors = world.browser(), []
    for browser in (chosen, other):
        async with browser.live() as stream:
            cursors.append(await hello_of(stream))
    world.services.conversations.changes["cursor-now"] = []
    async with witness.live() as seen:
        await hello_of(seen)
        poke = live_pb2.LivePoke(conversation_id=conversation, topic=live_pb2.LIVE_TOPIC_CHARGES)
        poke.person_ids.extend(world.person_of(each) for each in (chosen, witness))
        await world.say(poke)
        assert await seen.next() is not None
    async with chosen.live(cursors[0]) as to_chosen, other.live(cursors[1]) as to_other:
        assert await hello_of(to_chosen) == ""
        missed = await to_chosen.next()
        assert missed is not None
        assert missed.data == {"conversationId": conversation, "topic": "charges"}
        assert await hello_of(to_other) != ""
        for stream in (to_chosen, to_other):
            with pytest.raises(TimeoutError):
                await stream.next(seconds=0.2)


@pytest.mark.rule("B7")
@pytest.mark.parametrize("cursor", ["cursor-too-old", "x" * 2000])
async def test_with_a_cursor_that_is_too_old_everything_is_loaded_afresh(world: World, cursor: str) -> None:
    async with world.browser().live(cursor) as stream:
        assert await hello_of(stream) == ""
        event = await stream.next()
        assert event is not None
        assert event.name == "reset"
        assert event.id.startswith("cursor-now.")


async def test_news_that_cannot_be_read_at_once_are_told_a_little_later(world: World) -> None:
    conversation, browser = str(uuid4()), world.browser()
    world.services.conversations.viewers[conversation] = {world.person_of(browser): 1}
    world.services.conversations.say(conversation, "one")
    world.services.conversations.live_failures = 2
    async with browser.live() as stream:
        await hello_of(stream)
        await world.poke(conversation, 1, 1)
        event = await stream.next()
        assert event is not None
        assert event.data["messages"][0]["text"] == "one"


async def test_unreadable_pokes_harm_nobody(world: World) -> None:
    conversation, browser = str(uuid4()), world.browser()
    world.services.conversations.viewers[conversation] = {world.person_of(browser): 1}
    world.services.conversations.say(conversation, "one")
    async with browser.live() as stream:
        await hello_of(stream)
        unknown = [
            live_pb2.LivePoke(topic=99),  # type: ignore[arg-type]
            live_pb2.LivePoke(conversation_id="no", topic=live_pb2.LIVE_TOPIC_MESSAGES),
            live_pb2.LivePoke(conversation_id="no", topic=live_pb2.LIVE_TOPIC_CONVERSATION),
            live_pb2.LivePoke(),
        ]
        for payload in (b"\xff\xff", b""):
            await world.bus.poke("conversation", payload)
        await world.say(*unknown)
        await world.poke(conversation, 1, 1)
        event = await stream.next()
        assert event is not None
        assert event.name == "messages"
        # A conversation that nobody knows is not asked for again, which would take 8 seconds.
        await eventually(lambda: not world.gateway.hub._tellers, timeout=3)


async def test_a_sixth_stream_of_a_person_ends_the_oldest(world: World) -> None:
    browser = world.browser()
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(browser.live()) for _ in range(6)]
        for stream in streams:
            await hello_of(stream)
        event = await streams[0].next()
        assert event is not None
        assert event.name == "bye"
        assert await streams[0].next() is None
        with pytest.raises(TimeoutError):
            await streams[1].next(seconds=0.2)


@pytest.mark.rule("S4")
async def test_a_revoked_session_loses_its_stream_within_5_seconds(world: World) -> None:
    browser, other = world.browser(), world.browser()
    async with browser.live() as stream, other.live() as kept:
        await hello_of(stream)
        await hello_of(kept)
        session = browser.headers["cookie"].partition("=")[2]
        del world.services.directory.sessions[session]
        started = monotonic()
        event = await stream.next()
        assert event is not None
        assert event.name == "bye"
        assert await stream.next() is None
        assert monotonic() - started < 5
        with pytest.raises(TimeoutError):
            await kept.next(seconds=0.2)


@pytest.mark.rule("S4")
async def test_a_stream_that_is_left_open_is_no_activity(world: World) -> None:
    directory = world.services.directory
    browser = world.browser()
    async with browser.live() as stream:
        await hello_of(stream)
        exchanges, checks = directory.exchanges, directory.checks
        await eventually(lambda: directory.checks >= checks + 2, timeout=12)
        assert directory.exchanges == exchanges


async def test_signing_out_ends_the_stream_at_once(world: World) -> None:
    browser = world.browser()
    async with browser.live() as stream:
        await hello_of(stream)
        await browser.call("POST", "/v1/sign-out")
        event = await stream.next(seconds=2)
        assert event is not None
        assert event.name == "bye"


async def test_a_directory_that_is_away_does_not_end_streams(world: World) -> None:
    async with world.browser().live() as stream:
        await hello_of(stream)
        world.services.directory.away = True
        with pytest.raises(TimeoutError):
            await stream.next(seconds=5)


async def stalled_sockets(world: World, people: list[Browser]) -> list[socket.socket]:
    """Connections that asked for the stream and never read it, with little room of their own."""
    sockets = []
    for person in people:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(connection, ("127.0.0.1", world.port))
        head = f"GET /v1/live HTTP/1.1\r\nHost: x\r\nCookie: {person.headers['cookie']}\r\n\r\n"
        await loop.sock_sendall(connection, head.encode())
        sockets.append(connection)
    known = world.gateway.hub._people
    await eventually(lambda: all(world.person_of(person) in known for person in people))
    return sockets


@pytest.mark.rule("S41")
async def test_24_who_do_not_read_are_cut_off_and_others_are_not_slowed(world: World) -> None:
    conversation, reader = str(uuid4()), world.browser()
    stalled = [world.browser() for _ in range(24)]
    viewers = {world.person_of(each): 1 for each in (reader, *stalled)}
    world.services.conversations.viewers[conversation] = viewers
    known = world.gateway.hub._people
    async with reader.live() as stream:
        await hello_of(stream)
        numbers = iter(range(1, 10_000))

        async def told(count: int) -> list[float]:
            """How long messages of 10,000 characters take, one after the other."""
            seconds = []
            for number in (next(numbers) for _ in range(count)):
                world.services.conversations.say(conversation, "x" * 10_000)
                started = monotonic()
                await world.poke(conversation, number, number)
                event = await stream.next()
                assert event is not None
                assert event.data["messages"][0]["sequence"] == str(number)
                seconds.append(monotonic() - started)
            return seconds

        alone = await told(100)
        sockets = await stalled_sockets(world, stalled)
        beside = []
        while any(not each.ended for person in stalled for each in known.get(world.person_of(person), ())):
            beside += await told(50)
            assert len(beside) < 3_000, "who does not read must be cut off"
        assert len(beside) >= 100, "they must have been there for a while"
        assert median(beside) < 2 * median(alone) + 0.01
        assert max(beside) < 2
    await eventually(lambda: not known, timeout=15)
    for connection in sockets:
        connection.close()


async def test_nobody_follows_without_being_signed_in(world: World) -> None:
    client = httpx2.AsyncClient(base_url=world.url, trust_env=False)
    answer = await client.get("/v1/live", headers={"origin": ORIGIN})
    assert answer.status_code == 401
    head = await world.browser().call("HEAD", "/v1/live")
    assert (head.status_code, head.headers["allow"]) == (405, "GET, OPTIONS")
    await client.aclose()


async def test_closed_streams_leave_nothing_behind(world: World) -> None:
    browsers: list[Browser] = [world.browser() for _ in range(5)]
    for browser in browsers:
        async with browser.live() as stream:
            await hello_of(stream)
    await eventually(lambda: not world.gateway.hub._people)
