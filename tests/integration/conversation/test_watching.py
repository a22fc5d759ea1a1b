"""WatchEvents: what happens, for gRPC clients, with the guarantees of the gateway's streams (B7, S41)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any
from unittest.mock import patch

import grpc
import pytest
from sotto.common.v1 import live_pb2 as pokes_pb2
from sotto.conversation.v1 import conversation_pb2, live_pb2
from sotto.conversation.v1.live_pb2_grpc import LiveServiceStub

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from chassis.live.hub import OUTSIDE_THE_LOG
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene
from tests.support.builders import a_process
from tests.support.eventually import eventually

Event = live_pb2.WatchEventsResponse


class Watch:
    """A client's stream."""

    def __init__(self, house: House, caller: Caller, cursor: str) -> None:
        self._stream: Any = house.live(caller).WatchEvents(live_pb2.WatchEventsRequest(cursor=cursor))
        self.cursor = cursor

    async def next(self, seconds: float = 10) -> Event:
        """The next event that is no heartbeat."""
        async with asyncio.timeout(seconds):
            while True:
                read: Any = await self._stream.read()
                assert read is not grpc.aio.EOF
                event: Event = read
                self.cursor = event.cursor or self.cursor
                if event.WhichOneof("event") != "heartbeat":
                    return event

    async def until(self, kind: str) -> Event:
        """The next event of a kind; what was edited just before may be said again in between."""
        while (event := await self.next()).WhichOneof("event") != kind:
            assert event.WhichOneof("event") == "changed"
        return event

    async def silent(self) -> bool:
        """Nothing comes; the stream is of no use afterwards."""
        with pytest.raises(TimeoutError):
            await self.next(seconds=0.5)
        return True

    async def ended(self) -> Fault:
        """How it ended, after `bye`."""
        try:
            await self.next()
        except Fault as fault:
            return fault
        raise AssertionError("it goes on")

    def close(self) -> None:
        self._stream.cancel()


async def settled(house: House) -> None:
    """Wait until the log says nothing again of what is committed: everything that began before has ended.

    The cursor is as old as the oldest transaction of the whole database server, which other tests share.
    """
    gateway = house.door.stub(LiveServiceStub, a_process("gateway"))

    async def says_nothing_again() -> bool:
        cursor = (await gateway.ReplayPokes(live_pb2.ReplayPokesRequest())).cursor
        return not (await gateway.ReplayPokes(live_pb2.ReplayPokesRequest(cursor=cursor))).pokes

    await eventually(says_nothing_again)


@asynccontextmanager
async def watching(house: House, caller: Caller, cursor: str = "") -> AsyncIterator[Watch]:
    """A stream that has said hello."""
    await settled(house)
    watch = Watch(house, caller, cursor)
    try:
        assert (await watch.next()).WhichOneof("event") == "hello"
        yield watch
    finally:
        watch.close()
        await eventually(lambda: str(caller.person_id) not in house.events._people)


@pytest.mark.rule("S41")
async def test_messages_come_at_once_to_everybody_from_the_first_they_can_see(house: House) -> None:
    scene = await an_open_scene(house, an_invitee(), an_invitee())
    stranger = (await an_open_scene(house)).client
    async with (
        watching(house, scene.host) as host,
        watching(house, scene.client) as client,
        watching(house, house.coordinator) as coordinator,
        watching(house, stranger) as outside,
    ):
        await scene.say(scene.client, "Second")
        for watch in (host, client, coordinator):
            event = await watch.next()
            assert event.messages.conversation_id == scene.id
            assert [(each.sequence, each.text) for each in event.messages.messages] == [(2, "Second")]
        await scene.announce(house.host, "Changed")
        for watch in (host, client, coordinator):
            assert (await watch.next()).changed.topic == "conversation"
        assert await outside.silent()


@pytest.mark.rule("B7")
async def test_a_watch_resumes_without_a_gap_and_says_what_the_log_does_not_know(house: House) -> None:
    scene = await an_open_scene(house)
    async with watching(house, scene.client) as watch:
        cursor = watch.cursor
        assert cursor
    await scene.say(scene.host, "Missed")
    await scene.say(scene.host, "Missed too")
    async with watching(house, scene.client, cursor) as watch:
        told = [(await watch.next()).changed for _ in range(2)]
        assert {(each.conversation_id, each.topic) for each in told} == {
            (scene.id, "conversation"),
            (scene.id, "messages"),
        }
        await scene.say(scene.host, "Live again")
        assert (await watch.next()).messages.messages[0].sequence == 4
        await eventually(lambda: moved_on(scene, watch, cursor))
    of_another_process = cursor.partition(".")[0] + ".feedbeef.7"
    async with watching(house, scene.client, of_another_process) as watch:
        topics = [(await watch.next()).changed.topic for _ in range(len(OUTSIDE_THE_LOG) + 2)]
        assert topics[:-2] == list(OUTSIDE_THE_LOG)
    found = await house.stub(scene.client).ListChanges(_changes(cursor))
    assert [each.conversation_id for each in found.changes] == [scene.id], "cursors are the same everywhere"


