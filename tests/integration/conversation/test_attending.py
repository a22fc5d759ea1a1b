"""Who takes part: people join, do not come, and owe more or less."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.faults import PASSING, Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.acts import (
    a_plan,
    add,
    cad,
    cancel,
    change_fee,
    events_of,
    managed,
    mark_no_show,
    policy,
    withdraw,
)
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene

NOBODY: dict[str, Any] = {"conversation_id": str(new_id())}


async def refusal_of(act: Any) -> Fault:
    with pytest.raises(Fault) as refusal:
        await act
    return refusal.value


def fields_of(fault: Fault) -> list[str]:
    return [violation.field for violation in fault.violations]


@pytest.mark.rule("S11")
@pytest.mark.parametrize("shared", [False, True])
async def test_a_newcomer_sees_messages_from_joining_on_or_all_of_them(house: House, shared: bool) -> None:
    scene = await an_open_scene(house)
    ben = an_invitee("Ben")
    request_id = str(new_id())
    added = await add(scene, ben, share_history=shared, request_id=request_id)
    assert [each.display_name for each in added.participants][-1] == "Ben"
    assert added.etag != (scene.created.conversation.etag)
    assert await add(scene, ben, share_history=shared, request_id=request_id) == added
    await scene.say(scene.client, "Welcome.")
    newcomer = house.client(ben.email)
    seen = (await scene.messages(newcomer)).messages
    assert [each.text for each in seen] == (["Good morning."] if shared else []) + ["Welcome."]
    theirs = await scene.get(newcomer)
    assert (theirs.last_sequence, theirs.unread_count) == (2, 2 if shared else 1)
    assert (await events_of(scene)).count("participants.added") == 1
    assert (await scene.say(newcomer, "Hello.")).sequence == 3


@pytest.mark.rule("S11")
async def test_where_a_newcomer_joins_is_decided_by_what_is_committed_when_they_join(house: House) -> None:
    scene = await an_open_scene(house)
    ben = an_invitee("Ben")
    acts = [scene.say(scene.client, f"Message {number}") for number in range(20)]
    await asyncio.gather(*acts[:10], add(scene, ben), *acts[10:])
    first = (await scene.describe()).participants[-1].first_sequence
    seen = (await scene.messages(house.client(ben.email))).messages
    assert [each.sequence for each in seen] == list(range(first, 22))


@pytest.mark.rule("S11", "S13", "S14")
async def test_people_are_added_before_the_start_and_afterwards_until_it_is_over(house: House) -> None:
    planned, waiting, opened = await a_plan(house), await a_scene(house), await an_open_scene(house)
    late = await a_plan(house, ahead=timedelta(hours=1))
    house.clock.advance(timedelta(hours=1))
    for scene in (planned, waiting, opened, late):
        assert len((await add(scene, an_invitee(), caller=house.coordinator)).participants) == 3
    await opened.complete()
    await cancel(planned)
    asked = house.directory.resolved
    assert (await refusal_of(add(opened, an_invitee()))).reason == "CONVERSATION_COMPLETED"
    assert (await refusal_of(add(planned, an_invitee()))).reason == "CONVERSATION_CANCELLED"
    assert house.directory.resolved == asked


@pytest.mark.rule("S9", "S11", "S32")
async def test_newcomers_that_cannot_be_are_refused_by_field_and_nobody_is_added(house: House) -> None:
    ada = an_invitee("Ada")
    scene = await an_open_scene(house, ada)
    twice = an_invitee()
    email = f"{new_id()}@harbour.test"
    house.directory.add_person("Dr. Ito", email, provider_of=house.division)
    refusals: list[tuple[list[pb.NewParticipant], str, str]] = [
        ([], "INVALID_FIELD", "participants"),
        ([an_invitee(), ada], "DUPLICATE_PARTICIPANT", "participants[1]"),
        ([twice, twice], "DUPLICATE_PARTICIPANT", "participants[1]"),
        ([an_invitee(fee=None)], "FEE_MISSING", "participants[0].fee"),
        ([an_invitee(), an_invitee(fee=-1)], "FEE_REFUSED", "participants[1].fee"),
        ([an_invitee() for _ in range(25)], "TOO_MANY_PARTICIPANTS", "participants"),
    ]
    for people, reason, field in refusals:
        fault = await refusal_of(add(scene, *people))
        assert (fault.kind, fault.reason, fields_of(fault)) == (Kind.INVALID, reason, [field])
    assert len((await scene.describe()).participants) == 2
    colleague = pb.NewParticipant(display_name="x", email=email)
    assert [each.colleague for each in (await add(scene, colleague)).participants] == [False, False, True]


@pytest.mark.rule("S6", "S11", "S26")
async def test_only_host_and_coordinator_add_people(house: House) -> None:
    scene = await an_open_scene(house)
    asked = house.directory.resolved
    assert (await refusal_of(add(scene, an_invitee(), caller=scene.client))).kind is Kind.FORBIDDEN
    assert (await refusal_of(add(scene, an_invitee(), **NOBODY))).kind is Kind.NOT_FOUND
    assert house.directory.resolved == asked


@pytest.mark.rule("S9", "S11")
async def test_50_racing_calls_fill_25_places_and_no_more(house: House) -> None:
    scene = await an_open_scene(house)
    outcomes = await asyncio.gather(*(_persistently_add(scene) for _ in range(50)))
    assert sorted(outcomes) == [""] * 24 + ["TOO_MANY_PARTICIPANTS"] * 26
    assert len((await scene.describe()).participants) == 26
    assert (await events_of(scene)).count("participants.added") == 24


async def _persistently_add(scene: Scene) -> str:
    """Add one person; a server that is too busy is asked again with the same request. The refusal, or ""."""
    person, request_id = an_invitee(), str(new_id())
    while True:
        try:
            await add(scene, person, request_id=request_id)
        except Fault as fault:
            if fault.kind not in PASSING:
                return fault.reason
        else:
            return ""


@pytest.mark.rule("S9", "S11")
async def test_the_same_person_added_by_many_calls_at_once_is_in_it_once(house: House) -> None:
    scene, person = await an_open_scene(house), an_invitee()
    outcomes = await asyncio.gather(*(add(scene, person) for _ in range(5)), return_exceptions=True)
    reasons = [each.reason for each in outcomes if isinstance(each, Fault)]
    assert reasons == ["DUPLICATE_PARTICIPANT"] * 4


@pytest.mark.rule("S32")
async def test_before_the_start_a_fee_goes_up_and_down_and_afterwards_only_down(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000))
    ada = scene.participant_id(scene.client)
    for amount in (6000, 4000, 7000):
        await change_fee(scene, ada, amount)
    house.clock.advance(timedelta(days=3))
    assert (await refusal_of(change_fee(scene, ada, 7001))).reason == "FEE_ONLY_DOWN"
    await scene.say(house.host, "Good morning.")
    assert (await refusal_of(change_fee(scene, ada, 7001))).reason == "FEE_ONLY_DOWN"
    await change_fee(scene, ada, 3000, caller=house.coordinator)
    assert (await refusal_of(change_fee(scene, ada, 5000))).reason == "FEE_ONLY_DOWN"
    await change_fee(scene, ada, 0)
    theirs = await scene.get(scene.client)
    assert (theirs.own_fee, theirs.own_fee_basis) == (cad(0), pb.FEE_BASIS_WAIVED)
    assert (await events_of(scene)).count("fee.changed") == 5
    await scene.complete()
    assert (await refusal_of(change_fee(scene, ada, 0))).reason == "CONVERSATION_COMPLETED"


@pytest.mark.rule("S32", "S34")
async def test_a_changed_fee_makes_an_earlier_preview_stale(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada", 5000))
    before = await scene.get(house.host)
    token = house.signed_preview(before)
    after = await change_fee(scene, scene.participant_id(scene.client), 1000)
    assert (await refusal_of(scene.complete(etag=before.etag, preview_token=token))).kind is Kind.STALE
    stale = await refusal_of(scene.complete(etag=after.etag, preview_token=token))
    assert stale.reason == "PREVIEW_STALE"
    await scene.complete(etag=after.etag, preview_token=house.signed_preview(after))


@pytest.mark.rule("S32")
async def test_a_fee_that_cannot_be_is_refused_by_field(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000))
    ada = scene.participant_id(scene.client)
    for fee in (cad(-1), cad(49), cad(100_000_000), cad(5000)):
        if fee == cad(5000):
            fee.currency = "USD"
        fault = await refusal_of(change_fee(scene, ada, 0, fee=fee))
        assert (fault.reason, fields_of(fault)) == ("FEE_REFUSED", ["fee"])
    host = scene.created.conversation.participants[0].participant_id
    for nobody in (host, str(new_id())):
        for act in (change_fee(scene, nobody, 0), mark_no_show(await a_scene(house), nobody)):
            assert fields_of(await refusal_of(act)) == ["participant_id"]


@pytest.mark.rule("S32")
async def test_a_fee_is_changed_once_on_the_version_seen_by_host_or_coordinator(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000))
    ada, old, request_id = (
        scene.participant_id(scene.client),
        (await scene.get(house.host)).etag,
        str(new_id()),
    )
    first = await change_fee(scene, ada, 4000, etag=old, request_id=request_id)
    assert await change_fee(scene, ada, 4000, etag=old, request_id=request_id) == first
    assert (await refusal_of(change_fee(scene, ada, 3000, etag=old))).kind is Kind.STALE
    assert (await refusal_of(change_fee(scene, ada, 0, caller=scene.client))).kind is Kind.FORBIDDEN
    assert (await refusal_of(change_fee(scene, ada, 0, **NOBODY))).kind is Kind.NOT_FOUND


@pytest.mark.rule("S19")
async def test_who_did_not_come_owes_the_divisions_no_show_fee_until_it_is_taken_back(house: House) -> None:
    policy(house, no_show_fee=cad(2500))
    scene = await a_plan(house, an_invitee("Ada", 5000), an_invitee("Ben", 2000))
    ada, ben = (scene.participant_id(each) for each in scene.clients)
    assert (await refusal_of(mark_no_show(scene, ada))).reason == "NOT_STARTED"
    house.clock.advance(timedelta(days=3))
    await mark_no_show(scene, ada)
    await scene.say(house.host, "Good morning.")
    await mark_no_show(scene, ben, caller=house.coordinator)
    told = (await scene.describe()).participants[1:]
    assert [(each.fee.minor_units, each.fee_basis) for each in told] == [
        (2500, pb.FEE_BASIS_NO_SHOW),
        (2000, pb.FEE_BASIS_NO_SHOW),
    ]
    await mark_no_show(scene, ada, False)
    await change_fee(scene, ben, 0)
    shown = await managed(scene)
    assert [(each.no_show, each.fee.minor_units, each.fee_basis) for each in shown] == [
        (False, 5000, pb.FEE_BASIS_AGREED),
        (True, 0, pb.FEE_BASIS_WAIVED),
    ]
    await scene.complete()
    assert (await refusal_of(mark_no_show(scene, ada))).reason == "CONVERSATION_COMPLETED"


@pytest.mark.rule("S19", "S32")
async def test_a_late_fee_is_waived_until_billing_has_it_and_never_raised(house: House) -> None:
    policy(house, late_fee=cad(3000))
    people = (an_invitee("Ada", 5000), an_invitee("Ben", 4000))
    scene = await a_plan(house, *people, ahead=timedelta(hours=2))
    ada, ben = (scene.participant_id(each) for each in scene.clients)
    await withdraw(scene, scene.clients[0], accepted_fee=cad(3000))
    assert (await refusal_of(change_fee(scene, ada, 3001))).reason == "FEE_ONLY_DOWN"
    await change_fee(scene, ada, 0)
    told = (await scene.describe()).participants[1]
    assert (told.fee, told.fee_basis, told.withdrawn) == (cad(0), pb.FEE_BASIS_WAIVED, True)
    await withdraw(scene, scene.clients[1], accepted_fee=cad(3000))
    assert (await refusal_of(change_fee(scene, ben, 0))).reason == "CONVERSATION_CANCELLED"


@pytest.mark.rule("S19", "S34")
async def test_who_withdrew_in_time_owes_nothing_and_needs_no_card_at_completion(house: House) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000), an_invitee("Ben", 0))
    ada = scene.participant_id(scene.clients[0])
    await withdraw(scene, scene.clients[0])
    assert (await refusal_of(change_fee(scene, ada, 100))).reason == "PARTICIPANT_WITHDREW"
    house.clock.advance(timedelta(days=3))
    assert (await refusal_of(mark_no_show(scene, ada))).reason == "PARTICIPANT_WITHDREW"
    await scene.say(house.host, "Good morning.")
    await scene.complete(etag=(await scene.get(house.host)).etag, preview_token="")
    assert not (await scene.describe()).participants[1].HasField("fee")
