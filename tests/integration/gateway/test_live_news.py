"""What else travels live: to coordinators, read marks, presence, own sendings, and what no poke told."""

from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import pytest
from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import live_pb2 as conversation_live_pb2

from chassis.auth import Role
from chassis.ids import DivisionId
from chassis.live.hub import OUTSIDE_THE_LOG
from tests.integration.gateway.browser import Browser, Event, Events
from tests.integration.gateway.conftest import World
from tests.integration.gateway.test_live import hello_of
from tests.support.eventually import eventually


async def opened(stack: AsyncExitStack, *browsers: Browser) -> list[Events]:
    streams = [await stack.enter_async_context(browser.live()) for browser in browsers]
    for stream in streams:
        await hello_of(stream)
    return streams


async def next_of(stream: Events) -> Event:
    event = await stream.next()
    assert event is not None
    return event


async def silent(stream: Events) -> bool:
    with pytest.raises(TimeoutError):
        await stream.next(seconds=0.4)
    return True


def coordinator_of(world: World, division: str, *roles: Role) -> Browser:
    held = roles or (Role.COORDINATOR,)
    return world.browser(
        session=world.services.directory.open_session(*held, division=DivisionId(UUID(division)))
    )


@pytest.mark.rule("S2", "S41")
async def test_coordinators_of_the_division_get_everything_once_though_they_take_part(world: World) -> None:
    conversation, division = str(uuid4()), str(uuid4())
    outside, inside = coordinator_of(world, division), coordinator_of(world, division)
    elsewhere, provider = coordinator_of(world, str(uuid4())), coordinator_of(world, division, Role.PROVIDER)
    world.services.conversations.viewers[conversation] = {world.person_of(inside): 2}
    world.services.conversations.divisions[conversation] = division
    world.services.conversations.say(conversation, "one", "two")
    async with AsyncExitStack() as stack:
        streams = await opened(stack, outside, inside, elsewhere, provider)
        await world.poke(conversation, 1, 2)
        for stream in streams[:2]:
            texts = [each["text"] for each in (await next_of(stream)).data["messages"]]
            assert texts == ["one", "two"], "a coordinator sees all, also what was said before they joined"
        charges = live_pb2.LivePoke(
            conversation_id=conversation,
            topic=live_pb2.LIVE_TOPIC_CHARGES,
            person_ids=[world.person_of(inside)],
            division_id=division,
        )
        await world.say(charges)
        for stream in streams[:2]:
            assert (await next_of(stream)).data == {"conversationId": conversation, "topic": "charges"}
        for stream in streams:
            assert await silent(stream)


@pytest.mark.rule("S2")
async def test_who_is_no_coordinator_any_more_gets_no_more_as_one(world: World) -> None:
    conversation, division = str(uuid4()), str(uuid4())
    browser = coordinator_of(world, division)
    world.services.conversations.divisions[conversation] = division
    world.services.conversations.say(conversation, "one")
    session = browser.headers["cookie"].partition("=")[2]
    async with browser.live() as stream:
        await hello_of(stream)
        caller = world.services.directory.sessions[session]
        world.services.directory.sessions[session] = type(caller)(
            caller.person_id, caller.practice_id, {}, session_id=caller.session_id
        )
        await eventually(lambda: not world.gateway.hub._coordinators, timeout=6)
        await world.poke(conversation, 1, 1)
        assert await silent(stream)


def read_poke(conversation: str, reader: str, people: list[str], sequence: int) -> live_pb2.LivePoke:
    return live_pb2.LivePoke(
        conversation_id=conversation,
        topic=live_pb2.LIVE_TOPIC_READ,
        participant_id=f"of-{reader}",
        person_id=reader,
        person_ids=people,
        last_sequence=sequence,
    )


@pytest.mark.rule("S41")
async def test_read_marks_of_a_moment_come_together_to_those_named(world: World) -> None:
    conversation, host, reader, other = str(uuid4()), world.browser(), world.browser(), world.browser()
    one, two, three = (world.person_of(each) for each in (host, reader, other))
    async with AsyncExitStack() as stack:
        streams = await opened(stack, host, reader, other)
        await world.say(
            read_poke(conversation, two, [one, two], 4),
            read_poke(conversation, two, [one, two], 7),
            read_poke(conversation, one, [one, two], 9),
        )
        for stream in streams[:2]:
            event = await next_of(stream)
            assert (event.name, event.id) == ("read", "")
            assert event.data["conversationId"] == conversation
            assert {each["participantId"]: each["readSequence"] for each in event.data["marks"]} == {
                f"of-{two}": "7",
                f"of-{one}": "9",
            }
        for stream in streams:
            assert await silent(stream)
        assert three


