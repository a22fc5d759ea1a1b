"""Calls: request in, use case, response out."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
from sotto.conversation.v1 import (
    announcements_pb2,
    announcements_pb2_grpc,
    conversation_pb2_grpc,
    visibility_pb2,
    visibility_pb2_grpc,
)
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.ids import ConversationId, ParticipantId
from chassis.rpc import current_caller, current_request_key
from services.conversation.domain.announcements import READY_MADE
from services.conversation.usecases import UseCases
from services.conversation.usecases.explaining import Question
from services.conversation.wire import answers, requests, visibility

Context = Any


class ConversationRpc(conversation_pb2_grpc.ConversationServiceServicer):
    """The service's gRPC face."""

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
        archived = request.list == pb.CONVERSATION_LIST_ARCHIVED
        page = await self._use_cases.reading.page(
            current_caller(), archived, request.page_size, request.page_token
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
        message = await self._use_cases.speaking.send(
            current_caller(),
            requests.conversation_id(request.conversation_id),
            requests.message_id(request.message_id),
            request.text,
        )
        return pb.SendMessageResponse(message=answers.message(message))

    async def MarkRead(self, request: pb.MarkReadRequest, context: Context) -> pb.MarkReadResponse:
        """Note what was read."""
        conversation_id = requests.conversation_id(request.conversation_id)
        view = await self._use_cases.speaking.mark_read(current_caller(), conversation_id, request.sequence)
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
        pieces = self._use_cases.exporting.export(current_caller(), conversation_id, request.time_zone)
        async for piece in pieces:
            yield pb.ExportConversationResponse(data=piece)

    async def ListChanges(self, request: pb.ListChangesRequest, context: Context) -> pb.ListChangesResponse:
        """What changed since a cursor."""
        return answers.changes(await self._use_cases.following.changes(current_caller(), request.cursor))

    async def ReadLive(self, request: pb.ReadLiveRequest, context: Context) -> pb.ReadLiveResponse:
        """New messages, once for all viewers."""
        conversation_id = requests.conversation_id(request.conversation_id)
        return answers.news(await self._use_cases.following.news(conversation_id, request.after_sequence))

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
        found, token = await self._use_cases.serving.completed(since, request.page_size, request.page_token)
        return pb.ListCompletedConversationsResponse(
            conversation_ids=[str(each.conversation_id) for each in found], next_page_token=token
        )

    async def AdmitAttachment(
        self, request: pb.AdmitAttachmentRequest, context: Context
    ) -> pb.AdmitAttachmentResponse:
        """Let a file in."""
        admission = await self._use_cases.speaking.admit(
            requests.conversation_id(request.conversation_id),
            requests.attachment_id(request.attachment_id),
            requests.sender_person_id(request.sender_person_id),
            requests.participant_ids(request.participant_ids, "participant_ids"),
        )
        return answers.admission(admission)


class VisibilityRpc(visibility_pb2_grpc.VisibilityServiceServicer):
    """Who sees what, for hosts and coordinators (B1, S27)."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        visibility_pb2_grpc.add_VisibilityServiceServicer_to_server(self, server)

    async def ExplainVisibility(
        self, request: visibility_pb2.ExplainVisibilityRequest, context: Context
    ) -> visibility_pb2.ExplainVisibilityResponse:
        """Who sees the items of a kind, and why."""
        question = Question(
            kind=visibility.kind(request.kind),
            sequence=request.sequence,
            file_id=visibility.file_id(request.file_id),
            size=request.page_size,
            token=request.page_token,
        )
        found = await self._use_cases.explaining.explain(
            current_caller(), requests.conversation_id(request.conversation_id), question
        )
        return visibility_pb2.ExplainVisibilityResponse(
            items=[visibility.explained(each, found.conversation) for each in found.items],
            next_page_token=found.next_token,
        )

    async def GetConversationAs(
        self, request: visibility_pb2.GetConversationAsRequest, context: Context
    ) -> visibility_pb2.GetConversationAsResponse:
        """The conversation as a participant gets it."""
        view = await self._use_cases.explaining.conversation_as(current_caller(), *_whose(request))
        return visibility_pb2.GetConversationAsResponse(conversation=answers.conversation(view))

    async def ListMessagesAs(
        self, request: visibility_pb2.ListMessagesAsRequest, context: Context
    ) -> visibility_pb2.ListMessagesAsResponse:
        """Messages that a participant sees."""
        found, more = await self._use_cases.explaining.messages_as(
            current_caller(), *_whose(request), requests.window(request)
        )
        return visibility_pb2.ListMessagesAsResponse(
            messages=[answers.message(each) for each in found], more=more
        )

    async def ListFilesAs(
        self, request: visibility_pb2.ListFilesAsRequest, context: Context
    ) -> visibility_pb2.ListFilesAsResponse:
        """Files that a participant sees."""
        found = await self._use_cases.explaining.files_as(current_caller(), *_whose(request))
        return visibility_pb2.ListFilesAsResponse(file_ids=[str(each) for each in found])

    async def UpdateNamePolicy(
        self, request: visibility_pb2.UpdateNamePolicyRequest, context: Context
    ) -> visibility_pb2.UpdateNamePolicyResponse:
        """Choose how participants see each other's names."""
        view = await self._use_cases.managing.change_name_policy(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.etag,
            requests.name_policy(request.name_policy),
        )
        return visibility_pb2.UpdateNamePolicyResponse(conversation=answers.conversation(view))


class AnnouncementRpc(announcements_pb2_grpc.AnnouncementServiceServicer):
    """Where announcements come from, and what they were (S22, S23, S25)."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        announcements_pb2_grpc.add_AnnouncementServiceServicer_to_server(self, server)

    async def ListReadyMadeAnnouncements(
        self, request: announcements_pb2.ListReadyMadeAnnouncementsRequest, context: Context
    ) -> announcements_pb2.ListReadyMadeAnnouncementsResponse:
        """Texts to pick from."""
        return visibility.ready_made(READY_MADE)

    async def GetMyDefaultAnnouncement(
        self, request: announcements_pb2.GetMyDefaultAnnouncementRequest, context: Context
    ) -> announcements_pb2.GetMyDefaultAnnouncementResponse:
        """The caller's own default."""
        default = await self._use_cases.announcing.default(current_caller())
        return announcements_pb2.GetMyDefaultAnnouncementResponse(text=default.text, etag=default.etag)

    async def SetMyDefaultAnnouncement(
        self, request: announcements_pb2.SetMyDefaultAnnouncementRequest, context: Context
    ) -> announcements_pb2.SetMyDefaultAnnouncementResponse:
        """Change the caller's own default."""
        default = await self._use_cases.announcing.change_default(
            current_caller(), current_request_key(request), request.etag, request.text
        )
        return announcements_pb2.SetMyDefaultAnnouncementResponse(text=default.text, etag=default.etag)

    async def ListAnnouncementVersions(
        self, request: announcements_pb2.ListAnnouncementVersionsRequest, context: Context
    ) -> announcements_pb2.ListAnnouncementVersionsResponse:
        """What a conversation's announcement was."""
        found = await self._use_cases.announcing.history(
            current_caller(),
            requests.conversation_id(request.conversation_id),
            request.page_size,
            request.page_token,
        )
        return announcements_pb2.ListAnnouncementVersionsResponse(
            versions=[
                visibility.announcement_version(
                    each, found.conversation, found.editors.get(each.edited_by, "")
                )
                for each in found.versions
            ],
            next_page_token=found.next_token,
        )


def _whose(
    request: visibility_pb2.GetConversationAsRequest
    | visibility_pb2.ListMessagesAsRequest
    | visibility_pb2.ListFilesAsRequest,
) -> tuple[ConversationId, ParticipantId]:
    return requests.conversation_id(request.conversation_id), requests.participant_id(request.participant_id)
