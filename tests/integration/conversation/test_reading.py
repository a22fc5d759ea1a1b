"""Lists, pages of messages, unread numbers, exports: what people read."""

from datetime import timedelta

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene, let_join
from tests.support.builders import a_member, a_person_id

ACTIVE = pb.CONVERSATION_LIST_ACTIVE
ARCHIVED = pb.CONVERSATION_LIST_ARCHIVED


async def listed(
    house: House, caller: Caller, which: pb.ConversationList = ACTIVE, size: int = 2
) -> list[str]:
    """The ids of a whole list, page by page."""
    found: list[str] = []
    token = ""
    while True:
        request = pb.ListConversationsRequest(list=which, page_size=size, page_token=token)
        answer = await house.stub(caller).ListConversations(request)
        found += [each.conversation_id for each in answer.conversations]
        token = answer.next_page_token
        if not token:
            return found


@pytest.mark.rule("S20")
async def test_lists_show_the_newest_activity_first_page_by_page_and_archived_apart(house: House) -> None:
    friend = an_invitee()
    scenes = []
    for _ in range(5):
        house.clock.advance(timedelta(minutes=1))
        scenes.append(await an_open_scene(house, friend))
    caller = scenes[0].client
    house.clock.advance(timedelta(minutes=1))
    await scenes[1].say(caller, "Me again")
    await scenes[3].complete()
    assert await listed(house, caller) == [scenes[index].id for index in (1, 4, 2, 0)]
    assert await listed(house, caller, ARCHIVED) == [scenes[3].id]


@pytest.mark.rule("S20")
async def test_conversations_of_the_same_moment_are_all_listed_once(house: House) -> None:
    friend = an_invitee()
    scenes = [await a_scene(house, friend) for _ in range(5)]
    found = await listed(house, scenes[0].client)
    assert sorted(found) == sorted(scene.id for scene in scenes)


@pytest.mark.rule("S2")
async def test_a_coordinator_sees_all_of_the_division_and_a_provider_only_the_own(house: House) -> None:
    division = house.directory.add_division()
    host = house.directory.add_person("Dr. Own", f"{a_person_id()}@harbour.test", provider_of=division)
    own = a_member(Role.PROVIDER, division, person_id=host)
    request = pb.CreateConversationRequest(
        request_id=str(a_person_id()), division_id=str(division), participants=[an_invitee()]
    )
    made = (await house.stub(own).CreateConversation(request)).conversation.conversation_id
    assert await listed(house, a_member(Role.COORDINATOR, division)) == [made]
    assert await listed(house, own) == [made]
    assert await listed(house, a_member(Role.PROVIDER, division)) == []
    assert made not in await listed(house, house.coordinator, size=50)


async def test_a_page_token_of_somebody_else_or_of_another_list_is_refused(house: House) -> None:
    friend = an_invitee()
    scenes = [await a_scene(house, friend) for _ in range(2)]
    request = pb.ListConversationsRequest(list=ACTIVE, page_size=1)
    token = (await house.stub(scenes[0].client).ListConversations(request)).next_page_token
    wrong = [(house.host, ACTIVE, token), (scenes[0].client, ARCHIVED, token), (house.host, ACTIVE, "x")]
    for caller, which, given in wrong:
        with pytest.raises(Fault) as refusal:
            await house.stub(caller).ListConversations(
                pb.ListConversationsRequest(list=which, page_token=given)
            )
        assert [each.field for each in refusal.value.violations] == ["page_token"]


