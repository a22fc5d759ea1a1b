"""Who pays is shown the fee, and accepts it before first sending (B3)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import events_pb2, fees_pb2

from chassis.auth import Caller
from chassis.faults import PASSING, Fault, Kind
from chassis.ids import new_id
from tests.integration.conversation.acts import (
    a_plan,
    accept,
    cad,
    change_fee,
    events_of,
    managed,
    mark_no_show,
    own_fee,
    policy,
    withdraw,
)
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene
from tests.support.builders import a_client


async def refusal_of(act: Any) -> Fault:
    with pytest.raises(Fault) as refusal:
        await act
    return refusal.value


async def kept(scene: Scene) -> list[tuple[Any, ...]]:
    """The acceptances of a conversation, as they are kept."""
    async with scene.house.database.transaction() as connection:
        found = await connection.exec_driver_sql(
            "SELECT minor_units, currency, late_minor_units, no_show_minor_units FROM fee_acceptance"
            " WHERE conversation_id = $1::text::uuid ORDER BY accept_time, fee_acceptance_id",
            (scene.id,),
        )
        return [tuple(row) for row in found]


@pytest.mark.rule("B3")
async def test_who_owes_a_fee_accepts_it_before_writing_or_sharing_anything(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada", 5000), an_invitee("Ben", 0))
    ada, ben = scene.clients
    for act in (scene.say(ada, "Hello."), scene.admit(ada)):
        fault = await refusal_of(act)
        assert (fault.kind, fault.reason) == (Kind.PRECONDITION, "FEE_NOT_ACCEPTED")
        assert fault.facts == {"minor_units": "5000", "currency": "CAD"}
    assert (await scene.say(ben, "Hello.")).sequence == 2
    assert (await scene.draft(ada, "Not gated.")).text == "Not gated."
    assert len((await scene.messages(ada)).messages) == 2
    seen = await scene.get(ada)
    assert (seen.own_fee_acceptance_needed, seen.HasField("own_accepted_fee")) == (True, False)
    await accept(scene, ada)
    assert (await scene.say(ada, "Hello.")).sequence == 3
    await scene.admit(ada)
    seen = await scene.get(ada)
    assert (seen.own_fee_acceptance_needed, seen.own_accepted_fee) == (False, cad(5000))
    assert seen.own_fee_accept_time.ToDatetime() == house.clock.now().replace(tzinfo=None)


@pytest.mark.rule("B3", "S14", "S15", "S18")
async def test_why_nobody_may_write_yet_or_any_more_is_said_before_the_fee(house: House) -> None:
    planned = await a_plan(house, an_invitee("Ada", 5000))
    waiting = await a_scene(house, an_invitee("Ada", 5000))
    over = await an_open_scene(house, an_invitee("Ada", 5000))
    await over.complete()
    for scene, reason in (
        (planned, "NOT_STARTED"),
        (waiting, "PROVIDER_HAS_NOT_OPENED"),
        (over, "CONVERSATION_COMPLETED"),
    ):
        assert (await refusal_of(scene.say(scene.client, "Hello."))).reason == reason
        assert (await refusal_of(scene.admit(scene.client))).reason == reason


@pytest.mark.rule("B3")
async def test_exactly_what_is_shown_is_accepted_and_kept_for_ever(house: House) -> None:
    policy(house, late_fee=cad(3000), no_show_fee=cad(2500))
    scene = await a_plan(house, an_invitee("Ada", 5000))
    shown = await own_fee(scene, scene.client)
    assert (shown.fee, shown.late_cancellation_fee, shown.no_show_fee) == (cad(5000), cad(3000), cad(2500))
    assert (shown.fee_basis, shown.acceptance_needed) == (pb.FEE_BASIS_AGREED, True)
    assert shown.late_cancellation_window.ToTimedelta() == timedelta(days=1)
    for wrong in (cad(4999), cad(5001)):
        fault = await refusal_of(accept(scene, scene.client, fee=wrong))
        assert (fault.kind, fault.reason) == (Kind.PRECONDITION, "FEE_CHANGED")
        assert fault.facts == {
            "minor_units": "5000",
            "currency": "CAD",
            "late_cancellation_minor_units": "3000",
            "no_show_minor_units": "2500",
        }
    assert (await refusal_of(accept(scene, scene.client, fee=cad(5000)))).reason == "FEE_CHANGED"
    assert await kept(scene) == []
    request_id = str(new_id())
    done = await accept(scene, scene.client, request_id=request_id)
    assert (done.acceptance_needed, done.accepted_fee) == (False, cad(5000))
    assert await accept(scene, scene.client, request_id=request_id) == done
    assert await accept(scene, scene.client) == done
    assert await kept(scene) == [(5000, "CAD", 3000, 2500)]
    assert (await events_of(scene)).count("fee.accepted") == 1
    (ada,) = await managed(scene)
    assert (ada.fee_acceptance_needed, ada.accepted_fee) == (False, cad(5000))
    assert ada.HasField("fee_accept_time")


@pytest.mark.rule("B3", "S32")
async def test_a_fee_that_rises_before_the_start_is_accepted_again_and_one_that_falls_is_not(
    house: House,
) -> None:
    scene = await a_plan(house, an_invitee("Ada", 5000))
    ada = scene.participant_id(scene.client)
    await accept(scene, scene.client)
    await change_fee(scene, ada, 4000)
    assert not (await own_fee(scene, scene.client)).acceptance_needed
    await change_fee(scene, ada, 6000)
    assert (await managed(scene))[0].fee_acceptance_needed
    house.clock.advance(timedelta(days=3))
    await scene.say(scene.host, "Good morning.")
    assert (await refusal_of(scene.say(scene.client, "Hello."))).reason == "FEE_NOT_ACCEPTED"
    assert (await scene.describe()).participants[1].accepted_fee == cad(5000)
    await accept(scene, scene.client)
    assert (await scene.say(scene.client, "Hello.")).sequence == 2
    assert [each[0] for each in await kept(scene)] == [5000, 6000]


@pytest.mark.rule("B3")
async def test_only_the_one_who_pays_accepts_and_sees_what_is_to_be_accepted(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada", 5000))
    for caller, reason in (
        (scene.host, "PARTICIPANTS_ONLY"),
        (house.coordinator, "PARTICIPANTS_ONLY"),
        (a_client(), "NOT_FOUND"),
    ):
        assert (await refusal_of(own_fee(scene, caller))).reason == reason
        assert (await refusal_of(accept(scene, caller, fee=cad(5000)))).reason == reason
    request = fees_pb2.AcceptFeeRequest(conversation_id=scene.id, request_id=str(new_id()))
    fault = await refusal_of(house.fees(scene.client).AcceptFee(request))
    assert [each.field for each in fault.violations] == ["fee"]
    request.fee.currency = "XYZ"
    fault = await refusal_of(house.fees(scene.client).AcceptFee(request))
    assert (fault.reason, [each.field for each in fault.violations]) == ("FEE_REFUSED", ["fee"])


@pytest.mark.rule("B3")
async def test_a_fee_is_still_accepted_once_it_is_over_and_billing_hears_of_it(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada", 5000))
    await scene.complete()
    assert not (await scene.describe()).participants[1].HasField("accepted_fee")
    await accept(scene, scene.client)
    assert (await scene.describe()).participants[1].accepted_fee == cad(5000)
    async with house.database.transaction() as connection:
        found = await connection.exec_driver_sql(
            "SELECT payload FROM outbox WHERE aggregate_id = $1::text::uuid"
            " AND subject = 'conversation.v1.fee.accepted'",
            (scene.id,),
        )
        told = events_pb2.FeeAccepted.FromString(found.one().payload)
    assert told == events_pb2.FeeAccepted(
        conversation_id=scene.id,
        participant_id=scene.participant_id(scene.client),
        person_id=str(scene.client.person_id),
        fee=cad(5000),
    )


@pytest.mark.rule("B3", "S19")
async def test_a_no_show_costs_no_more_than_was_accepted_though_the_division_asks_for_more(
    house: House,
) -> None:
    policy(house, no_show_fee=cad(2500))
    scene = await a_plan(house, an_invitee("Ada", 5000))
    await accept(scene, scene.client)
    policy(house, no_show_fee=cad(4500))
    house.clock.advance(timedelta(days=3))
    await mark_no_show(scene, scene.participant_id(scene.client))
    told = (await scene.describe()).participants[1]
    assert (told.fee, told.accepted_fee, told.fee_basis) == (cad(2500), cad(2500), pb.FEE_BASIS_NO_SHOW)


@pytest.mark.rule("B3", "S19")
async def test_withdrawing_late_counts_as_accepting_what_it_costs(house: House) -> None:
    policy(house, late_fee=cad(3000))
    scene = await a_plan(house, an_invitee("Ada", 5000), ahead=timedelta(hours=2))
    await withdraw(scene, scene.client, accepted_fee=cad(3000))
    told = (await scene.describe()).participants[1]
    assert (told.fee, told.accepted_fee) == (cad(3000), cad(3000))
    assert await kept(scene) == [(3000, "CAD", None, None)]
    shown = await own_fee(scene, scene.client)
    assert (shown.fee, shown.acceptance_needed) == (cad(3000), False)


@pytest.mark.rule("B3", "S31", "S32")
async def test_an_export_says_what_was_accepted_when_to_those_who_see_the_fee(house: House) -> None:
    scene = await an_open_scene(house, an_invitee("Ada", 5000), an_invitee("Ben", 700))
    ada, ben = scene.clients
    await accept(scene, ada)
    said = [
        [line for line in (await export(scene, each)).splitlines() if line.startswith("fee accepted")]
        for each in (scene.host, ada, ben)
    ]
    assert [len(lines) for lines in said] == [1, 1, 0]
    assert "50.00,CAD" in said[1][0]
    machine = await export(scene, ada, pb.EXPORT_FORMAT_JSON)
    assert '"accepted_fee":{"minor_units":5000,"currency":"CAD"},"fee_accept_time":' in machine
    assert "accepted_fee" not in await export(scene, ben, pb.EXPORT_FORMAT_JSON)


async def export(scene: Scene, caller: Caller, form: pb.ExportFormat = pb.EXPORT_FORMAT_CSV) -> str:
    """What somebody exports."""
    request = pb.ExportConversationRequest(conversation_id=scene.id, format=form)
    pieces = [each.data async for each in scene.house.stub(caller).ExportConversation(request)]
    return b"".join(pieces).decode("utf-8-sig")


async def persistently(act: Callable[[], Awaitable[Any]]) -> str:
    """Do it; a server that is too busy, or a version that is old, is asked again. The refusal, or ""."""
    while True:
        try:
            await act()
        except Fault as fault:
            if fault.kind not in PASSING | {Kind.STALE}:
                return fault.reason
        else:
            return ""


@pytest.mark.rule("B3")
async def test_of_many_who_race_with_their_fees_nobody_is_heard_while_owing_more_than_they_accepted(
    house: House,
) -> None:
    policy(house, no_show_fee=cad(2500))
    scene = await an_open_scene(house, *(an_invitee(fee=5000) for _ in range(25)))
    missed = [scene.participant_id(each) for each in scene.clients]
    for each, client in zip(missed, scene.clients, strict=True):
        await mark_no_show(scene, each)
        await accept(scene, client)

    async def they_came_after_all() -> None:
        for each in missed:
            assert await persistently(partial(mark_no_show, scene, each, False)) == ""

    async def write(client: Caller) -> None:
        for _ in range(4):
            while await persistently(lambda: scene.say(client, "Hello.")) == "FEE_NOT_ACCEPTED":
                assert await persistently(lambda: accept(scene, client)) in ("", "FEE_CHANGED")

    await asyncio.gather(*map(write, scene.clients), they_came_after_all())
    heard, too_early = await replayed(scene, dict.fromkeys(missed, 2500))
    assert (heard, too_early) == (100, 0)
    assert {each.fee.minor_units for each in await managed(scene)} == {5000}


async def replayed(scene: Scene, owed: dict[str, int]) -> tuple[int, int]:
    """How many messages of participants there are, and how many at a time when more was owed than accepted.

    The log is in the order of the commits.
    """
    async with scene.house.database.transaction() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT subject, payload FROM outbox WHERE aggregate_id = $1::text::uuid ORDER BY seq",
            (scene.id,),
        )
        log = [(row.subject.removeprefix("conversation.v1."), row.payload) for row in rows]
    said = (await scene.messages(scene.host, after_sequence=0, page_size=200)).messages
    speakers = {each.sequence: each.participant_id for each in said if each.participant_id in owed}
    accepted, begun, too_early = dict.fromkeys(owed, 0), False, 0
    for subject, payload in log:
        if subject == "fee.accepted":
            begun, acceptance = True, events_pb2.FeeAccepted.FromString(payload)
            accepted[acceptance.participant_id] = acceptance.fee.minor_units
        elif subject == "fee.changed":
            change = events_pb2.FeeChanged.FromString(payload)
            owed[change.participant_id] = change.fee.minor_units
        elif subject == "message.sent":
            sent = events_pb2.MessageSent.FromString(payload)
            numbers = range(sent.first_sequence, sent.sequence + 1)
            by = [speakers[number] for number in numbers if number in speakers]
            too_early += sum(owed[each] > accepted[each] for each in by)
    assert begun
    return len(speakers), too_early
