"""Calls about who sees what, for hosts and coordinators (B1, S27)."""

from typing import Any

import grpc
from sotto.conversation.v1 import visibility_pb2 as pb
from sotto.conversation.v1 import visibility_pb2_grpc

from chassis.ids import ConversationId, ParticipantId
from chassis.rpc import current_caller, current_request_key
from services.conversation.usecases import UseCases
from services.conversation.usecases.explaining import Question
from services.conversation.wire import answers, requests, visibility

Context = Any


class VisibilityRpc(visibility_pb2_grpc.VisibilityServiceServicer):
    """The gRPC face of who sees what."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        visibility_pb2_grpc.add_VisibilityServiceServicer_to_server(self, server)

    async def ExplainVisibility(
        self, request: pb.ExplainVisibilityRequest, context: Context
    ) -> pb.ExplainVisibilityResponse:
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
        return pb.ExplainVisibilityResponse(
            items=[visibility.explained(each, found.conversation, found.disclosure) for each in found.items],
            next_page_token=found.next_token,
        )

    async def GetConversationAs(
        self, request: pb.GetConversationAsRequest, context: Context
    ) -> pb.GetConversationAsResponse:
        """The conversation as a participant gets it."""
        view = await self._use_cases.explaining.conversation_as(current_caller(), *_whose(request))
        return pb.GetConversationAsResponse(conversation=answers.conversation(view))

    async def ListMessagesAs(
        self, request: pb.ListMessagesAsRequest, context: Context
    ) -> pb.ListMessagesAsResponse:
        """Messages that a participant sees."""
        found, more = await self._use_cases.explaining.messages_as(
            current_caller(), *_whose(request), requests.window(request)
        )
        return pb.ListMessagesAsResponse(messages=[answers.message(each) for each in found], more=more)

    async def ListFilesAs(self, request: pb.ListFilesAsRequest, context: Context) -> pb.ListFilesAsResponse:
        """Files that a participant sees."""
        found = await self._use_cases.explaining.files_as(current_caller(), *_whose(request))
        return pb.ListFilesAsResponse(file_ids=[str(each) for each in found])

    async def UpdateNamePolicy(
        self, request: pb.UpdateNamePolicyRequest, context: Context
    ) -> pb.UpdateNamePolicyResponse:
        """Choose how participants see each other's names."""
        view = await self._use_cases.managing.change_name_policy(
            current_caller(),
            current_request_key(request),
            requests.conversation_id(request.conversation_id),
            request.etag,
            requests.name_policy(request.name_policy),
        )
        return pb.UpdateNamePolicyResponse(conversation=answers.conversation(view))


def _whose(
    request: pb.GetConversationAsRequest | pb.ListMessagesAsRequest | pb.ListFilesAsRequest,
) -> tuple[ConversationId, ParticipantId]:
    return requests.conversation_id(request.conversation_id), requests.participant_id(request.participant_id)