async def moved_on(scene: Scene, watch: Watch, cursor: str) -> None:
    """A cursor stands before what anybody else is still writing: it may take another message."""
    await scene.say(scene.host, "And again")
    await watch.next()
    assert watch.cursor != cursor


def _changes(cursor: str) -> conversation_pb2.ListChangesRequest:
    return conversation_pb2.ListChangesRequest(cursor=cursor)


@pytest.mark.rule("B7")
async def test_an_unknown_cursor_asks_to_load_everything_afresh(house: House) -> None:
    scene = await an_open_scene(house)
    async with watching(house, scene.client, "nonsense") as watch:
        event = await watch.next()
        assert event.WhichOneof("event") == "reset"
        assert event.cursor
    with pytest.raises(Fault) as refusal:
        await Watch(house, scene.client, "x" * 513).next()
    assert refusal.value.violations[0].field == "cursor"


@pytest.mark.rule("B7")
async def test_what_no_poke_told_is_told_within_seconds(house: House) -> None:
    scene = await an_open_scene(house)
    async with watching(house, scene.client) as watch:
        with patch("services.conversation.clients.pokes_of", lambda _: b""):
            await scene.say(scene.host, "Unheard")
            event = await watch.until("messages")
        assert event.messages.messages[-1].text == "Unheard"


async def test_a_sixth_watch_of_a_person_ends_the_oldest_with_bye(house: House) -> None:
    scene = await an_open_scene(house)
    await settled(house)
    watches = []
    for _ in range(6):
        watches.append(Watch(house, scene.client, ""))
        assert (await watches[-1].next()).WhichOneof("event") == "hello"
    assert (await watches[0].next()).WhichOneof("event") == "bye"
    end = await watches[0].ended()
    assert (end.kind, end.reason) == (Kind.UNAVAILABLE, "STREAM_ENDED")
    assert await watches[1].silent()
    for watch in watches:
        watch.close()
    await eventually(lambda: str(scene.client.person_id) not in house.events._people)


@pytest.mark.rule("S4")
async def test_a_revoked_session_loses_its_watch_within_5_seconds(house: House) -> None:
    scene = await an_open_scene(house, an_invitee(), an_invitee())
    gone, kept = scene.clients[:2]
    async with watching(house, gone) as watch, watching(house, kept) as other:
        started = monotonic()
        del house.directory.sessions[str(gone.session_id)]
        await watch.until("bye")
        assert monotonic() - started < 5
        assert await other.silent()


async def test_who_does_not_read_is_cut_off_and_can_resume(house: House) -> None:
    scene = await an_open_scene(house)
    async with watching(house, scene.host) as host:
        stalled = Watch(house, scene.client, "")
        assert (await stalled.next()).WhichOneof("event") == "hello"
        cursor = stalled.cursor
        person, said = str(scene.client.person_id), 1
        while any(not each.ended for each in house.events._people.get(person, ())):
            assert said < 4_000, "a stream that nobody reads must not take everything"
            await asyncio.gather(*(scene.say(scene.host, "x" * 10_000) for _ in range(40)))
            said += 40
            while (await host.until("messages")).messages.messages[-1].sequence < said:
                """A message may have come several times; the last one is waited for."""
        await eventually(lambda: person not in house.events._people, timeout=20)
        stalled.close()
    async with watching(house, scene.client, cursor) as watch:
        told = [(await watch.next()).changed.topic for _ in range(2)]
        assert "messages" in told


async def test_only_people_watch_and_only_gateways_have_pokes_replayed(house: House) -> None:
    scene = await a_scene(house)
    for process in ("gateway", "files"):
        stream = house.door.stub(LiveServiceStub, a_process(process)).WatchEvents(
            live_pb2.WatchEventsRequest()
        )
        with pytest.raises(Fault, match="forbidden"):
            await stream.read()
    with pytest.raises(Fault, match="forbidden"):
        await house.live(scene.host).ReplayPokes(live_pb2.ReplayPokesRequest())


@pytest.mark.rule("B7")
async def test_the_log_says_again_what_pokes_have_said(house: House) -> None:
    gateway = house.door.stub(LiveServiceStub, a_process("gateway"))
    start = await gateway.ReplayPokes(live_pb2.ReplayPokesRequest())
    assert not start.pokes
    scene = await an_open_scene(house)
    await asyncio.gather(*(scene.say(scene.client, f"{number}") for number in range(20)))
    found = await gateway.ReplayPokes(live_pb2.ReplayPokesRequest(cursor=start.cursor))
    pokes = {each.topic: each for each in found.pokes if each.conversation_id == scene.id}
    said = pokes[pokes_pb2.LIVE_TOPIC_MESSAGES]
    assert (said.first_sequence, said.last_sequence) == (1, 21)
    await settled(house)
    assert pokes[pokes_pb2.LIVE_TOPIC_CONVERSATION].last_sequence == 2, "created, and opened"
    with patch("services.conversation.usecases.following.MOST_REPLAYED", 1), pytest.raises(Fault) as much:
        await gateway.ReplayPokes(live_pb2.ReplayPokesRequest(cursor=start.cursor))
    assert much.value.reason == "CURSOR_TOO_OLD"
