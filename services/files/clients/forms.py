"""Outbound: what forms ask the conversation service, and tell gateways."""

from collections.abc import Sequence
from datetime import datetime

from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceStub

from chassis.bus import Bus
from chassis.dial import Channel
from chassis.ids import ConversationId, ParticipantId, PersonId
from services.files.domain.assignments import Assignment, Setting
from services.files.wire import forms as wire


class FormConversationClient:
    """The conversation service."""

    def __init__(self, channel: Channel) -> None:
        self._stub = ConversationServiceStub(channel)

    async def setting(self, conversation_id: ConversationId) -> Setting:
        """Fault NOT_FOUND."""
        request = conversation_pb2.DescribeConversationRequest(conversation_id=str(conversation_id))
        return wire.setting_in((await self._stub.DescribeConversation(request)).conversation)

    async def admit_form(
        self, conversation_id: ConversationId, person: PersonId, assignees: Sequence[ParticipantId] = ()
    ) -> datetime:
        """When a form may be assigned or submitted (ADR 0026)."""
        request = wire.admission_request(conversation_id, person, assignees)
        return wire.admission_in(await self._stub.AdmitForm(request))


class FormPokes:
    """Tells gateways over the broker."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def forms_changed(self, assignments: Sequence[Assignment]) -> None:
        """Tell each one's host and participant. Best effort."""
        if assignments:
            await self._bus.poke("files", wire.poke_out(assignments))
