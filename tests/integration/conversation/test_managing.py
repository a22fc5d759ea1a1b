"""The host's side: addresses, the announcement, the end."""

import asyncio
from datetime import timedelta

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Role
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.acts import accept
from tests.integration.conversation.house import (
    House,
    a_scene,
    an_invitee,
    an_open_scene,
    local_start,
)
from tests.support.builders import a_member

COMPLETED = pb.CONVERSATION_STATE_COMPLETED


@pytest.mark.rule("S26")
async def test_host_and_coordinator_see_addresses_and_fees_and_how_far_each_has_read(house: House) -> None:
    ada, ben = an_invitee("Ada", 5000), an_invitee("Ben", 0)
    scene = await an_open_scene(house, ada, ben)
    await accept(scene, scene.client)
    await scene.say(scene.client, "Hello.")
    request = pb.ListManagedParticipantsRequest(conversation_id=scene.id)
    for caller in (house.host, house.coordinator):
        found = (await house.stub(caller).ListManagedParticipants(request)).participants
        assert [(each.email, each.fee.minor_units, each.read_sequence) for each in found] == [
            (ada.email, 5000, 2),
            (ben.email, 0, 0),
        ]


@pytest.mark.rule("S26")
async def test_nobody_else_sees_an_address_in_anything(house: House) -> None:
    ada, ben = an_invitee("Ada"), an_invitee("Ben")
    scene = await an_open_scene(house, ada, ben)
    with pytest.raises(Fault) as refusal:
        await house.stub(scene.client).ListManagedParticipants(
            pb.ListManagedParticipantsRequest(conversation_id=scene.id)
        )
    assert refusal.value.kind is Kind.FORBIDDEN
    page = pb.ListConversationsRequest(list=pb.CONVERSATION_LIST_ACTIVE)
    shown = [
        await scene.get(scene.client),
        await scene.messages(scene.client),
        await house.stub(scene.client).ListConversations(page),
        await scene.describe(),
    ]
    for answer in shown:
        assert b"@" not in answer.SerializeToString().replace(b"care@harbour.test", b"")


@pytest.mark.rule("S26", "S10")
async def test_a_colleague_who_takes_part_sees_no_addresses(house: House) -> None:
    email = f"{new_id()}@harbour.test"
    house.directory.add_person("Dr. Ito", email, provider_of=house.division)
    scene = await an_open_scene(house, an_invitee(), pb.NewParticipant(display_name="x", email=email))
    colleague = a_member(Role.PROVIDER, house.division, person_id=house.directory.person_of(email))
    for act in (
        house.stub(colleague).ListManagedParticipants(
            pb.ListManagedParticipantsRequest(conversation_id=scene.id)
        ),
        scene.announce(colleague, "Mine now"),
        scene.complete(colleague),
    ):
        with pytest.raises(Fault) as refusal:
            await act
        assert (refusal.value.kind, refusal.value.reason) == (Kind.FORBIDDEN, "HOST_ONLY")


@pytest.mark.rule("S22", "S23")
async def test_host_and_coordinator_edit_the_announcement_and_everybody_sees_the_same(house: House) -> None:
    scene = await a_scene(house, start=local_start(house.clock.now() + timedelta(days=1)))
    await scene.announce(house.host, "  Cafe\u0301 closes at five. ")
    assert (await scene.get(scene.client)).announcement == "Caf\u00e9 closes at five."
    edited = await scene.announce(house.coordinator, "")
    assert edited.announcement == (await scene.get(scene.client)).announcement == ""


@pytest.mark.rule("S22")
async def test_120_characters_are_accepted_and_121_refused(house: House) -> None:
    scene = await a_scene(house)
    for text in ("x" * 120, "\U0001f642" * 120, "e\u0301" * 120):
        assert len((await scene.announce(house.host, text)).announcement) == 120
    for text in ("x" * 121, "\U0001f642" * 121):
        with pytest.raises(Fault) as refusal:
            await scene.announce(house.host, text)
        assert refusal.value.reason == "ANNOUNCEMENT_TOO_LONG"
        assert [each.field for each in refusal.value.violations] == ["text"]


@pytest.mark.rule("S23")
async def test_an_edit_on_an_old_version_is_refused_and_a_repeated_one_answered_again(house: House) -> None:
    scene = await a_scene(house)
    old, request_id = (await scene.get(house.host)).etag, str(new_id())
    first = await scene.announce(house.host, "First", old, request_id)
    with pytest.raises(Fault) as refusal:
        await scene.announce(house.coordinator, "Second", old)
    assert refusal.value.kind is Kind.STALE
    again = await scene.announce(house.host, "First", old, request_id)
    assert (again.announcement, again.etag) == ("First", first.etag)


@pytest.mark.rule("S23")
async def test_every_edit_is_kept_with_who_and_when(house: House) -> None:
    scene = await a_scene(house)
    await scene.announce(house.host, "First")
    await scene.announce(house.coordinator, "Second")
    async with house.database.transaction() as connection:
        found = await connection.exec_driver_sql(
            "SELECT version, edited_by FROM announcement_version"
            " WHERE conversation_id = $1::text::uuid ORDER BY version",
            (scene.id,),
        )
        assert [tuple(row) for row in found] == [
            (0, house.host.person_id),
            (1, house.host.person_id),
            (2, house.coordinator.person_id),
        ]


