"""A division that keeps conversations for a while, its admin, and what they do about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.conversation.v1 import conversation_pb2, retention_pb2

from chassis.auth import Caller, Role
from chassis.ids import new_id
from services.conversation.domain.retention import REQUEST_NOTICE
from tests.integration.conversation.house import House, Scene, a_request, an_invitee
from tests.support.builders import a_member, a_process

MONTHS = 12
KEPT, DUE, NOTICED, HELD, DESTROYED = (
    retention_pb2.RETENTION_STATE_KEPT,
    retention_pb2.RETENTION_STATE_DUE,
    retention_pb2.RETENTION_STATE_NOTICED,
    retention_pb2.RETENTION_STATE_HELD,
    retention_pb2.RETENTION_STATE_DESTROYED,
)


class Keeping:
    """A division of its own that keeps conversations for twelve months, and its admin."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.division = house.directory.add_division(retention_months=MONTHS)
        house.directory.providers.add((str(self.division), str(house.host.person_id)))
        roles = {self.division: frozenset({Role.PROVIDER}), house.division: frozenset({Role.PROVIDER})}
        self.host = replace(house.host, roles=roles)
        practice = house.directory.practice_id
        self.admin = a_member(Role.ADMIN, self.division, practice, "Ada Admin")
        self.coordinator = a_member(Role.COORDINATOR, self.division, practice, "Cora Desk")

    async def a_completed_scene(self, text: str = "I sleep badly.") -> Scene:
        request = a_request(self.house, an_invitee("Paula Client"), division_id=str(self.division))
        created = await self.house.stub(self.host).CreateConversation(request)
        scene = Scene(self.house, created, [each.email for each in request.participants])
        await scene.say(self.host, "Good morning.")
        await scene.say(scene.client, text)
        await scene.complete(self.host)
        return scene

    def keep_for(self, months: int) -> None:
        self.house.directory.divisions[str(self.division)].retention_months = months

    async def look(self) -> retention_pb2.RunRetentionResponse:
        """What happens every hour, asked for by an operator."""
        request = retention_pb2.RunRetentionRequest(request_id=str(new_id()), division_id=str(self.division))
        return await self.house.retention(a_process("operator")).RunRetention(request)

    async def wait(self, time: timedelta) -> None:
        """Let time pass, and do what has become due."""
        self.house.clock.advance(time)
        await self.house.timers.run_due()

    async def standing(self, scene: Scene, caller: Caller | None = None) -> retention_pb2.Retention:
        request = retention_pb2.GetRetentionRequest(conversation_id=scene.id)
        return (await self.house.retention(caller or self.admin).GetRetention(request)).retention

    async def hold(self, scene: Scene, reason: str = "A court asks.") -> retention_pb2.Retention:
        request = retention_pb2.SetLegalHoldRequest(
            conversation_id=scene.id, request_id=str(new_id()), reason=reason
        )
        return (await self.house.retention(self.admin).SetLegalHold(request)).retention

    async def lift(self, scene: Scene) -> retention_pb2.Retention:
        request = retention_pb2.LiftLegalHoldRequest(
            conversation_id=scene.id, request_id=str(new_id()), reason="It is over."
        )
        return (await self.house.retention(self.admin).LiftLegalHold(request)).retention

    async def request(self, scene: Scene) -> retention_pb2.Retention:
        request = retention_pb2.RequestDestructionRequest(conversation_id=scene.id, request_id=str(new_id()))
        return (await self.house.retention(self.admin).RequestDestruction(request)).retention

    async def destroyed(self, scene: Scene) -> None:
        """Destroy it, as an admin asks."""
        await self.request(scene)
        await self.wait(REQUEST_NOTICE)
        assert (await self.standing(scene)).state == DESTROYED

    async def certificate(self, scene: Scene) -> str:
        request = retention_pb2.GetDestructionCertificateRequest(conversation_id=scene.id)
        return (await self.house.retention(self.admin).GetDestructionCertificate(request)).certificate

    async def listed(self, state: int = 0) -> dict[str, int]:
        """Which conversations stand where, page by page."""
        found: dict[str, int] = {}
        request = retention_pb2.ListRetentionsRequest(
            division_id=str(self.division),
            state=state,  # type: ignore[arg-type]
            page_size=2,
        )
        while True:
            answer = await self.house.retention(self.admin).ListRetentions(request)
            found |= {each.conversation_id: each.state for each in answer.retentions}
            request.page_token = answer.next_page_token
            if not answer.next_page_token:
                return found


async def exported(house: House, caller: Caller, scene: Scene) -> bytes:
    request = conversation_pb2.ExportConversationRequest(
        conversation_id=scene.id, format=conversation_pb2.EXPORT_FORMAT_JSON
    )
    return b"".join([part.data async for part in house.stub(caller).ExportConversation(request)])


def moment(timestamp: Timestamp) -> datetime:
    return timestamp.ToDatetime(UTC)
