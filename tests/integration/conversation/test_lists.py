"""Lists: exact, filtered, in pages of any size, whatever happens between (S20)."""

import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import search_pb2

from chassis.auth import Caller, Role
from chassis.faults import Fault
from chassis.ids import DivisionId, PersonId, new_id
from services.conversation.store import listing
from tests.integration.conversation.house import (
    House,
    Scene,
    a_request,
    a_scene,
    an_invitee,
    an_open_scene,
)
from tests.support.builders import a_client, a_member

ACTIVE = pb.CONVERSATION_LIST_ACTIVE
ARCHIVED = pb.CONVERSATION_LIST_ARCHIVED
CLOSED = {pb.CONVERSATION_STATE_COMPLETED, pb.CONVERSATION_STATE_CANCELLED}

Admits = Callable[[pb.Conversation], bool]


async def listed(house: House, caller: Caller, size: int = 3, **asked: Any) -> list[pb.Conversation]:
    """A whole list, page by page; asked with a `query` it is a search."""
    searched = "query" in asked
    given: dict[str, Any] = {"list": ACTIVE, "page_size": size} | asked
    found: list[pb.Conversation] = []
    while True:
        if searched:
            answer: Any = await house.search(caller).SearchConversations(
                search_pb2.SearchConversationsRequest(**given)
            )
        else:
            answer = await house.stub(caller).ListConversations(pb.ListConversationsRequest(**given))
        assert len(answer.conversations) <= size
        found += answer.conversations
        given["page_token"] = answer.next_page_token
        if not given["page_token"]:
            return found


def ids(conversations: Iterable[pb.Conversation]) -> list[str]:
    return [each.conversation_id for each in conversations]