@pytest.mark.rule("S17", "S18")
@pytest.mark.parametrize("by_coordinator", [False, True])
async def test_host_or_coordinator_completes_for_ever(house: House, by_coordinator: bool) -> None:
    scene = await an_open_scene(house, an_invitee(fee=5000))
    caller = house.coordinator if by_coordinator else house.host
    completed = await scene.complete(caller)
    assert completed.state == COMPLETED
    assert completed.HasField("complete_time")
    for act in (scene.complete(caller), scene.announce(caller, "Late"), scene.admit(house.host)):
        with pytest.raises(Fault) as refusal:
            await act
        assert refusal.value.reason == "CONVERSATION_COMPLETED"
    assert (await scene.describe()).completed_by_person_id == str(caller.person_id)


@pytest.mark.rule("S17")
async def test_the_same_completion_twice_is_one_and_two_at_once_are_one(house: House) -> None:
    scene = await an_open_scene(house)
    now, request_id = await scene.get(house.host), str(new_id())
    first = await scene.complete(request_id=request_id, etag=now.etag, preview_token="")
    again = await scene.complete(request_id=request_id, etag=now.etag, preview_token="")
    assert again == first
    other = await an_open_scene(house)
    answers = await asyncio.gather(*(other.complete() for _ in range(5)), return_exceptions=True)
    reasons = sorted(each.reason for each in answers if isinstance(each, Fault))
    assert reasons == ["CONVERSATION_COMPLETED"] * 4


@pytest.mark.rule("S13")
async def test_what_was_not_opened_cannot_be_completed(house: House) -> None:
    waiting = await a_scene(house)
    planned = await a_scene(house, start=local_start(house.clock.now() + timedelta(days=1)))
    for scene in (waiting, planned):
        with pytest.raises(Fault) as refusal:
            await scene.complete()
        assert refusal.value.reason == "NOT_ACTIVE"


@pytest.mark.rule("S34")
async def test_where_somebody_owes_a_fee_a_fresh_preview_of_this_version_is_needed(house: House) -> None:
    scene = await an_open_scene(house, an_invitee(fee=5000))
    now = await scene.get(house.host)
    other = await (await an_open_scene(house)).get(house.host)
    old = house.signed_preview(now)
    house.clock.advance(timedelta(minutes=2))
    refused = {
        "missing": "",
        "forged": house.signed_preview(now)[:-4] + "AAAA",
        "too old": old,
        "of somebody else": house.signed_preview(now, issuer="notify"),
        "for something else": house.signed_preview(now, purpose="something-else"),
        "of another conversation": house.signed_preview(other),
        "of another version": house.signed_preview(now, etag="v99"),
        "without its parts": house.signed_preview(now, conversation=None),
    }
    for what, token in refused.items():
        with pytest.raises(Fault) as refusal:
            await scene.complete(preview_token=token)
        assert refusal.value.reason == "PREVIEW_STALE", what
    assert (await scene.complete(preview_token=house.signed_preview(now))).state == COMPLETED


@pytest.mark.rule("S34")
async def test_missing_cards_are_acknowledged_exactly_and_kept(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada", 5000), an_invitee("Ben", 5000), an_invitee("Cem", 0))
    now = await scene.get(house.host)
    ada, ben, cem = (scene.participant_id(each) for each in scene.clients)
    token = house.signed_preview(now, [ada, ben])
    for acknowledged in ([], [ada], [ada, ben, cem], [ada, cem]):
        with pytest.raises(Fault) as refusal:
            await scene.complete(preview_token=token, acknowledged_participant_ids=acknowledged)
        assert refusal.value.reason == "MISSING_CARDS_NOT_ACKNOWLEDGED"
    assert (await scene.get(house.host)).state == pb.CONVERSATION_STATE_ACTIVE
    await scene.complete(preview_token=token, acknowledged_participant_ids=[ben, ada])
    assert list((await scene.describe()).acknowledged_participant_ids) == sorted([ada, ben])


@pytest.mark.rule("S17")
async def test_a_completion_on_an_old_version_is_refused(house: House) -> None:
    scene = await an_open_scene(house)
    old = (await scene.get(house.host)).etag
    await scene.announce(house.host, "Changed")
    with pytest.raises(Fault) as refusal:
        await scene.complete(etag=old)
    assert refusal.value.kind is Kind.STALE


@pytest.mark.rule("S17")
async def test_messages_do_not_make_a_completion_stale(house: House) -> None:
    scene = await an_open_scene(house)
    now = await scene.get(house.host)
    await scene.say(scene.client, "Thank you.")
    assert (await scene.complete(etag=now.etag)).state == COMPLETED


@pytest.mark.rule("S17")
async def test_a_client_cannot_complete_or_edit(house: House) -> None:
    scene = await an_open_scene(house)
    for act in (scene.complete(scene.client), scene.announce(scene.client, "Mine")):
        with pytest.raises(Fault) as refusal:
            await act
        assert refusal.value.kind is Kind.FORBIDDEN
