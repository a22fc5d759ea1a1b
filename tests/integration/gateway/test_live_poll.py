"""GET /v1/live/poll: the live stream for those whom no stream reaches."""

import asyncio
from time import monotonic
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from sotto.common.v1 import live_pb2

from tests.integration.gateway.browser import Browser
from tests.integration.gateway.conftest import World
from tests.support.eventually import eventually


async def poll(browser: Browser, cursor: str = "") -> Any:
    answer = await browser.call("GET", "/v1/live/poll", params={"cursor": cursor} if cursor else {})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


@pytest.mark.rule("S41")
async def test_a_poll_answers_as_soon_as_there_is_news(world: World) -> None:
    conversation, browser = str(uuid4()), world.browser()
    world.services.conversations.viewers[conversation] = {world.person_of(browser): 1}
    world.services.conversations.changes["cursor-now"] = []
    start = await poll(browser)
    assert start["events"] == []
    waiting = asyncio.create_task(poll(browser, start["cursor"]))
    await eventually(lambda: world.person_of(browser) in world.gateway.hub._people)
    world.services.conversations.say(conversation, "one")
    await world.poke(conversation, 1, 1)
    (event,) = (await waiting)["events"]
    assert event["event"] == "messages"
    assert event["data"]["conversationId"] == conversation
    assert [each["text"] for each in event["data"]["messages"]] == ["one"]
    await eventually(lambda: world.person_of(browser) not in world.gateway.hub._people)


@pytest.mark.rule("B7")
async def test_a_poll_answers_at_once_with_what_happened_since_its_cursor(world: World) -> None:
    conversation, browser = str(uuid4()), world.browser()
    world.services.conversations.changes["cursor-then"] = [conversation]
    answer = await poll(browser, "cursor-then")
    told = [(each["data"]["conversationId"], each["data"]["topic"]) for each in answer["events"]]
    assert told[-2:] == [(conversation, "conversation"), (conversation, "messages")]
    assert ("", "files") in told, "this gateway cannot know what the log does not"
    assert answer["cursor"].startswith("cursor-now.")
    too_old = await poll(browser, "nobody-knows")
    assert [each["event"] for each in too_old["events"]] == ["reset"]


@pytest.mark.rule("B7")
async def test_what_happens_between_two_polls_is_told_once(world: World) -> None:
    conversation, browser, hub = str(uuid4()), world.browser(), world.gateway.hub
    world.services.conversations.changes["cursor-now"] = []
    cursor, before = (await poll(browser))["cursor"], hub._spread.mark
    assert not hub._people
    poke = live_pb2.LivePoke(conversation_id=conversation, topic=live_pb2.LIVE_TOPIC_FILES)
    poke.person_ids.append(world.person_of(browser))
    await world.say(poke)
    await eventually(lambda: hub._spread.mark != before)
    answer = await poll(browser, cursor)
    assert [each["data"] for each in answer["events"]] == [{"conversationId": conversation, "topic": "files"}]
    with patch("gateway.stream.POLL_SECONDS", 0.3):
        assert (await poll(browser, answer["cursor"]))["events"] == []


async def test_a_poll_without_news_ends_by_itself_with_the_cursor_for_the_next(world: World) -> None:
    browser = world.browser()
    world.services.conversations.changes["cursor-now"] = []
    with patch("gateway.stream.POLL_SECONDS", 0.3):
        cursor = (await poll(browser))["cursor"]
        started = monotonic()
        answer = await poll(browser, cursor)
    assert 0.25 < monotonic() - started < 5
    assert answer == {"events": [], "cursor": cursor}


async def test_polls_count_among_the_five_streams_of_a_person(world: World) -> None:
    browser = world.browser()
    world.services.conversations.changes["cursor-now"] = []
    polls = []
    for number in range(6):
        polls.append(asyncio.create_task(poll(browser, "cursor-now." + world.gateway.hub._spread.mark)))
        await eventually(lambda: len(world.gateway.hub._streams()) >= min(number + 1, 5))  # noqa: B023
    first = await asyncio.wait_for(polls[0], 5)
    assert [each["event"] for each in first["events"]] == ["bye"]
    assert not any(each.done() for each in polls[1:])
    for each in polls:
        each.cancel()
    await asyncio.gather(*polls, return_exceptions=True)


@pytest.mark.rule("S4")
async def test_a_poll_needs_a_session_and_one_cursor(world: World) -> None:
    nobody = world.browser(session="")
    assert (await nobody.call("GET", "/v1/live/poll")).status_code == 401
    browser = world.browser()
    for path in ("/v1/live/poll?after=3", "/v1/live/poll?cursor=a&cursor=b", "/v1/live?after=3"):
        refused = await browser.call("GET", path)
        assert refused.status_code == 400
        assert refused.json()["violations"][0]["field"] in {"after", "cursor"}


async def test_a_poll_that_is_given_up_leaves_nothing_behind(world: World) -> None:
    browser = world.browser()
    world.services.conversations.changes["cursor-now"] = []
    waiting = asyncio.create_task(poll(browser, "cursor-now." + world.gateway.hub._spread.mark))
    await eventually(lambda: world.gateway.hub._people)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await eventually(lambda: not world.gateway.hub._people)
