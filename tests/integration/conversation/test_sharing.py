"""Who sees a file that was let in: more people later, newcomers with the history, nobody else (S28, S29)."""

from collections.abc import Sequence

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene


async def visible(scene: Scene, caller: Caller) -> list[str]:
    request = pb.ListVisibleAttachmentsRequest(conversation_id=scene.id, person_id=str(caller.person_id))
    return list((await scene.house.process("files").ListVisibleAttachments(request)).attachment_ids)


async def add_viewers(scene: Scene, by: Caller, file_id: str, participants: Sequence[str]) -> list[str]:
    request = pb.AddAttachmentViewersRequest(
        conversation_id=scene.id,
        attachment_id=file_id,
        person_id=str(by.person_id),
        participant_ids=participants,
    )
    return list((await scene.house.process("files").AddAttachmentViewers(request)).person_ids)


async def join(scene: Scene, name: str, share_history: bool) -> Caller:
    invitee = an_invitee(name)
    request = pb.AddParticipantsRequest(
        conversation_id=scene.id,
        request_id=str(new_id()),
        participants=[invitee],
        share_history=share_history,
    )
    await scene.house.stub(scene.host).AddParticipants(request)
    return scene.house.client(invitee.email)


async def shared(scene: Scene, sender: Caller, *participants: str) -> str:
    file_id = str(new_id())
    await scene.admit(sender, participants, file_id)
    return file_id


@pytest.mark.rule("S29")
async def test_a_newcomer_who_is_shown_the_history_sees_the_files_that_were_for_everybody(
    house: House,
) -> None:
    scene = await an_open_scene(house, an_invitee("First One"), an_invitee("Second One"))
    first, second = (scene.participant_id(each) for each in scene.clients)
    for_all = await shared(scene, scene.host, first, second)
    for_one = await shared(scene, scene.host, first)
    with_history = await join(scene, "With History", True)
    without = await join(scene, "Without History", False)
    later = await shared(scene, scene.host, first, second)
    assert await visible(scene, with_history) == [for_all]
    assert await visible(scene, without) == []
    assert await visible(scene, scene.host) == [for_all, for_one, later]


@pytest.mark.rule("S29")
async def test_who_joins_before_anything_was_said_sees_no_older_file_unless_shown_the_history(
    house: House,
) -> None:
    scene = await an_open_scene(house, an_invitee("First One"))
    for_all = await shared(scene, scene.host, scene.participant_id(scene.client))
    assert await visible(scene, await join(scene, "Without History", False)) == []
    assert await visible(scene, await join(scene, "With History", True)) == [for_all]


@pytest.mark.rule("S28")
async def test_the_host_lets_more_people_see_a_file_and_nobody_else_does(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("First One"), an_invitee("Second One"))
    one, two = scene.clients
    file_id = await shared(scene, one)
    assert await visible(scene, two) == []
    for caller in (one, two):
        with pytest.raises(Fault) as refused:
            await add_viewers(scene, caller, file_id, [scene.participant_id(two)])
        assert refused.value.reason == "HOST_ONLY"
    for _ in range(2):
        people = await add_viewers(scene, scene.host, file_id, [scene.participant_id(two)])
        assert set(people) == {str(each.person_id) for each in (scene.host, one, two)}
        assert len(people) == 3
    assert await visible(scene, two) == [file_id]
    with pytest.raises(Fault) as nobody:
        await add_viewers(scene, scene.host, file_id, [str(new_id())])
    assert nobody.value.violations[0].field == "participant_ids[0]"
    with pytest.raises(Fault) as absent:
        await add_viewers(scene, scene.host, str(new_id()), [scene.participant_id(two)])
    assert absent.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S18")
async def test_after_completion_nobody_is_let_see_a_file(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("First One"), an_invitee("Second One"))
    file_id = await shared(scene, scene.clients[0])
    await scene.complete()
    with pytest.raises(Fault) as refused:
        await add_viewers(scene, scene.host, file_id, [scene.participant_id(scene.clients[1])])
    assert refused.value.reason == "CONVERSATION_COMPLETED"
    assert await visible(scene, scene.clients[1]) == []


@pytest.mark.rule("S14", "S15")
async def test_whether_a_file_would_be_let_in_can_be_asked_and_changes_nothing(house: House) -> None:
    scene = await a_scene(house, an_invitee("First One"))
    request = pb.AdmitAttachmentRequest(
        conversation_id=scene.id,
        attachment_id=str(new_id()),
        sender_person_id=str(scene.host.person_id),
        validate_only=True,
    )
    await house.process("files").AdmitAttachment(request)
    assert (await scene.get(scene.host)).state == pb.CONVERSATION_STATE_AWAITING_PROVIDER
    assert await visible(scene, scene.host) == []
    request.sender_person_id = str(scene.client.person_id)
    with pytest.raises(Fault) as refused:
        await house.process("files").AdmitAttachment(request)
    assert refused.value.reason == "PROVIDER_HAS_NOT_OPENED"


@pytest.mark.rule("S28")
async def test_an_outsider_is_told_of_no_file(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("First One"))
    other = await an_open_scene(house, an_invitee("Somebody Else"))
    with pytest.raises(Fault) as refused:
        await visible(scene, other.client)
    assert refused.value.kind is Kind.NOT_FOUND