@pytest.mark.rule("S41")
async def test_presence_moves_no_cursor_is_not_replayed_and_not_echoed(world: World) -> None:
    conversation, division = str(uuid4()), str(uuid4())
    sender, other, desk = world.browser(), world.browser(), coordinator_of(world, division)
    people = [world.person_of(each) for each in (sender, other)]
    typing = live_pb2.LivePoke(
        conversation_id=conversation,
        topic=live_pb2.LIVE_TOPIC_PRESENCE,
        participant_id="somebody",
        activity=conversation_live_pb2.PRESENCE_ACTIVITY_TYPING,
        person_ids=people,
        person_id=people[0],
        division_id=division,
    )
    async with AsyncExitStack() as stack:
        streams = await opened(stack, sender, other, desk)
        await world.say(typing)
        for stream in streams[1:]:
            event = await next_of(stream)
            assert (event.name, event.id) == ("presence", "")
            assert event.data == {
                "conversationId": conversation,
                "participantId": "somebody",
                "activity": "PRESENCE_ACTIVITY_TYPING",
            }
        assert await silent(streams[0])
    world.services.conversations.changes["cursor-now"] = []
    async with other.live(f"cursor-now.{world.gateway.hub._spread.mark}") as again:
        assert await hello_of(again) != ""
        assert await silent(again)


async def test_a_signal_reaches_the_conversation_service(world: World) -> None:
    conversation, browser = str(uuid4()), world.browser()
    path = f"/v1/conversations/{conversation}:signalPresence"
    answer = await browser.call("POST", path, json={"activity": "PRESENCE_ACTIVITY_TYPING"})
    assert answer.status_code == 200
    assert answer.json()["fadeTime"]
    (signal,) = world.services.conversations.signals
    assert signal.conversation_id == conversation
    for activity in ("PRESENCE_ACTIVITY_UNSPECIFIED", "PRESENCE_ACTIVITY_ASLEEP", 7):
        refused = await browser.call("POST", path, json={"activity": activity})
        assert refused.status_code == 400
        assert refused.json()["violations"][0]["field"] == "activity"


@pytest.mark.rule("S41")
async def test_what_own_sendings_made_new_is_told_at_once_and_not_asked_for_again(world: World) -> None:
    conversation, browser = str(uuid4()), world.browser()
    person = world.person_of(browser)
    world.services.conversations.viewers[conversation] = {person: 1}
    messages = world.services.conversations.say(conversation, "one", "two")
    async with browser.live() as stream:
        await hello_of(stream)
        viewers = [conversation_pb2.Viewer(person_id=person, first_sequence=1)]
        news = conversation_live_pb2.ConversationNews(
            conversation_id=conversation, messages=messages, viewers=viewers
        )
        world.gateway.hub.tell(news)
        assert [each["text"] for each in (await next_of(stream)).data["messages"]] == ["one", "two"]
        await world.poke(conversation, 1, 2)
        assert await silent(stream)
        assert world.services.conversations.live_reads == 0
        world.services.conversations.say(conversation, "three", "four")
        # Somebody else's gateway told three, whose poke is late: four waits until three has been asked for.
        news = conversation_live_pb2.ConversationNews(
            conversation_id=conversation,
            messages=world.services.conversations.messages[conversation][3:],
            viewers=viewers,
        )
        world.gateway.hub.tell(news)
        assert [each["text"] for each in (await next_of(stream)).data["messages"]] == ["three", "four"]


@pytest.mark.rule("B7")
async def test_messages_that_no_poke_told_are_told_within_seconds(world: World) -> None:
    conversation, browser = str(uuid4()), world.browser()
    world.services.conversations.viewers[conversation] = {world.person_of(browser): 1}
    async with browser.live() as stream:
        await hello_of(stream)
        world.services.conversations.say(conversation, "one")
        lost = live_pb2.LivePoke(
            conversation_id=conversation,
            topic=live_pb2.LIVE_TOPIC_MESSAGES,
            first_sequence=1,
            last_sequence=1,
        )
        world.services.conversations.log.append(lost)
        event = await next_of(stream)
        assert [each["text"] for each in event.data["messages"]] == ["one"]


@pytest.mark.rule("B7")
async def test_a_cursor_stands_before_what_could_not_be_told(world: World) -> None:
    conversation, browser = str(uuid4()), world.browser()
    world.services.conversations.viewers[conversation] = {world.person_of(browser): 1}
    world.services.conversations.say(conversation, "one")
    async with browser.live() as stream:
        await hello_of(stream)
        before = world.gateway.hub._cursor()
        world.services.conversations.live_failures = 3
        await world.poke(conversation, 1, 1)
        await eventually(lambda: world.services.conversations.live_failures < 3)
        assert world.gateway.hub._cursor() == before
        assert (await next_of(stream)).name == "messages"
        await eventually(lambda: world.gateway.hub._cursor() != before)


@pytest.mark.rule("B7")
async def test_where_pokes_may_have_been_lost_everybody_is_told_to_ask_once(world: World) -> None:
    async with world.browser().live() as stream:
        await hello_of(stream)
        for _ in range(5):
            await world.bus.poke("missed", b"")
        seen = [await next_of(stream) for _ in OUTSIDE_THE_LOG]
        assert {each.data["topic"] for each in seen} == set(OUTSIDE_THE_LOG)
        assert {each.data["conversationId"] for each in seen} == {""}
        assert await silent(stream)
