"""A conversation service that answers what a test tells it, behind a real gRPC face."""

import asyncio
from dataclasses import dataclass, field

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceServicer

from chassis.faults import Fault, forbidden, invalid, not_found, precondition

ACTIVE = conversation_pb2.CONVERSATION_STATE_ACTIVE


@dataclass
class ConversationFake(ConversationServiceServicer):
    """Knows the conversations in `conversations`, by id; `refusal` refuses whatever files ask to share.

    `reached` is set when a file asks, and the answer waits for `hold`. `added` holds whom the host let see a
    file later, `in_history` the older files that a newcomer sees, by person.
    """

    conversations: dict[str, conversation_pb2.ConversationDescription] = field(default_factory=dict)
    refusal: Fault | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None
    admitted: list[conversation_pb2.AdmitAttachmentRequest] = field(default_factory=list)
    added: dict[str, set[str]] = field(default_factory=dict)
    in_history: dict[str, list[str]] = field(default_factory=dict)

    def _find(self, conversation_id: str) -> conversation_pb2.ConversationDescription:
        if conversation_id not in self.conversations:
            raise not_found("conversation")
        return self.conversations[conversation_id]

    async def DescribeConversation(
        self, request: conversation_pb2.DescribeConversationRequest, context: object
    ) -> conversation_pb2.DescribeConversationResponse:
        """As told."""
        return conversation_pb2.DescribeConversationResponse(conversation=self._find(request.conversation_id))

    async def AdmitForm(
        self, request: conversation_pb2.AdmitFormRequest, context: object
    ) -> conversation_pb2.AdmitFormResponse:
        """Now, for the host's or a participant's; refused where the conversation is completed."""
        self.reached.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.refusal is not None:
            raise self.refusal
        conversation = self._find(request.conversation_id)
        people = {each.person_id: each for each in conversation.participants}
        if request.person_id not in people:
            raise not_found("conversation")
        if conversation.state == conversation_pb2.CONVERSATION_STATE_COMPLETED:
            raise precondition("CONVERSATION_COMPLETED", "The conversation is completed.")
        if request.participant_ids and not people[request.person_id].host:
            raise forbidden("HOST_ONLY", "Only the host can do this.")
        now = Timestamp()
        now.GetCurrentTime()
        return conversation_pb2.AdmitFormResponse(admit_time=now)

    async def AdmitAttachment(
        self, request: conversation_pb2.AdmitAttachmentRequest, context: object
    ) -> conversation_pb2.AdmitAttachmentResponse:
        """Sender, host and the chosen will see it."""
        if request.validate_only:
            if self.refusal is not None:
                raise self.refusal
            return conversation_pb2.AdmitAttachmentResponse()
        self.reached.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.refusal is not None:
            raise self.refusal
        self.admitted.append(request)
        people = self._find(request.conversation_id).participants
        chosen = [
            each
            for each in people
            if each.host
            or each.person_id == request.sender_person_id
            or each.participant_id in request.participant_ids
        ]
        now = Timestamp()
        now.GetCurrentTime()
        return conversation_pb2.AdmitAttachmentResponse(
            after_sequence=3,
            person_ids=[each.person_id for each in chosen],
            sender_participant_id=next(
                each.participant_id for each in people if each.person_id == request.sender_person_id
            ),
            admit_time=now,
        )

    async def AddAttachmentViewers(
        self, request: conversation_pb2.AddAttachmentViewersRequest, context: object
    ) -> conversation_pb2.AddAttachmentViewersResponse:
        """The host lets more people see a file."""
        if self.refusal is not None:
            raise self.refusal
        people = {each.participant_id: each for each in self._find(request.conversation_id).participants}
        for index, each in enumerate(request.participant_ids):
            if each not in people:
                raise invalid(f"participant_ids[{index}]", "is nobody in this conversation")
        added = self.added.setdefault(request.attachment_id, set())
        added |= {people[each].person_id for each in request.participant_ids}
        return conversation_pb2.AddAttachmentViewersResponse(person_ids=sorted(added))

    async def ListVisibleAttachments(
        self, request: conversation_pb2.ListVisibleAttachmentsRequest, context: object
    ) -> conversation_pb2.ListVisibleAttachmentsResponse:
        """What was shared before, for who sees the history."""
        people = self._find(request.conversation_id).participants
        if all(each.person_id != request.person_id for each in people):
            raise not_found("conversation")
        added = [each for each, people in self.added.items() if request.person_id in people]
        visible = [*self.in_history.get(request.person_id, []), *added]
        return conversation_pb2.ListVisibleAttachmentsResponse(attachment_ids=visible)