@pytest.mark.rule("B7")
async def test_unread_is_last_minus_read_and_own_messages_do_not_count(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.say(scene.host, "How are you?")
    assert [(each.unread_count, each.read_sequence) for each in (await scene.get(scene.client),)] == [(2, 0)]
    stub = house.stub(scene.client)
    answer = await stub.MarkRead(pb.MarkReadRequest(conversation_id=scene.id, sequence=1))
    assert (answer.read_sequence, answer.unread_count) == (1, 1)
    await scene.say(scene.client, "Fine.")
    assert (await scene.get(scene.client)).unread_count == 0
    assert (await scene.get(scene.host)).unread_count == 1
    page = await house.stub(scene.host).ListConversations(pb.ListConversationsRequest(list=ACTIVE))
    assert next(each.unread_count for each in page.conversations if each.conversation_id == scene.id) == 1


@pytest.mark.rule("B7")
async def test_a_read_mark_never_goes_back_nor_beyond_the_last_message(house: House) -> None:
    scene = await an_open_scene(house)
    stub = house.stub(scene.client)
    for sequence, reached in ((99, 1), (0, 1), (2**63 - 1, 1)):
        answer = await stub.MarkRead(pb.MarkReadRequest(conversation_id=scene.id, sequence=sequence))
        assert (answer.read_sequence, answer.unread_count) == (reached, 0)
    await scene.say(scene.host, "More")
    assert (await scene.get(scene.client)).unread_count == 1
    await scene.complete()
    assert (await stub.MarkRead(pb.MarkReadRequest(conversation_id=scene.id, sequence=2))).unread_count == 0


async def test_messages_are_read_in_both_directions(house: House) -> None:
    scene = await an_open_scene(house)
    for number in range(2, 8):
        await scene.say(scene.host, f"{number}")

    async def window(**fields: int) -> tuple[list[int], bool]:
        answer = await scene.messages(scene.client, **fields)
        return [each.sequence for each in answer.messages], answer.more

    assert await window() == ([1, 2, 3, 4, 5, 6, 7], False)
    assert await window(page_size=3) == ([5, 6, 7], True)
    assert await window(before_sequence=5, page_size=3) == ([2, 3, 4], True)
    assert await window(before_sequence=2, page_size=3) == ([1], False)
    assert await window(after_sequence=0, page_size=3) == ([1, 2, 3], True)
    assert await window(after_sequence=4, page_size=3) == ([5, 6, 7], False)
    assert await window(after_sequence=7) == ([], False)
    with pytest.raises(Fault) as refusal:
        await window(after_sequence=1, before_sequence=3)
    assert refusal.value.kind is Kind.INVALID


@pytest.mark.rule("S16")
async def test_the_longest_messages_come_in_pages_that_a_client_can_take(house: House) -> None:
    scene = await an_open_scene(house)
    for _ in range(120):
        await scene.say(scene.host, "\U0001f642" * 10_000)
    found: list[int] = []
    more = True
    while more:
        answer = await scene.messages(scene.client, after_sequence=len(found), page_size=200)
        found += [each.sequence for each in answer.messages]
        more = answer.more
    assert found == list(range(1, 122))
    newest = await scene.messages(scene.client, page_size=200)
    assert newest.more
    assert newest.messages[-1].sequence == 121
    assert [each.sequence for each in (await live(house, scene, 100)).messages] == list(range(101, 122))
    assert (await live(house, scene, 0)).messages[-1].sequence < 121


@pytest.mark.rule("S11")
async def test_a_newcomer_sees_and_counts_only_what_was_said_since_they_joined(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.say(scene.client, "Before")
    newcomer = await let_join(house, scene, 3)
    seen = await scene.get(newcomer)
    assert (seen.last_sequence, seen.read_sequence, seen.unread_count) == (0, 2, 0)
    assert list((await scene.messages(newcomer)).messages) == []
    await scene.say(scene.host, "Welcome")
    seen = await scene.get(newcomer)
    assert (seen.last_sequence, seen.unread_count) == (3, 1)
    for window in ({}, {"after_sequence": 0}, {"before_sequence": 9}):
        answer = await scene.messages(newcomer, **window)
        assert [each.text for each in answer.messages] == ["Welcome"]
        assert not answer.more
    viewers = (await live(house, scene, 0)).viewers
    assert {each.person_id: each.first_sequence for each in viewers}[str(newcomer.person_id)] == 3


async def live(house: House, scene: Scene, after: int) -> pb.ReadLiveResponse:
    request = pb.ReadLiveRequest(conversation_id=scene.id, after_sequence=after)
    return await house.process("gateway").ReadLive(request)
