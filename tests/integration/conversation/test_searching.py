"""Finding messages whose texts are sealed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sotto.conversation.v1 import search_pb2 as pb

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from services.conversation.usecases import searching
from tests.integration.conversation.house import House, Scene, an_invitee, an_open_scene, let_join
from tests.support.builders import a_client, a_member


async def pages(house: House, caller: Caller, query: str, **asked: Any) -> list[list[pb.FoundMessage]]:
    """All pages of a search."""
    found: list[list[pb.FoundMessage]] = []
    token = ""
    while True:
        request = pb.SearchMessagesRequest(query=query, page_token=token, **asked)
        answer = await house.search(caller).SearchMessages(request)
        found.append(list(answer.messages))
        token = answer.next_page_token
        if not token:
            return found


async def places(house: House, caller: Caller, query: str, **asked: Any) -> list[tuple[str, int]]:
    """Where messages are found: conversation and number."""
    answers = await pages(house, caller, query, **asked)
    return [(each.conversation_id, each.sequence) for page in answers for each in page]


@contextmanager
def impatience(house: House) -> Iterator[None]:
    """Time passes so fast that a page is over after its first look at the messages."""
    house.clock.step = searching.LONGEST_PAGE
    yield
    house.clock.step = timedelta()


async def three_scenes(house: House) -> tuple[Caller, list[Scene]]:
    """Somebody's conversations, each with "Tablets" in messages 2 and 4, the last one completed."""
    friend = an_invitee()
    scenes = []
    for _ in range(3):
        house.clock.advance(timedelta(minutes=2))
        scene = await an_open_scene(house, friend)
        for text in ("About the tablets", "Thank you", "No TABLETS left", "Bye"):
            await scene.say(scene.client, text)
        scenes.append(scene)
    await scenes[2].complete()
    return scenes[0].client, scenes


@pytest.mark.rule("S42")
@pytest.mark.parametrize("size", [1, 2, 3, 100])
async def test_all_own_conversations_are_searched_newest_first_page_by_page(house: House, size: int) -> None:
    client, scenes = await three_scenes(house)
    found = await places(house, client, "tablets", page_size=size)
    assert found == [(scenes[index].id, number) for index in (2, 1, 0) for number in (4, 2)]
    assert await places(house, client, "tablets", page_size=size, conversation_id=scenes[1].id) == [
        (scenes[1].id, 4),
        (scenes[1].id, 2),
    ]


async def test_a_page_that_has_cost_enough_ends_and_the_next_goes_on_where_it_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, scenes = await three_scenes(house)
    at_once = await places(house, client, "tablets")
    monkeypatch.setattr(searching, "MESSAGES_AT_ONCE", 2)
    monkeypatch.setattr(searching, "MOST_READ", 4)
    answers = await pages(house, client, "tablets")
    assert len(answers) >= 15 // 4
    assert [(each.conversation_id, each.sequence) for page in answers for each in page] == at_once
    for portion in (1, 3, 4, 7):
        monkeypatch.setattr(searching, "MESSAGES_AT_ONCE", portion)
        with impatience(house):
            answers = await pages(house, client, "tablets")
            alone = await pages(house, client, "tablets", conversation_id=scenes[0].id)
        assert len(answers) >= 15 // portion
        assert [(each.conversation_id, each.sequence) for page in answers for each in page] == at_once
        assert [each.sequence for page in alone for each in page] == [4, 2]


async def test_a_message_is_shown_around_the_match_with_what_leads_to_it(house: House) -> None:
    scene = await an_open_scene(house)
    text = "x" * 300 + " Das Präparat, zweimal täglich " + "y" * 300
    sent = await scene.say(scene.client, text)
    (found,) = (await pages(house, scene.host, "PRAPARAT", conversation_id=scene.id))[0]
    assert (found.message_id, found.participant_id, found.send_time) == (
        sent.message_id,
        sent.participant_id,
        sent.send_time,
    )
    assert found.match == "Präparat"
    assert found.before.endswith("xx Das ")
    assert found.after.startswith(", zweimal täglich yy")
    assert len(found.before) + len(found.after) <= 180


@pytest.mark.rule("S11")
async def test_nobody_finds_what_they_cannot_see(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.say(scene.client, "A secret before")
    newcomer = await let_join(house, scene, 3)
    await scene.say(scene.client, "A secret after")
    everywhere = [(scene.id, 3), (scene.id, 2)]
    for caller, expected in (
        (scene.client, everywhere),
        (scene.host, everywhere),
        (house.coordinator, everywhere),
        (newcomer, [(scene.id, 3)]),
    ):
        assert await places(house, caller, "a secret", conversation_id=scene.id) == expected
        assert [each for each in await places(house, caller, "a secret") if each[0] == scene.id] == expected
    for outsider in (a_client(), a_member(Role.PROVIDER, house.division)):
        assert await places(house, outsider, "a secret") == []
        with pytest.raises(Fault) as refusal:
            await places(house, outsider, "a secret", conversation_id=scene.id)
        assert refusal.value.kind is Kind.NOT_FOUND


async def test_a_page_token_is_good_for_the_same_query_of_the_same_person_only(house: House) -> None:
    client, scenes = await three_scenes(house)
    request = pb.SearchMessagesRequest(query="tablets", page_size=1)
    token = (await house.search(client).SearchMessages(request)).next_page_token
    for caller, query, where in (
        (client, "thank", ""),
        (house.host, "tablets", ""),
        (client, "tablets", scenes[0].id),
    ):
        other = pb.SearchMessagesRequest(query=query, page_token=token, conversation_id=where)
        with pytest.raises(Fault) as refusal:
            await house.search(caller).SearchMessages(other)
        assert [each.field for each in refusal.value.violations] == ["page_token"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"query": ""}, "query"),
        ({"query": "x"}, "query"),
        ({"query": "x" * 101}, "query"),
        ({"query": "a\x00b"}, "query"),
        ({"query": "xx", "conversation_id": "y"}, "conversation_id"),
        ({"query": "xx", "page_size": 101}, "page_size"),
        ({"query": "xx", "page_size": -1}, "page_size"),
        ({"query": "xx", "page_token": "forged"}, "page_token"),
    ],
)
async def test_what_cannot_be_searched_for_is_refused_by_name(
    house: House, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(Fault) as refusal:
        await house.search(house.host).SearchMessages(pb.SearchMessagesRequest(**asked))
    assert refusal.value.kind is Kind.INVALID
    assert [each.field for each in refusal.value.violations] == [field]
