"""A follow-up: a new conversation with the people of a completed one (S12)."""

from datetime import timedelta
from typing import Any

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.acts import a_plan, add, cad, cancel, withdraw
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene, local_start
from tests.support.builders import a_division_id


def a_follow_up(house: House, scene: Scene, **fields: Any) -> pb.CreateConversationRequest:
    """A request to follow a conversation up, by default with everybody, at once."""
    given = {"request_id": str(new_id()), "division_id": str(house.division), "follow_up_of": scene.id}
    return pb.CreateConversationRequest(**(given | fields))


async def refusal_of(house: House, request: pb.CreateConversationRequest, caller: Any = None) -> Fault:
    with pytest.raises(Fault) as refusal:
        await house.stub(caller or house.host).CreateConversation(request)
    return refusal.value


async def a_completed_scene(house: House) -> Scene:
    scene = await an_open_scene(house, an_invitee("Ada", 5000), an_invitee("Ben", 0))
    await scene.complete()
    return scene


@pytest.mark.rule("S12")
@pytest.mark.parametrize("by_coordinator", [False, True])
async def test_a_follow_up_has_the_same_people_and_fees_and_is_linked_both_ways(
    house: House, by_coordinator: bool
) -> None:
    scene = await a_completed_scene(house)
    caller = house.coordinator if by_coordinator else house.host
    start = local_start(house.clock.now() + timedelta(hours=5))
    request = a_follow_up(house, scene, start=start)
    answer = await house.stub(caller).CreateConversation(request)
    made = answer.conversation
    assert [each.display_name for each in made.participants] == ["Dr. Mira Voss", "Ada", "Ben"]
    assert (made.follow_up_of, answer.short_notice) == (scene.id, True)
    assert await house.stub(caller).CreateConversation(request) == answer
    follow_up = Scene(house, answer, [])
    assert [each.fee.minor_units for each in (await follow_up.describe()).participants[1:]] == [5000, 0]
    assert (await follow_up.describe()).follow_up_of == scene.id
    for viewer in (house.host, house.coordinator, scene.client):
        assert list((await scene.get(viewer)).followed_by) == [made.conversation_id]
        assert (await follow_up.get(viewer)).follow_up_of == scene.id


@pytest.mark.rule("S12")
async def test_links_are_shown_to_those_only_who_can_see_both(house: House) -> None:
    scene = await a_completed_scene(house)
    ada, ben = scene.clients
    chosen = [pb.FollowUpParticipant(participant_id=scene.participant_id(ada), fee=cad(1000))]
    answer = await house.stub(house.host).CreateConversation(
        a_follow_up(house, scene, follow_up_participants=chosen)
    )
    follow_up = Scene(house, answer, [])
    assert not (await scene.get(ben)).followed_by
    assert list((await scene.get(ada)).followed_by) == [follow_up.id]
    cem = an_invitee("Cem")
    await add(follow_up, cem)
    assert (await follow_up.get(house.client(cem.email))).follow_up_of == ""
    assert [each.fee.minor_units for each in (await follow_up.describe()).participants[1:]] == [1000, 0]


@pytest.mark.rule("S12", "S19")
async def test_who_withdrew_comes_along_only_where_they_are_named(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000), an_invitee("Ben", 0))
    await withdraw(scene, scene.clients[0])
    house.clock.advance(timedelta(days=3))
    await scene.say(house.host, "Good morning.")
    await scene.complete(etag=(await scene.get(house.host)).etag, preview_token="")
    stub = house.stub(house.host)
    made = (await stub.CreateConversation(a_follow_up(house, scene))).conversation
    assert [each.display_name for each in made.participants][1:] == ["Ben"]
    chosen = [pb.FollowUpParticipant(participant_id=scene.participant_id(each)) for each in scene.clients]
    request = a_follow_up(house, scene, follow_up_participants=chosen)
    made = (await stub.CreateConversation(request)).conversation
    assert [each.display_name for each in made.participants][1:] == ["Ada", "Ben"]


@pytest.mark.rule("S12", "S13")
async def test_only_what_is_completed_is_followed_up_by_host_or_coordinator(house: House) -> None:
    called_off = await a_scene(house)
    await cancel(called_off)
    for scene in (await a_scene(house), await a_plan(house), await an_open_scene(house), called_off):
        assert (await refusal_of(house, a_follow_up(house, scene))).reason == "FOLLOW_UP_NOT_COMPLETED"
    scene = await a_completed_scene(house)
    assert (await refusal_of(house, a_follow_up(house, scene), scene.client)).kind is Kind.FORBIDDEN
    unknown = a_follow_up(house, scene, follow_up_of=str(new_id()))
    assert (await refusal_of(house, unknown)).kind is Kind.NOT_FOUND


@pytest.mark.rule("S12")
async def test_what_a_follow_up_does_not_share_is_refused_by_field(house: House) -> None:
    scene = await a_completed_scene(house)
    host = scene.created.conversation.participants[0].participant_id
    one = pb.FollowUpParticipant(participant_id=scene.participant_id(scene.client))
    too_little = pb.FollowUpParticipant(participant_id=one.participant_id, fee=cad(1))
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"participants": [an_invitee()]}, "participants"),
        ({"division_id": str(a_division_id())}, "division_id"),
        ({"host_person_id": str(new_id())}, "host_person_id"),
        ({"follow_up_participants": [one, one]}, "follow_up_participants[1]"),
        (
            {"follow_up_participants": [one, pb.FollowUpParticipant(participant_id=host)]},
            "follow_up_participants[1].participant_id",
        ),
        ({"follow_up_participants": [too_little]}, "follow_up_participants[0].fee"),
        ({"follow_up_of": "", "follow_up_participants": [one]}, "follow_up_participants"),
    ]
    for fields, field in refusals:
        fault = await refusal_of(house, a_follow_up(house, scene, **fields))
        assert (fault.kind, [each.field for each in fault.violations]) == (Kind.INVALID, [field])
    assert not (await scene.get(house.host)).followed_by


@pytest.mark.rule("S2", "S6", "S17")
async def test_a_coordinator_creates_and_manages_all_of_it_for_a_provider_and_does_not_speak(
    house: House,
) -> None:
    desk = house.stub(house.coordinator)
    ada = an_invitee("Ada", 5000)
    made = await desk.CreateConversation(
        pb.CreateConversationRequest(
            request_id=str(new_id()),
            division_id=str(house.division),
            host_person_id=str(house.host.person_id),
            start=local_start(house.clock.now() + timedelta(days=2)),
            participants=[ada],
        )
    )
    scene = Scene(house, made, [ada.email])
    await add(scene, an_invitee("Ben"), caller=house.coordinator)
    house.clock.advance(timedelta(days=2))
    for act in (scene.say(house.coordinator, "Hello."), scene.say(house.coordinator, "Again.")):
        with pytest.raises(Fault, match="PARTICIPANTS_ONLY"):
            await act
    await scene.say(house.host, "Good morning.")
    seen = await scene.get(house.coordinator)
    assert (seen.relation, seen.last_sequence) == (pb.RELATION_COORDINATOR, 1)
    assert (await scene.complete(house.coordinator)).state == pb.CONVERSATION_STATE_COMPLETED
