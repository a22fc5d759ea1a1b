"""Outbound: the conversation service, the directory, gateways."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceStub
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from chassis.bus import Bus
from chassis.dial import Channel
from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from services.files.domain.assignments import Assignment
from services.files.domain.conversations import Conversation
from services.files.domain.files import Admission, File
from services.files.domain.uploads import Header, Upload
from services.files.wire import conversations as wire
from services.files.wire import events, forms


class ConversationClient:
    """The conversation service."""

    def __init__(self, channel: Channel) -> None:
        self._stub = ConversationServiceStub(channel)

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        """Fault NOT_FOUND."""
        request = conversation_pb2.DescribeConversationRequest(conversation_id=str(conversation_id))
        return wire.conversation_in((await self._stub.DescribeConversation(request)).conversation)

    async def check_admits(self, header: Header) -> None:
        """Whether it would admit a file now."""
        await self._stub.AdmitAttachment(wire.admission_request(header, validate_only=True))

    async def admit(self, header: Header) -> Admission:
        """Admit a file (ADR 0008)."""
        request = wire.admission_request(header, validate_only=False)
        return wire.admission_in(await self._stub.AdmitAttachment(request))

    async def add_viewers(self, file: File, person: PersonId, participants: Sequence[ParticipantId]) -> None:
        """Let more people see a file, for the host."""
        await self._stub.AddAttachmentViewers(wire.viewers_request(file, person, participants))

    async def visible(self, conversation_id: ConversationId, person: PersonId) -> Sequence[UUID]:
        """The files that somebody in a conversation sees."""
        request = conversation_pb2.ListVisibleAttachmentsRequest(
            conversation_id=str(conversation_id), person_id=str(person)
        )
        answer = await self._stub.ListVisibleAttachments(request)
        return [UUID(each) for each in answer.attachment_ids]

    async def admit_form(
        self, conversation_id: ConversationId, person: PersonId, assignees: Sequence[ParticipantId] = ()
    ) -> datetime:
        """When a form may be assigned or submitted (ADR 0026)."""
        request = wire.form_admission_request(conversation_id, person, assignees)
        return wire.form_admission_in(await self._stub.AdmitForm(request))


class DirectoryClient:
    """The directory."""

    def __init__(self, channel: Channel) -> None:
        self._stub = DirectoryServiceStub(channel)

    async def largest_file_mib(self, division_id: DivisionId) -> int:
        """What a division says; 0: nothing."""
        request = directory_pb2.GetDivisionRequest(division_id=str(division_id))
        return (await self._stub.GetDivision(request)).division.largest_file_mib


class Pokes:
    """Tells gateways over the broker."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def shared(self, file: File) -> None:
        """Tell those who may see a file that there is news of it."""
        people = [each.person_id for each in file.viewers]
        await self._bus.poke("files", events.poke(file.conversation_id, people))

    async def own(self, upload: Upload) -> None:
        """Tell the sender of an upload that it stands somewhere else."""
        header = upload.header
        await self._bus.poke("files", events.poke(header.conversation_id, [header.sender]))

    async def forms_changed(self, assignments: Sequence[Assignment]) -> None:
        """Tell the host and the participant of each that there is news of it."""
        if assignments:
            await self._bus.poke("files", forms.poke_out(assignments))
