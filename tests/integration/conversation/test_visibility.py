"""Who sees what, asked of the running service: in random groups, and through the eyes of others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import visibility_pb2 as seen_pb
from sotto.conversation.v1.visibility_pb2_grpc import VisibilityServiceStub

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.house import (
    House,
    Scene,
    a_scene,
    an_invitee,
    an_open_scene,
    let_join,
    local_start,
)
from tests.support.builders import a_client, a_member
from tests.support.groups import (
    Group,
    Names,
    a_group,
    name_seen,
    sees_file,
    sees_message,
    sees_personal,
    sees_read_mark,
)

POLICIES = {
    Names.FULL: pb.NAME_POLICY_FULL_NAME,
    Names.SHORT: pb.NAME_POLICY_FIRST_NAME_AND_INITIAL,
    Names.ALIAS: pb.NAME_POLICY_ALIAS,
}
if TYPE_CHECKING:
    from sotto.conversation.v1.visibility_pb2_grpc import VisibilityServiceAsyncStub

PERSONAL = {
    seen_pb.ITEM_KIND_EMAIL: sees_personal,
    seen_pb.ITEM_KIND_FEE: sees_personal,
    seen_pb.ITEM_KIND_READ_MARK: sees_read_mark,
}


def visibility(house: House, caller: Caller) -> "VisibilityServiceAsyncStub":
    """The service's other face, as somebody."""
    return house.door.stub(VisibilityServiceStub, caller)


@dataclass
class Played:
    """A random group that has met in the house: its people as callers, its files as ids."""

    group: Group
    scene: Scene
    callers: Mapping[int, Caller]
    files: list[str]
    shown: pb.Conversation

    def names_for(self, person: int) -> list[str]:
        """The names that somebody reads, by the oracle."""
        others = range(1, self.group.size)
        read = [name_seen(self.group, person, each, f"First{each}", f"Last{each}") for each in others]
        return ["Dr. Mira Voss", *read]

    def messages_for(self, person: int) -> list[int]:
        """The messages that somebody sees, by the oracle."""
        numbers = range(1, len(self.group.messages) + 1)
        return [number for number in numbers if sees_message(self.group, person, number)]

    def person_id(self, person: int) -> str:
        """Somebody's person id."""
        return str(self.callers[person].person_id)

    def participant_id(self, person: int) -> str:
        """Somebody's participant id."""
        return self.shown.participants[person].participant_id


async def played(house: House, seed: int) -> Played:
    """Let a random group meet: those who were invited, those who join later, then what is said and shared."""
    group = a_group(seed)
    group.messages[:1] = [0] * bool(group.messages)
    names = {each: f"First{each} Last{each}" for each in range(1, group.size)}
    invited = [names[each] for each in names if each not in group.joined]
    scene = await a_scene(house, *map(an_invitee, invited), name_policy=POLICIES[group.names])
    callers = dict(enumerate([scene.host, *scene.clients]))
    for each in group.joined:
        first = 1 if each in group.shown else group.joined[each]
        callers[each] = await let_join(house, scene, first, names[each], each)
    coordinating = frozenset({Role.COORDINATOR})
    for each in group.coordinators & callers.keys():
        callers[each] = replace(callers[each], roles=MappingProxyType({house.division: coordinating}))
    callers |= {-1: house.coordinator, -2: a_client()}
    for number, sender in enumerate(group.messages):
        await scene.say(callers[sender], f"message {number + 1}")
    shown, files = await scene.get(scene.host), []
    for sender, chosen, _ in group.files if group.messages else ():
        files.append(str(new_id()))
        people = [shown.participants[each].participant_id for each in chosen]
        await scene.admit(callers[sender], people, files[-1])
    return Played(group, scene, callers, files, shown)


@pytest.mark.rule("B1", "S11", "S26", "S27", "S28", "S31")
@pytest.mark.parametrize("seed", range(1, 31))
async def test_every_answer_shows_what_the_oracle_allows_and_nothing_else(house: House, seed: int) -> None:
    there = await played(house, seed)
    for person, caller in there.callers.items():
        if person == -2:
            with pytest.raises(Fault) as refusal:
                await there.scene.get(caller)
            assert refusal.value.kind is Kind.NOT_FOUND
            continue
        shown = await there.scene.get(caller)
        assert [each.display_name for each in shown.participants] == there.names_for(person)
        page = await there.scene.messages(caller, after_sequence=0, page_size=200)
        assert [each.sequence for each in page.messages] == there.messages_for(person)
        assert shown.last_sequence == max(there.messages_for(person), default=0)
    news = await house.process("gateway").ReadLive(pb.ReadLiveRequest(conversation_id=there.scene.id))
    firsts = {each.person_id: each.first_sequence for each in news.viewers}
    for person in set(there.group.people) - {-1, -2} - there.group.coordinators:
        told = [each.sequence for each in news.messages if each.sequence >= firsts[there.person_id(person)]]
        assert told == there.messages_for(person)


