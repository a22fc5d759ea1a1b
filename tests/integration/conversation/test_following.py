"""Live streams and those who come back: nothing is lost (B7)."""

import asyncio
from datetime import timedelta

import pytest
from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Caller
from chassis.faults import Fault
from tests.integration.conversation.house import House, a_scene, an_invitee, an_open_scene
from tests.support.builders import a_client
from tests.support.eventually import eventually


async def changes(house: House, caller: Caller, cursor: str = "") -> pb.ListChangesResponse:
    return await house.stub(caller).ListChanges(pb.ListChangesRequest(cursor=cursor))


@pytest.mark.rule("B7")
async def test_whoever_comes_back_learns_of_every_conversation_with_news(house: House) -> None:
    friend = an_invitee()
    first, second = await an_open_scene(house, friend), await an_open_scene(house, friend)
    start = await changes(house, first.client)
    assert list(start.changes) == []
    await first.say(first.host, "News")
    await second.announce(house.host, "Changed")
    stranger = await an_open_scene(house)
    found = await changes(house, first.client, start.cursor)
    seen = {each.conversation_id: each.last_sequence for each in found.changes}
    assert seen == {first.id: 2, second.id: 1}
    assert stranger.id in {
        each.conversation_id for each in (await changes(house, house.coordinator, start.cursor)).changes
    }

    async def nothing_more() -> bool:
        """What was told may be told again while something that began before it is at work."""
        cursor = (await changes(house, first.client, found.cursor)).cursor
        return not (await changes(house, first.client, cursor)).changes

    await eventually(nothing_more)


@pytest.mark.rule("B7")
async def test_what_was_begun_before_a_cursor_and_committed_after_it_is_not_omitted(house: House) -> None:
    scene = await an_open_scene(house)
    begun, may_commit = asyncio.Event(), asyncio.Event()

    async def slow_writer() -> None:
        async with house.database.transaction() as connection:
            await connection.exec_driver_sql(
                "INSERT INTO outbox (event_id, subject, aggregate_id, payload, headers)"
                " VALUES (gen_random_uuid(), 'conversation.v1.message.sent', $1::text::uuid, '', '{}')",
                (scene.id,),
            )
            begun.set()
            await may_commit.wait()

    writer = asyncio.create_task(slow_writer())
    await begun.wait()
    await (await an_open_scene(house)).say(house.host, "Committed while the other is at work")
    cursor = (await changes(house, scene.client)).cursor
    may_commit.set()
    await writer
    found = await changes(house, scene.client, cursor)
    assert [each.conversation_id for each in found.changes] == [scene.id]


async def test_a_cursor_that_is_unknown_or_too_old_asks_to_load_everything_afresh(house: House) -> None:
    scene = await an_open_scene(house)
    cursor = (await changes(house, scene.client)).cursor
    house.clock.advance(timedelta(days=30))
    for given in (cursor, "nonsense", "\u00e9", cursor[:-3]):
        with pytest.raises(Fault) as refusal:
            await changes(house, scene.client, given)
        assert refusal.value.reason == "CURSOR_TOO_OLD"


@pytest.mark.rule("S41")
async def test_a_gateway_reads_new_messages_once_for_all_who_may_see_them(house: House) -> None:
    scene = await an_open_scene(house, an_invitee(), an_invitee())
    await scene.say(scene.client, "Second")
    request = pb.ReadLiveRequest(conversation_id=scene.id, after_sequence=1)
    answer = await house.process("gateway").ReadLive(request)
    assert [(each.sequence, each.text) for each in answer.messages] == [(2, "Second")]
    assert {(each.person_id, each.first_sequence) for each in answer.viewers} == {
        (str(caller.person_id), 1) for caller in (scene.host, *scene.clients)
    }
    assert answer.division_id == str(house.division)


@pytest.mark.rule("B7", "S41")
async def test_an_answer_from_the_log_carries_a_cursor_to_resume_from(house: House) -> None:
    scene = await an_open_scene(house)
    request = pb.ReadLiveRequest(conversation_id=scene.id, after_sequence=1)
    answer = await house.process("gateway").ReadLive(request)
    assert (list(answer.messages), answer.division_id) == ([], str(house.division))
    await scene.say(scene.host, "Second")
    assert [each.last_sequence for each in (await changes(house, scene.client, answer.cursor)).changes] == [2]


@pytest.mark.rule("S41")
async def test_hints_go_out_after_the_commit_with_ids_and_numbers_only(house: House) -> None:
    pokes: list[live_pb2.LivePoke] = []

    async def hear(_: str, payload: bytes) -> None:
        pokes.extend(live_pb2.LivePokes.FromString(payload).pokes)

    silence = await house.bus.on_poke("conversation", hear)
    scene = await a_scene(house)
    with pytest.raises(Fault):
        await scene.say(scene.client, "Refused, so nobody hears of it")
    await scene.say(scene.host, "One")
    await scene.announce(house.host, "Changed")
    await scene.complete()
    topics = [
        live_pb2.LIVE_TOPIC_CONVERSATION,
        live_pb2.LIVE_TOPIC_CONVERSATION,
        live_pb2.LIVE_TOPIC_MESSAGES,
        live_pb2.LIVE_TOPIC_CONVERSATION,
        live_pb2.LIVE_TOPIC_CONVERSATION,
    ]
    await eventually(lambda: [poke.topic for poke in pokes] == topics)
    await silence()
    assert {poke.conversation_id for poke in pokes} == {scene.id}
    assert [(poke.first_sequence, poke.last_sequence) for poke in pokes][2] == (1, 1)
    assert not any(poke.person_ids for poke in pokes)


async def test_people_cannot_ask_what_is_for_processes_and_processes_not_what_is_for_people(
    house: House,
) -> None:
    scene = await an_open_scene(house)
    request = pb.ReadLiveRequest(conversation_id=scene.id)
    for stub in (house.stub(scene.host), house.stub(a_client()), house.process("files")):
        with pytest.raises(Fault, match="forbidden"):
            await stub.ReadLive(request)
    with pytest.raises(Fault, match="forbidden"):
        await house.process("gateway").GetConversation(pb.GetConversationRequest(conversation_id=scene.id))
