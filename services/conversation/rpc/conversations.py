"""Calls about conversations and what is said in them."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import conversation_pb2_grpc

from chassis.rpc import current_caller, current_request_key
from services.conversation.usecases import UseCases
from services.conversation.wire import answers, requests, searching

Context = Any


class ConversationRpc(conversation_pb2_grpc.ConversationServiceServicer):
    """The face for conversations."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        conversation_pb2_grpc.add_ConversationServiceServicer_to_server(self, server)

    async def CreateConversation(
        self, request: pb.CreateConversationRequest, context: Context
    ) -> pb.CreateConversationResponse:
        """Start a conversation."""
        view, short_notice = await self._use_cases.starting.create(
            current_caller(), current_request_key(request), requests.new_conversation(request)
        )
        return pb.CreateConversationResponse(
            conversation=answers.conversation(view), short_notice=short_notice
        )

    async def GetConversation(
        self, request: pb.GetConversationRequest, context: Context
    ) -> pb.GetConversationResponse:
        """One conversation."""
        conversation_id = requests.conversation_id(request.conversation_id)
        view = await self._use_cases.reading.get(current_caller(), conversation_id)
        return pb.GetConversationResponse(conversation=answers.conversation(view))

    async def ListConversations(
        self, request: pb.ListConversationsRequest, context: Context
    ) -> pb.ListConversationsResponse:
        """The caller's conversations."""
        page = await self._use_cases.reading.page(
            current_caller(), searching.list_filter(request), request.page_size, request.page_token
        )
        return pb.ListConversationsResponse(
            conversations=[answers.conversation(view) for view in page.views],
            next_page_token=page.next_token,
        )

    async def ListManagedParticipants(
        self, request: pb.ListManagedParticipantsRequest, context: Context
    ) -> pb.ListManagedParticipantsResponse:
        """The participants as the host sees them."""
        conversation_id = requests.conversation_id(request.conversation_id)
        found = await self._use_cases.managing.participants(current_caller(), conversation_id)
        return pb.ListManagedParticipantsResponse(
            participants=[answers.managed_participant(each) for each in found]
        )

    async def ListMessages(
        self, request: pb.ListMessagesRequest, context: Context
    ) -> pb.ListMessagesResponse:
        """Messages, oldest first."""
        conversation_id = requests.conversation_id(request.conversation_id)
        found, more = await self._use_cases.reading.messages(
            current_caller(), conversation_id, requests.window(request)
        )
        return answers.messages(found, more)

    async def SendMessage(self, request: pb.SendMessageRequest, context: Context) -> pb.SendMessageResponse:
        """Send a message."""
        accepted = await self._use_cases.speaking.send(
            current_caller(),
            requests.conversation_id(request.conversation_id),
            requests.message_id(request.message_id),
            request.text,
        )
        return pb.SendMessageResponse(message=answers.message(accepted.message))

    async def MarkRead(self, request: pb.MarkReadRequest, context: Context) -> pb.MarkReadResponse:
        """Note what was read."""
        conversation_id = requests.conversation_id(request.conversation_id)
        view = await self._use_cases.attention.mark_read(current_caller(), conversation_id, request.sequence)
        return pb.MarkReadResponse(read_sequence=view.read_sequence, unread_count=view.unread_count)

    async def UpdateAnnouncement(
        self, request: pb.UpdateAnnouncementRequest, context: Context
    ) -> pb.UpdateAnnouncementResponse:
        """Change the announcement."""
        view = await self._use_cases.managing.change_announcement(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.etag,
            request.text,
        )
        return pb.UpdateAnnouncementResponse(conversation=answers.conversation(view))

    async def CompleteConversation(
        self, request: pb.CompleteConversationRequest, context: Context
    ) -> pb.CompleteConversationResponse:
        """Complete a conversation, for ever."""
        acknowledged = requests.participant_ids(
            request.acknowledged_participant_ids, "acknowledged_participant_ids"
        )
        view = await self._use_cases.managing.complete(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.etag,
            request.preview_token,
            frozenset(acknowledged),
        )
        return pb.CompleteConversationResponse(conversation=answers.conversation(view))

    async def ExportConversation(
        self, request: pb.ExportConversationRequest, context: Context
    ) -> AsyncIterator[pb.ExportConversationResponse]:
        """The export, in pieces."""
        conversation_id = requests.conversation_id(request.conversation_id)
        pieces = self._use_cases.exporting.export(
            current_caller(), conversation_id, request.time_zone, requests.form(request.format)
        )
        async for piece in pieces:
            yield pb.ExportConversationResponse(data=piece)

    async def ListChanges(self, request: pb.ListChangesRequest, context: Context) -> pb.ListChangesResponse:
        """What changed since a cursor."""
        return answers.changes(await self._use_cases.following.changes(current_caller(), request.cursor))

    async def ReadLive(self, request: pb.ReadLiveRequest, context: Context) -> pb.ReadLiveResponse:
        """New messages, once for all viewers."""
        conversation_id = requests.conversation_id(request.conversation_id)
        news, cursor = await self._use_cases.following.news(conversation_id, request.after_sequence)
        return answers.news(news, cursor)

    async def DescribeConversation(
        self, request: pb.DescribeConversationRequest, context: Context
    ) -> pb.DescribeConversationResponse:
        """A conversation for services."""
        conversation_id = requests.conversation_id(request.conversation_id)
        conversation, state = await self._use_cases.serving.describe(conversation_id)
        return pb.DescribeConversationResponse(conversation=answers.description(conversation, state))

    async def ListCompletedConversations(
        self, request: pb.ListCompletedConversationsRequest, context: Context
    ) -> pb.ListCompletedConversationsResponse:
        """Completed conversations, oldest first."""
        since = requests.moment(request.completed_since, "completed_since")
        found, token = await self._use_cases.serving.completed(
            since, request.with_cancelled, request.page_size, request.page_token
        )
        return pb.ListCompletedConversationsResponse(
            conversation_ids=[str(each.conversation_id) for each in found], next_page_token=token
        )

    async def ListComingFees(
        self, request: pb.ListComingFeesRequest, context: Context
    ) -> pb.ListComingFeesResponse:
        """What a person will owe, earliest start first."""
        found, token = await self._use_cases.serving.coming_fees(
            requests.practice_id(request.practice_id),
            requests.person_id(request.person_id),
            request.page_size,
            request.page_token,
        )
        return answers.coming_fees(found, token)

    async def AdmitAttachment(
        self, request: pb.AdmitAttachmentRequest, context: Context
    ) -> pb.AdmitAttachmentResponse:
        """Let a file in."""
        admission = await self._use_cases.speaking.admit(
            requests.conversation_id(request.conversation_id),
            requests.attachment_id(request.attachment_id),
            requests.sender_person_id(request.sender_person_id),
            requests.participant_ids(request.participant_ids, "participant_ids"),
            request.validate_only,
        )
        return answers.admission(admission)

    async def AddAttachmentViewers(
        self, request: pb.AddAttachmentViewersRequest, context: Context
    ) -> pb.AddAttachmentViewersResponse:
        """Let more people see a file."""
        person_ids = await self._use_cases.sharing.add_viewers(
            requests.conversation_id(request.conversation_id),
            requests.attachment_id(request.attachment_id),
            requests.person_id(request.person_id),
            requests.participant_ids(request.participant_ids, "participant_ids"),
        )
        return pb.AddAttachmentViewersResponse(person_ids=[str(each) for each in person_ids])

    async def ListVisibleAttachments(
        self, request: pb.ListVisibleAttachmentsRequest, context: Context
    ) -> pb.ListVisibleAttachmentsResponse:
        """The files that somebody sees."""
        visible = await self._use_cases.sharing.visible(
            requests.conversation_id(request.conversation_id), requests.person_id(request.person_id)
        )
        return pb.ListVisibleAttachmentsResponse(attachment_ids=[str(each) for each in visible])

    async def AdmitForm(self, request: pb.AdmitFormRequest, context: Context) -> pb.AdmitFormResponse:
        """Decide whether a form may be assigned or submitted."""
        admit_time = await self._use_cases.speaking.admit_form(
            requests.conversation_id(request.conversation_id),
            requests.person_id(request.person_id),
            requests.participant_ids(request.participant_ids, "participant_ids"),
        )
        return answers.admitted_form(admit_time)

    async def RescheduleConversation(
        self, request: pb.RescheduleConversationRequest, context: Context
    ) -> pb.RescheduleConversationResponse:
        """Move the start."""
        view, short_notice = await self._use_cases.arranging.reschedule(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.etag,
            requests.local_start(request.start),
        )
        return pb.RescheduleConversationResponse(
            conversation=answers.conversation(view), short_notice=short_notice
        )

    async def CancelConversation(
        self, request: pb.CancelConversationRequest, context: Context
    ) -> pb.CancelConversationResponse:
        """Call a conversation off, for ever."""
        view = await self._use_cases.arranging.cancel(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.etag,
            request.reason,
        )
        return pb.CancelConversationResponse(conversation=answers.conversation(view))

    async def WithdrawFromConversation(
        self, request: pb.WithdrawFromConversationRequest, context: Context
    ) -> pb.WithdrawFromConversationResponse:
        """Take the caller out."""
        accepted = request.accepted_fee
        view = await self._use_cases.arranging.withdraw(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.reason,
            requests.fee(accepted, "accepted_fee") if request.HasField("accepted_fee") else None,
        )
        return pb.WithdrawFromConversationResponse(conversation=answers.conversation(view))

    async def AddParticipants(
        self, request: pb.AddParticipantsRequest, context: Context
    ) -> pb.AddParticipantsResponse:
        """Add people."""
        view = await self._use_cases.attending.add(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            requests.invitees(request.participants),
            request.share_history,
        )
        return pb.AddParticipantsResponse(conversation=answers.conversation(view))

    async def ChangeFee(self, request: pb.ChangeFeeRequest, context: Context) -> pb.ChangeFeeResponse:
        """Change what somebody owes."""
        view = await self._use_cases.attending.change_fee(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            requests.participant_id(request.participant_id),
            request.etag,
            requests.fee(request.fee, "fee"),
        )
        return pb.ChangeFeeResponse(conversation=answers.conversation(view))

    async def MarkNoShow(self, request: pb.MarkNoShowRequest, context: Context) -> pb.MarkNoShowResponse:
        """Note that somebody did not come."""
        view = await self._use_cases.attending.mark_no_show(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            requests.participant_id(request.participant_id),
            request.etag,
            request.no_show,
        )
        return pb.MarkNoShowResponse(conversation=answers.conversation(view))
