"""Short ways to change plans, by default on the conversation as it is now."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from google.protobuf.duration_pb2 import Duration
from sotto.common.v1 import money_pb2
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import fees_pb2
from sotto.directory.v1 import directory_pb2

from chassis.auth import Caller
from chassis.ids import new_id
from tests.integration.conversation.house import House, Scene, a_scene, local_start


def cad(minor_units: int) -> money_pb2.Money:
    """Canadian dollars."""
    return money_pb2.Money(minor_units=minor_units, currency="CAD")


async def a_plan(
    house: House, *participants: pb.NewParticipant, ahead: timedelta = timedelta(days=3)
) -> Scene:
    """A conversation that starts in some days."""
    return await a_scene(house, *participants, start=local_start(house.clock.now() + ahead))


def policy(house: House, **settings: Any) -> None:
    """From now on the division has this cancellation policy, with a window of a day."""
    window = Duration()
    window.FromTimedelta(timedelta(days=1))
    given = directory_pb2.CancellationPolicy(late_window=window, **settings)
    house.directory.divisions[str(house.division)].cancellation_policy.CopyFrom(given)


async def _given(scene: Scene, fields: dict[str, Any]) -> dict[str, Any]:
    etag = fields.get("etag") or (await scene.get(scene.host)).etag
    return {"conversation_id": scene.id, "request_id": str(new_id()), "etag": etag} | fields


async def reschedule(
    scene: Scene, caller: Caller | None = None, **fields: Any
) -> pb.RescheduleConversationResponse:
    """Move the start."""
    request = pb.RescheduleConversationRequest(**await _given(scene, fields))
    return await scene.house.stub(caller or scene.host).RescheduleConversation(request)


async def cancel(scene: Scene, caller: Caller | None = None, **fields: Any) -> pb.Conversation:
    """Call it off."""
    request = pb.CancelConversationRequest(**await _given(scene, {"reason": "A canary is ill."} | fields))
    return (await scene.house.stub(caller or scene.host).CancelConversation(request)).conversation


async def withdraw(scene: Scene, caller: Caller, **fields: Any) -> pb.Conversation:
    """Say that one cannot attend."""
    given = {"conversation_id": scene.id, "request_id": str(new_id()), "reason": "A canary abroad."}
    request = pb.WithdrawFromConversationRequest(**(given | fields))
    return (await scene.house.stub(caller).WithdrawFromConversation(request)).conversation


async def add(
    scene: Scene, *participants: pb.NewParticipant, caller: Caller | None = None, **fields: Any
) -> pb.Conversation:
    """Add people."""
    given = {"conversation_id": scene.id, "request_id": str(new_id()), "participants": participants}
    request = pb.AddParticipantsRequest(**(given | fields))
    return (await scene.house.stub(caller or scene.host).AddParticipants(request)).conversation


async def change_fee(
    scene: Scene, participant_id: str, minor_units: int, caller: Caller | None = None, **fields: Any
) -> pb.Conversation:
    """Change what somebody owes."""
    given = {"participant_id": participant_id, "fee": cad(minor_units)}
    request = pb.ChangeFeeRequest(**await _given(scene, given | fields))
    return (await scene.house.stub(caller or scene.host).ChangeFee(request)).conversation


async def mark_no_show(
    scene: Scene, participant_id: str, no_show: bool = True, caller: Caller | None = None, **fields: Any
) -> pb.Conversation:
    """Note that somebody did not come."""
    given = {"participant_id": participant_id, "no_show": no_show}
    request = pb.MarkNoShowRequest(**await _given(scene, given | fields))
    return (await scene.house.stub(caller or scene.host).MarkNoShow(request)).conversation


async def own_fee(scene: Scene, caller: Caller) -> fees_pb2.OwnFee:
    """What somebody pays."""
    request = fees_pb2.GetOwnFeeRequest(conversation_id=scene.id)
    return (await scene.house.fees(caller).GetOwnFee(request)).own_fee


async def accept(scene: Scene, caller: Caller, **fields: Any) -> fees_pb2.OwnFee:
    """Accept a fee, by default as it is shown now."""
    given: dict[str, Any] = {"conversation_id": scene.id, "request_id": str(new_id())}
    if "fee" not in fields:
        shown = await own_fee(scene, caller)
        given["fee"] = shown.fee
        if shown.HasField("late_cancellation_fee"):
            given["late_cancellation_fee"] = shown.late_cancellation_fee
        if shown.HasField("no_show_fee"):
            given["no_show_fee"] = shown.no_show_fee
    request = fees_pb2.AcceptFeeRequest(**(given | fields))
    return (await scene.house.fees(caller).AcceptFee(request)).own_fee


async def managed(scene: Scene) -> Sequence[pb.ManagedParticipant]:
    """The participants as the host sees them."""
    request = pb.ListManagedParticipantsRequest(conversation_id=scene.id)
    return (await scene.house.stub(scene.host).ListManagedParticipants(request)).participants


async def events_of(scene: Scene) -> list[str]:
    """The events of a conversation in the outbox, in order."""
    async with scene.house.database.transaction() as connection:
        found = await connection.exec_driver_sql(
            "SELECT subject FROM outbox WHERE aggregate_id = $1::text::uuid ORDER BY seq", (scene.id,)
        )
        return [row.subject.removeprefix("conversation.v1.") for row in found]
