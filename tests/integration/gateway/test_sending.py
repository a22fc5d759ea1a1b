"""Messages on their way to the conversation service: each taken once, and told to those who are connected."""

import asyncio
from uuid import uuid4

import pytest
from sotto.conversation.v1 import conversation_pb2, live_pb2

from gateway import live
from tests.integration.gateway.browser import Events
from tests.integration.gateway.conftest import World
from tests.support.eventually import eventually


async def said(world: World, conversation: str, text: str) -> int:
    """Send a message as somebody new; the status."""
    answer = await world.browser().call(
        "POST",
        f"/v1/conversations/{conversation}/messages",
        json={"messageId": str(uuid4()), "text": text},
    )
    return answer.status_code


def news_of(
    conversation: str, viewers: dict[str, int], *messages: conversation_pb2.Message
) -> live_pb2.ConversationNews:
    return live_pb2.ConversationNews(
        conversation_id=conversation,
        messages=messages,
        viewers=[
            conversation_pb2.Viewer(person_id=person, first_sequence=first)
            for person, first in viewers.items()
        ],
    )


async def next_texts(events: Events) -> list[str]:
    event = await events.next()
    assert event is not None
    assert event.name == "messages"
    return [each["text"] for each in event.data["messages"]]


@pytest.mark.rule("B7")
async def test_messages_on_a_call_that_breaks_are_all_taken_once(world: World) -> None:
    conversation = str(uuid4())
    world.services.live.breaks = 3
    texts = [f"message {number}" for number in range(10)]
    assert await asyncio.gather(*(said(world, conversation, text) for text in texts)) == [200] * 10
    assert world.services.live.breaks == 0
    assert sorted(each.text for each in world.services.conversations.messages[conversation]) == sorted(texts)


async def test_of_messages_sent_together_one_is_refused_and_the_others_are_taken(world: World) -> None:
    conversation = str(uuid4())
    texts = ["one", "late", "two", "", "fail"]
    statuses = await asyncio.gather(*(said(world, conversation, text) for text in texts))
    assert statuses == [200, 409, 200, 400, 500]


@pytest.mark.rule("S41")
async def test_what_comes_with_the_outcomes_is_told_and_its_poke_is_not_asked_about(world: World) -> None:
    conversation, reader = str(uuid4()), world.browser()
    viewers = {world.person_of(reader): 1}
    world.services.conversations.viewers[conversation] = viewers
    messages = world.services.conversations.say(conversation, "one", "two", "three")
    async with reader.live() as stream:
        await stream.next()
        world.services.live.told = [news_of(conversation, viewers, *messages[:2])]
        assert await said(world, str(uuid4()), "anything") == 200
        assert await next_texts(stream) == ["one", "two"]
        await world.poke(conversation, 1, 2)
        await world.poke(conversation, 2, 2)
        await world.poke(conversation, 3, 3)
        assert await next_texts(stream) == ["three"]
        assert world.services.conversations.live_reads == 1


async def test_a_poke_that_overtakes_the_outcome_is_not_asked_about(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EXPECTED_SECONDS", 1.0)
    conversation, reader = str(uuid4()), world.browser()
    viewers = {world.person_of(reader): 1}
    world.services.conversations.viewers[conversation] = viewers
    world.services.live.hold = asyncio.Event()
    async with reader.live() as stream:
        await stream.next()
        sending = asyncio.create_task(said(world, conversation, "one"))
        await eventually(lambda: world.services.live.frames)
        await world.poke(conversation, 1, 1)
        message = world.services.conversations.messages[conversation][0]
        world.services.live.told = [news_of(conversation, viewers, message)]
        world.services.live.hold.set()
        assert await next_texts(stream) == ["one"]
        assert await sending == 200
        await world.poke(conversation, 1, 1)
        with pytest.raises(TimeoutError):
            await stream.next(seconds=0.2)
        assert world.services.conversations.live_reads == 0


@pytest.mark.rule("B7")
async def test_a_poke_is_asked_about_although_nothing_comes_with_the_outcome(world: World) -> None:
    conversation, reader = str(uuid4()), world.browser()
    world.services.conversations.viewers[conversation] = {world.person_of(reader): 1}
    world.services.live.hold = asyncio.Event()
    async with reader.live() as stream:
        await stream.next()
        sending = asyncio.create_task(said(world, conversation, "one"))
        await eventually(lambda: world.services.live.frames)
        await world.poke(conversation, 1, 1)
        assert await next_texts(stream) == ["one"]
        world.services.live.hold.set()
        assert await sending == 200


@pytest.mark.rule("B7")
async def test_what_was_said_before_the_first_that_was_told_is_told_when_it_is_poked(world: World) -> None:
    conversation, reader = str(uuid4()), world.browser()
    viewers = {world.person_of(reader): 1}
    world.services.conversations.viewers[conversation] = viewers
    messages = world.services.conversations.say(conversation, "one", "two", "three")
    async with reader.live() as stream:
        await stream.next()
        world.services.live.told = [news_of(conversation, viewers, messages[2])]
        assert await said(world, str(uuid4()), "anything") == 200
        assert await next_texts(stream) == ["three"]
        await world.poke(conversation, 1, 2)
        assert await next_texts(stream) == ["one", "two"]


@pytest.mark.rule("S11")
async def test_news_reach_viewers_only_and_newcomers_from_their_first_message_on(world: World) -> None:
    conversation = str(uuid4())
    old, new, outsider = world.browser(), world.browser(), world.browser()
    viewers = {world.person_of(old): 1, world.person_of(new): 2}
    messages = world.services.conversations.say(conversation, "one", "two")
    async with old.live() as to_old, new.live() as to_new, outsider.live() as to_outsider:
        for stream in (to_old, to_new, to_outsider):
            await stream.next()
        world.services.live.told = [news_of(conversation, viewers, *messages)]
        assert await said(world, str(uuid4()), "anything") == 200
        assert await next_texts(to_old) == ["one", "two"]
        assert await next_texts(to_new) == ["two"]
        with pytest.raises(TimeoutError):
            await to_outsider.next(seconds=0.2)


async def test_a_slow_answer_holds_up_only_those_who_wait_for_it(world: World) -> None:
    conversation = str(uuid4())
    world.services.live.hold = asyncio.Event()
    sending = asyncio.create_task(said(world, conversation, "one"))
    await eventually(lambda: world.services.live.frames)
    assert (await world.browser().call("GET", "/v1/me")).status_code == 200
    assert not sending.done()
    world.services.live.hold.set()
    assert await sending == 200