@pytest.mark.rule("B1")
@pytest.mark.parametrize("seed", range(31, 51))
async def test_who_can_see_this_is_answered_as_the_oracle_does_for_each_item(house: House, seed: int) -> None:
    there = await played(house, seed)
    group = replace(there.group, coordinators={-1})  # the service does not know who of the others coordinates
    by_message = await explained(there, seen_pb.ITEM_KIND_MESSAGE)
    by_file = await explained(there, seen_pb.ITEM_KIND_FILE)
    assert [each.sequence for each in by_message] == list(range(1, len(group.messages) + 1))
    assert [each.file_id for each in by_file] == there.files
    people = [*range(group.size), -1]
    for number, item in enumerate(by_message, 1):
        assert verdicts(item) == [sees_message(group, each, number) for each in people]
    for index, item in enumerate(by_file):
        assert verdicts(item) == [sees_file(group, each, index) for each in people]
    for kind, sees in PERSONAL.items():
        for owner, item in enumerate(await explained(there, kind), 1):
            assert item.participant_id == there.participant_id(owner)
            assert verdicts(item) == [sees(group, each, owner) for each in people]


@pytest.mark.rule("B1")
@pytest.mark.parametrize("seed", range(51, 61))
async def test_view_as_is_what_the_participant_gets(house: House, seed: int) -> None:
    there = await played(house, seed)
    host = visibility(house, there.scene.host)
    for person in set(range(1, there.group.size)) - there.group.coordinators:
        whose: dict[str, Any] = {
            "conversation_id": there.scene.id,
            "participant_id": there.participant_id(person),
        }
        as_they = await host.GetConversationAs(seen_pb.GetConversationAsRequest(**whose))
        theirs_alone = await there.scene.get(there.callers[person])
        theirs_alone.ClearField("has_draft")
        assert as_they.conversation == theirs_alone
        windows: list[dict[str, Any]] = [{}, {"after_sequence": 1}, {"before_sequence": 3, "page_size": 1}]
        for window in windows:
            page = await host.ListMessagesAs(seen_pb.ListMessagesAsRequest(**whose, **window))
            theirs = await there.scene.messages(there.callers[person], **window)
            assert (list(page.messages), page.more) == (list(theirs.messages), theirs.more)
        files = await host.ListFilesAs(seen_pb.ListFilesAsRequest(**whose))
        assert list(files.file_ids) == [
            file_id for index, file_id in enumerate(there.files) if sees_file(there.group, person, index)
        ]


async def explained(there: Played, kind: seen_pb.ItemKind) -> list[seen_pb.ExplainedItem]:
    """All items of a kind, two at a time, as the host is told of them."""
    found: list[seen_pb.ExplainedItem] = []
    token = ""
    while True:
        answer = await visibility(there.scene.house, there.scene.host).ExplainVisibility(
            seen_pb.ExplainVisibilityRequest(
                conversation_id=there.scene.id, kind=kind, page_size=2, page_token=token
            )
        )
        found += answer.items
        token = answer.next_page_token
        if not token:
            return found


def verdicts(item: seen_pb.ExplainedItem) -> list[bool]:
    """Who sees an item: everybody in it, and coordinators."""
    return [*(each.visible for each in item.verdicts), item.coordinators.visible]


@pytest.mark.rule("B1")
async def test_one_message_or_one_file_can_be_asked_about(house: House) -> None:
    scene = await an_open_scene(house)
    await scene.say(scene.client, "Hello")
    file_id = str(new_id())
    await scene.admit(scene.client, attachment_id=file_id)
    await scene.admit(scene.host)
    asked = visibility(house, house.coordinator)
    one = await asked.ExplainVisibility(
        seen_pb.ExplainVisibilityRequest(conversation_id=scene.id, kind=seen_pb.ITEM_KIND_MESSAGE, sequence=2)
    )
    assert [(each.sequence, each.participant_id) for each in one.items] == [
        (2, scene.participant_id(scene.client))
    ]
    one = await asked.ExplainVisibility(
        seen_pb.ExplainVisibilityRequest(
            conversation_id=scene.id, kind=seen_pb.ITEM_KIND_FILE, file_id=file_id
        )
    )
    assert [each.reason for each in one.items[0].verdicts] == [
        seen_pb.VISIBILITY_REASON_HOST,
        seen_pb.VISIBILITY_REASON_OWN,
    ]
    assert one.items[0].coordinators.reason == seen_pb.VISIBILITY_REASON_NOT_CHOSEN
    for missing in ({"kind": seen_pb.ITEM_KIND_MESSAGE, "sequence": 3}, {"kind": seen_pb.ITEM_KIND_FILE}):
        request = seen_pb.ExplainVisibilityRequest(
            conversation_id=scene.id, **({"file_id": str(new_id())} | missing)
        )
        assert not (await asked.ExplainVisibility(request)).items