class Practice:
    """Two divisions, their hosts, a few people, and conversations in which something happens at random."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.random = random.Random(seed)
        self.divisions = [house.directory.add_division(name=f"Division {number}") for number in range(2)]
        self.hosts = [self._host(division, number) for number, division in enumerate(self.divisions * 2)]
        self.coordinator = a_member(Role.COORDINATOR, self.divisions[0], house.directory.practice_id)
        self.friends = [an_invitee(f"Friend {tag}") for tag in ("Ada", "Bösch", "Çelik")]
        self.scenes: list[tuple[Scene, Caller]] = []

    def _host(self, division: DivisionId, number: int) -> Caller:
        email = f"{new_id()}@harbour.test"
        person = self.house.directory.add_person(f"Dr. {number}", email, provider_of=division)
        return a_member(Role.PROVIDER, division, person_id=person)

    async def step(self) -> None:
        """Let something happen, mostly soon after something else, and in one of a few conversations."""
        seconds = self.random.choices([0, 1, 15, 70, 4000], [2, 4, 8, 2, 1])[0]
        self.house.clock.advance(timedelta(seconds=seconds))
        act = self.random.choices(["create", "say", "read", "complete"], [3, 12, 3, 1])[0]
        if act == "create" or not self.scenes:
            await self._create()
            return
        scene, host = self.random.choice(self.scenes[-6:])
        speaker = self.random.choice([host, *scene.clients])
        state = (await scene.get(host)).state
        if act == "read":
            request = pb.MarkReadRequest(conversation_id=scene.id, sequence=self.random.randrange(4))
            await self.house.stub(speaker).MarkRead(request)
        elif act == "say" and state == pb.CONVERSATION_STATE_AWAITING_PROVIDER:
            await scene.say(host, "Hello")
        elif act == "say" and state == pb.CONVERSATION_STATE_ACTIVE:
            await scene.say(speaker, "Hm")
        elif act == "complete" and state == pb.CONVERSATION_STATE_ACTIVE:
            now = await scene.get(host)
            preview = self.house.signed_preview(now)
            await scene.complete(host, etag=now.etag, preview_token=preview)

    async def _create(self) -> None:
        number = self.random.randrange(len(self.hosts))
        people = self.random.sample(self.friends, self.random.randint(1, 3))
        request = a_request(
            self.house,
            *people,
            division_id=str((self.divisions * 2)[number]),
            subject=self.random.choice(["Sleep", "Über Schlaf", "睡眠", ""]),
        )
        created = await self.house.stub(self.hosts[number]).CreateConversation(request)
        scene = Scene(self.house, created, [each.email for each in people])
        self.scenes.append((scene, self.hosts[number]))

    @property
    def people(self) -> Sequence[Caller]:
        """Everybody who has a list, and somebody who has an empty one."""
        friends = [self.house.client(each.email) for each in self.friends if self._is_known(each.email)]
        return [*self.hosts, self.coordinator, *friends, a_client()]

    def _is_known(self, email: str) -> bool:
        return any(each.email == email for each in self.house.directory.contacts.values())

    async def seen_by(self, caller: Caller) -> list[pb.Conversation]:
        """Every conversation that somebody can see, newest activity first, told by asking for each."""
        found = []
        for scene, _ in self.scenes:
            with suppress(Fault):
                found.append(await scene.get(caller))
        found.sort(key=lambda each: (each.activity_time.ToNanoseconds(), each.conversation_id), reverse=True)
        return found

    def questions(self) -> list[tuple[dict[str, Any], Admits]]:
        """What lists are asked for, and which conversations that is."""
        division, host = str(self.divisions[0]), str(self.hosts[0].person_id)
        return [
            ({}, lambda _: True),
            ({"division_id": division}, lambda seen: seen.division_id == division),
            ({"host_person_id": host}, lambda seen: seen.host_person_id == host),
            ({"unread_only": True}, lambda seen: seen.unread_count > 0),
            (
                {"unread_only": True, "division_id": division},
                lambda seen: seen.unread_count > 0 and seen.division_id == division,
            ),
            ({"query": "schlaf"}, lambda seen: "Schlaf" in seen.subject),
            (
                {"query": "friend bosch"},
                lambda seen: any("Bösch" in each.display_name for each in seen.participants),
            ),
        ]


@pytest.mark.rule("S20")
@pytest.mark.parametrize("seed", range(3))
async def test_every_list_is_exact_whatever_happened_whoever_asks_for_whatever(
    house: House, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 5)
    practice = Practice(house, seed)
    for _ in range(3):
        for _ in range(25):
            await practice.step()
        for caller in practice.people:
            seen = await practice.seen_by(caller)
            for asked, admits in practice.questions():
                which = practice.random.choice([ACTIVE, ARCHIVED])
                found = await listed(
                    house, caller, practice.random.choice([1, 2, 5, 100]), list=which, **asked
                )
                closed = which == ARCHIVED
                assert ids(found) == ids(
                    each for each in seen if (each.state in CLOSED) == closed and admits(each)
                ), asked


@pytest.mark.rule("S20")
async def test_a_message_moves_a_conversation_to_the_front_also_soon_after_the_last_one(house: House) -> None:
    friend = an_invitee()
    scenes = []
    for _ in range(3):
        scenes.append(await an_open_scene(house, friend))
        house.clock.advance(timedelta(seconds=10))
    client = scenes[0].client
    assert ids(await listed(house, client, 1)) == [scenes[index].id for index in (2, 1, 0)]
    await scenes[0].say(client, "Within the minute")
    assert ids(await listed(house, client, 1)) == [scenes[index].id for index in (0, 2, 1)]


@pytest.mark.rule("S20")
async def test_nothing_is_left_out_of_a_page_when_more_stand_at_one_moment_than_are_looked_at(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    friend = an_invitee()
    scenes = [await an_open_scene(house, friend) for _ in range(9)]
    client = scenes[0].client
    await house.stub(client).MarkRead(pb.MarkReadRequest(conversation_id=scenes[4].id, sequence=1))
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 2)
    unread = [scene.id for scene in scenes if scene is not scenes[4]]
    assert sorted(ids(await listed(house, client, 1, unread_only=True))) == sorted(unread)


@pytest.mark.rule("S20")
async def test_a_list_says_in_which_conversations_one_has_a_draft(house: House) -> None:
    friend = an_invitee()
    scenes = [await an_open_scene(house, friend) for _ in range(2)]
    await scenes[0].draft(scenes[0].client, "Not yet")
    assert {each.conversation_id: each.has_draft for each in await listed(house, scenes[0].client)} == {
        scenes[0].id: True,
        scenes[1].id: False,
    }
    assert (await scenes[0].get(scenes[0].client)).has_draft
    assert not (await scenes[0].get(house.host)).has_draft
    assert not (await scenes[0].announce(house.host, "New")).HasField("has_draft")


@pytest.mark.rule("S2", "S20")
async def test_a_coordinator_does_not_get_a_conversation_twice_in_which_they_take_part(house: House) -> None:
    colleague = house.directory.add_person("Cleo", f"{new_id()}@harbour.test")
    division = house.directory.add_division()
    host = house.directory.add_person("Dr. Own", f"{new_id()}@harbour.test", provider_of=division)
    invitee = pb.NewParticipant(
        display_name="Cleo",
        email=house.directory.contacts[str(colleague)].email,
        fee=an_invitee().fee,
    )
    request = a_request(house, invitee, division_id=str(division))
    own = a_member(Role.PROVIDER, division, person_id=host)
    made = (await house.stub(own).CreateConversation(request)).conversation.conversation_id
    for coordinates in (division, house.division):
        caller = a_member(Role.COORDINATOR, coordinates, person_id=PersonId(colleague))
        assert ids(await listed(house, caller, 100)).count(made) == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"division_id": "x"}, "division_id"),
        ({"host_person_id": "x"}, "host_person_id"),
        ({"list": 7}, "list"),
        ({"page_size": 101}, "page_size"),
        ({"page_token": "AAAA"}, "page_token"),
        ({"query": "x"}, "query"),
        ({"query": "xx", "host_person_id": "x"}, "host_person_id"),
        ({"query": "xx", "list": 0}, "list"),
    ],
)
async def test_what_cannot_be_asked_for_is_refused_by_name(
    house: House, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(Fault) as refusal:
        await listed(house, house.host, **({"list": ACTIVE} | asked), size=asked.pop("page_size", 3))
    assert [each.field for each in refusal.value.violations] == [field]


@pytest.mark.rule("S20")
async def test_a_page_token_is_good_for_the_same_filter_only(house: House) -> None:
    friend = an_invitee()
    scenes = [await a_scene(house, friend) for _ in range(2)]
    stub = house.stub(scenes[0].client)
    token = (
        await stub.ListConversations(pb.ListConversationsRequest(list=ACTIVE, page_size=1))
    ).next_page_token
    request = pb.ListConversationsRequest(list=ACTIVE, page_size=1, page_token=token, unread_only=True)
    with pytest.raises(Fault) as refusal:
        await stub.ListConversations(request)
    assert [each.field for each in refusal.value.violations] == ["page_token"]


@pytest.mark.rule("S20")
async def test_a_message_within_the_minute_moves_neither_list_nor_index(house: House) -> None:
    scene = await an_open_scene(house)
    connection = await asyncpg.connect(house.urls.owner_url)

    async def listed_at() -> set[Any]:
        kept = "SELECT listed_time FROM list_entry WHERE conversation_id = $1::text::uuid"
        whole = "SELECT listed_time FROM conversation WHERE conversation_id = $1::text::uuid"
        found = await connection.fetch(f"{kept} UNION ALL {whole}", scene.id)
        assert len(found) == 3
        return {row["listed_time"] for row in found}

    before = await listed_at()
    house.clock.advance(timedelta(seconds=59))
    await scene.say(scene.host, "Soon")
    assert await listed_at() == before
    house.clock.advance(timedelta(seconds=1))
    await scene.say(scene.host, "Later")
    assert await listed_at() == {house.clock.now()}
    await connection.close()
