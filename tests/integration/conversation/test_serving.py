"""What other services ask: files, billing, notify."""

from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.acts import a_plan, cad, cancel, policy, withdraw
from tests.integration.conversation.house import House, a_scene, an_invitee, an_open_scene, local_start
from tests.support.builders import a_client

ACTIVE = pb.CONVERSATION_STATE_ACTIVE
SCHEDULED = pb.CONVERSATION_STATE_SCHEDULED


async def test_services_learn_people_fees_and_state_and_nothing_that_was_said(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada", 5000), an_invitee("Ben", 0))
    told = await scene.describe()
    assert told.state == ACTIVE
    assert told.etag == (await scene.get(house.host)).etag
    assert told.practice_id == str(house.directory.practice_id)
    assert [(each.display_name, each.host, each.fee.minor_units) for each in told.participants] == [
        ("Dr. Mira Voss", True, 0),
        ("Ada", False, 5000),
        ("Ben", False, 0),
    ]
    assert [each.person_id for each in told.participants[1:]] == [
        str(each.person_id) for each in scene.clients
    ]
    assert b"Sleep" not in told.SerializeToString()
    unknown = pb.DescribeConversationRequest(conversation_id=str(new_id()))
    with pytest.raises(Fault) as refusal:
        await house.process("notify").DescribeConversation(unknown)
    assert refusal.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S36")
async def test_billing_sweeps_completed_conversations_oldest_first_page_by_page(house: House) -> None:
    house.clock.advance(timedelta(days=1))
    since = Timestamp()
    since.FromDatetime(house.clock.now())
    scenes = [await an_open_scene(house) for _ in range(5)]
    for scene in scenes[:2]:
        await scene.complete()
    house.clock.advance(timedelta(minutes=1))
    for scene in scenes[2:4]:
        await scene.complete()
    stub, found, token = house.process("billing"), [], ""
    while True:
        answer = await stub.ListCompletedConversations(
            pb.ListCompletedConversationsRequest(completed_since=since, page_size=1, page_token=token)
        )
        found += list(answer.conversation_ids)
        token = answer.next_page_token
        if not token:
            break
    assert sorted(found[:2]) == sorted(scene.id for scene in scenes[:2])
    assert sorted(found[2:]) == sorted(scene.id for scene in scenes[2:4])
    with pytest.raises(Fault) as refusal:
        await stub.ListCompletedConversations(
            pb.ListCompletedConversationsRequest(completed_since=Timestamp(seconds=2**62))
        )
    assert [each.field for each in refusal.value.violations] == ["completed_since"]


@pytest.mark.rule("S33")
async def test_billing_learns_what_somebody_will_owe_earliest_start_first_page_by_page(house: House) -> None:
    ada, nothing = an_invitee("Ada", 5000), an_invitee("", 0).fee
    starts = [house.clock.now() + timedelta(days=days) for days in (9, 3, 6)]
    scenes = [await a_scene(house, ada, start=local_start(start)) for start in starts]
    open_now = await an_open_scene(house, ada)
    free = await an_open_scene(house, pb.NewParticipant(display_name="Ada", email=ada.email, fee=nothing))
    over = await an_open_scene(house, ada)
    await over.complete()
    stub, found, token = house.process("billing"), [], ""
    person_id = str(scenes[0].client.person_id)
    while True:
        answer = await stub.ListComingFees(
            pb.ListComingFeesRequest(
                practice_id=str(house.directory.practice_id),
                person_id=person_id,
                page_size=1,
                page_token=token,
            )
        )
        found += list(answer.fees)
        token = answer.next_page_token
        if not token:
            break
    expected = [open_now, scenes[1], scenes[2], scenes[0]]
    assert [each.conversation_id for each in found] == [scene.id for scene in expected]
    assert {each.fee.minor_units for each in found} == {5000}
    assert free.id not in {each.conversation_id for each in found}
    other = pb.ListComingFeesRequest(practice_id=str(new_id()), person_id=person_id)
    assert not (await stub.ListComingFees(other)).fees


@pytest.mark.rule("S19", "S36")
async def test_billing_sweeps_those_as_well_that_were_cancelled_and_in_which_somebody_owes_a_fee(
    house: House,
) -> None:
    house.clock.advance(timedelta(days=1))
    since = Timestamp()
    since.FromDatetime(house.clock.now())
    policy(house, late_fee=cad(3000))
    late, early = [await a_plan(house, an_invitee(fee=5000), ahead=timedelta(hours=2)) for _ in range(2)]
    await withdraw(late, late.client, accepted_fee=cad(3000))
    await cancel(early)
    completed = await an_open_scene(house)
    house.clock.advance(timedelta(minutes=1))
    await completed.complete()
    stub = house.process("billing")
    for with_cancelled, expected in ((False, [completed.id]), (True, [late.id, completed.id])):
        request = pb.ListCompletedConversationsRequest(completed_since=since, with_cancelled=with_cancelled)
        assert list((await stub.ListCompletedConversations(request)).conversation_ids) == expected


@pytest.mark.rule("S14")
async def test_before_the_start_only_the_host_shares_and_nothing_opens(house: House) -> None:
    scene = await a_scene(house, start=local_start(house.clock.now() + timedelta(hours=2)))
    admitted = await scene.admit(house.host, [scene.participant_id(scene.client)])
    assert admitted.after_sequence == 0
    with pytest.raises(Fault) as refusal:
        await scene.admit(scene.client)
    assert refusal.value.reason == "NOT_STARTED"
    assert (await scene.describe()).state == SCHEDULED


@pytest.mark.rule("S15")
async def test_the_hosts_file_opens_the_conversation_and_a_clients_does_not(house: House) -> None:
    scene = await a_scene(house)
    with pytest.raises(Fault) as refusal:
        await scene.admit(scene.client)
    assert refusal.value.reason == "PROVIDER_HAS_NOT_OPENED"
    await scene.admit(house.host)
    assert (await scene.describe()).state == ACTIVE
    assert (await scene.say(scene.client, "Thank you.")).sequence == 1
    assert (await scene.admit(scene.client)).after_sequence == 1


@pytest.mark.rule("S15")
async def test_the_hosts_file_opens_it_also_where_the_timer_is_late(house: House) -> None:
    scene = await a_scene(house, start=local_start(house.clock.now() + timedelta(hours=1)))
    house.clock.advance(timedelta(hours=1))
    await scene.admit(house.host)
    assert (await scene.describe()).state == ACTIVE


@pytest.mark.rule("S28")
async def test_a_file_is_seen_by_sender_host_and_whom_the_sender_picked(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada"), an_invitee("Ben"), an_invitee("Cem"))
    ada, ben, cem = scene.clients
    admitted = await scene.admit(ada, [scene.participant_id(cem)])
    assert set(admitted.person_ids) == {str(each.person_id) for each in (house.host, ada, cem)}
    assert admitted.sender_participant_id == scene.participant_id(ada)
    assert set((await scene.admit(ben)).person_ids) == {str(house.host.person_id), str(ben.person_id)}
    with pytest.raises(Fault) as refusal:
        await scene.admit(ada, [scene.participant_id(ben), str(new_id())])
    assert [each.field for each in refusal.value.violations] == ["participant_ids[1]"]


@pytest.mark.rule("S28")
async def test_a_file_for_some_leaves_no_trace_in_what_the_others_see(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada"), an_invitee("Ben"))
    ada, ben = scene.clients
    before = await scene.get(ben)
    house.clock.advance(timedelta(minutes=5))
    await scene.admit(ada)
    assert await scene.get(ben) == before


@pytest.mark.rule("S18")
async def test_after_completion_nothing_is_admitted_and_a_repeated_one_is_answered_again(
    house: House,
) -> None:
    scene = await an_open_scene(house)
    attachment_id = str(new_id())
    first = await scene.admit(scene.client, attachment_id=attachment_id)
    await scene.complete()
    house.clock.advance(timedelta(minutes=5))
    assert await scene.admit(scene.client, attachment_id=attachment_id) == first
    with pytest.raises(Fault) as refusal:
        await scene.admit(house.host, attachment_id=attachment_id)
    assert refusal.value.reason == "MESSAGE_ID_REUSED"
    for caller in (house.host, scene.client):
        with pytest.raises(Fault) as refusal:
            await scene.admit(caller)
        assert refusal.value.reason == "CONVERSATION_COMPLETED"


async def test_a_file_of_somebody_who_takes_no_part_is_not_admitted(house: House) -> None:
    scene = await an_open_scene(house)
    for caller in (a_client(), house.coordinator):
        with pytest.raises(Fault) as refusal:
            await scene.admit(caller)
        assert refusal.value.kind is Kind.NOT_FOUND


async def test_times_travel_in_utc(house: House) -> None:
    scene = await an_open_scene(house)
    completed = await scene.complete()
    told = (await scene.describe()).complete_time.ToDatetime(UTC)
    assert told == completed.complete_time.ToDatetime(UTC) == house.clock.now()
    assert isinstance(told, datetime)