@pytest.mark.rule("B1")
async def test_looking_through_somebodys_eyes_marks_nothing_as_read(house: House) -> None:
    scene = await an_open_scene(house)
    whose: dict[str, Any] = {
        "conversation_id": scene.id,
        "participant_id": scene.participant_id(scene.client),
    }
    host = visibility(house, scene.host)
    await host.ListMessagesAs(seen_pb.ListMessagesAsRequest(**whose))
    seen = (await host.GetConversationAs(seen_pb.GetConversationAsRequest(**whose))).conversation
    assert (seen.read_sequence, seen.unread_count) == (0, 1)
    assert (await scene.get(scene.client)).unread_count == 1


@pytest.mark.rule("B1")
async def test_only_host_and_coordinator_ask_who_sees_what(house: House) -> None:
    scene = await an_open_scene(house)
    whose: dict[str, Any] = {
        "conversation_id": scene.id,
        "participant_id": scene.participant_id(scene.client),
    }
    colleague = replace(scene.client, roles=MappingProxyType({house.division: frozenset({Role.PROVIDER})}))
    stranger = a_member(Role.PROVIDER, house.division)
    refused = ((scene.client, Kind.FORBIDDEN), (colleague, Kind.FORBIDDEN), (stranger, Kind.NOT_FOUND))
    for caller, kind in refused:
        stub = visibility(house, caller)
        for call in (
            stub.GetConversationAs(seen_pb.GetConversationAsRequest(**whose)),
            stub.ListMessagesAs(seen_pb.ListMessagesAsRequest(**whose)),
            stub.ListFilesAs(seen_pb.ListFilesAsRequest(**whose)),
            stub.ExplainVisibility(
                seen_pb.ExplainVisibilityRequest(conversation_id=scene.id, kind=seen_pb.ITEM_KIND_EMAIL)
            ),
        ):
            with pytest.raises(Fault) as refusal:
                await call
            assert refusal.value.kind is kind
    nobody = {**whose, "participant_id": str(new_id())}
    with pytest.raises(Fault) as refusal:
        await visibility(house, scene.host).GetConversationAs(seen_pb.GetConversationAsRequest(**nobody))
    assert refusal.value.kind is Kind.NOT_FOUND


async def choose(scene: Scene, caller: Caller, policy: pb.NamePolicy, etag: str = "") -> pb.Conversation:
    """Change how names are shown, by default of the conversation as it is now."""
    request = seen_pb.UpdateNamePolicyRequest(
        conversation_id=scene.id,
        request_id=str(new_id()),
        etag=etag or (await scene.get(scene.host)).etag,
        name_policy=policy,
    )
    return (await visibility(scene.house, caller).UpdateNamePolicy(request)).conversation


@pytest.mark.rule("S27")
async def test_the_host_chooses_how_names_are_shown_and_changes_it(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ann Able"), an_invitee("Ben Baker"))

    async def names() -> list[str]:
        shown = await scene.get(scene.client)
        listed = await house.stub(scene.client).ListConversations(
            pb.ListConversationsRequest(list=pb.CONVERSATION_LIST_ACTIVE)
        )
        seen = [each.display_name for each in shown.participants]
        assert [each.display_name for each in listed.conversations[0].participants] == seen
        return seen

    assert await names() == ["Dr. Mira Voss", "Ann Able", "Ben Baker"]
    etag = (await scene.get(scene.host)).etag
    changed = await choose(scene, house.coordinator, pb.NAME_POLICY_ALIAS)
    assert changed.etag != etag
    assert [each.display_name for each in changed.participants] == ["Dr. Mira Voss", "Ann Able", "Ben Baker"]
    assert await names() == ["Dr. Mira Voss", "Ann Able", "Participant 2"]
    await choose(scene, scene.host, pb.NAME_POLICY_FIRST_NAME_AND_INITIAL)
    assert await names() == ["Dr. Mira Voss", "Ann Able", "Ben B."]
    with pytest.raises(Fault) as refusal:
        await choose(scene, scene.host, pb.NAME_POLICY_ALIAS, etag)
    assert refusal.value.kind is Kind.STALE


@pytest.mark.rule("S18", "S27")
async def test_after_completion_names_stay_as_they_are_shown_and_a_client_never_chooses(house: House) -> None:
    scene = await an_open_scene(house)
    with pytest.raises(Fault) as refusal:
        await choose(scene, scene.client, pb.NAME_POLICY_ALIAS)
    assert refusal.value.kind is Kind.FORBIDDEN
    await scene.complete()
    with pytest.raises(Fault, match="CONVERSATION_COMPLETED"):
        await choose(scene, scene.host, pb.NAME_POLICY_ALIAS)


@pytest.mark.rule("S27")
async def test_a_change_of_names_is_news_to_those_who_were_away(house: House) -> None:
    start = local_start(house.clock.now() + timedelta(days=2))
    scene = await a_scene(house, start=start, name_policy=pb.NAME_POLICY_ALIAS)
    stub = house.stub(scene.client)
    cursor = (await stub.ListChanges(pb.ListChangesRequest())).cursor
    await choose(scene, scene.host, pb.NAME_POLICY_FULL_NAME)
    changes = (await stub.ListChanges(pb.ListChangesRequest(cursor=cursor))).changes
    assert [each.conversation_id for each in changes] == [scene.id]
