"""Calls that keep drafts and saved replies."""

from typing import Any

import grpc
from sotto.conversation.v1 import writing_pb2 as pb
from sotto.conversation.v1 import writing_pb2_grpc

from chassis.rpc import current_caller, current_request_key
from services.conversation.usecases import UseCases
from services.conversation.wire import requests, writing

Context = Any


class WritingRpc(writing_pb2_grpc.WritingServiceServicer):
    """The face for what is not sent."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        writing_pb2_grpc.add_WritingServiceServicer_to_server(self, server)

    async def GetDraft(self, request: pb.GetDraftRequest, context: Context) -> pb.GetDraftResponse:
        """The caller's draft."""
        conversation_id = requests.conversation_id(request.conversation_id)
        found = await self._use_cases.writing.draft(current_caller(), conversation_id)
        return pb.GetDraftResponse(draft=writing.draft(found))

    async def PutDraft(self, request: pb.PutDraftRequest, context: Context) -> pb.PutDraftResponse:
        """Keep a draft."""
        kept = await self._use_cases.writing.put_draft(
            current_caller(),
            requests.conversation_id(request.conversation_id),
            writing.revision(request.request_id),
            request.etag,
            request.text,
        )
        return pb.PutDraftResponse(draft=writing.draft(kept))

    async def ListSavedReplies(
        self, request: pb.ListSavedRepliesRequest, context: Context
    ) -> pb.ListSavedRepliesResponse:
        """The caller's saved replies."""
        found, token = await self._use_cases.writing.saved_replies(
            current_caller(), request.page_size, request.page_token
        )
        return pb.ListSavedRepliesResponse(
            saved_replies=[writing.saved_reply(each) for each in found], next_page_token=token
        )

    async def CreateSavedReply(
        self, request: pb.CreateSavedReplyRequest, context: Context
    ) -> pb.CreateSavedReplyResponse:
        """Save a reply."""
        reply = await self._use_cases.writing.create_reply(
            current_caller(), current_request_key(request), request.title, request.text
        )
        return pb.CreateSavedReplyResponse(saved_reply=writing.saved_reply(reply))

    async def UpdateSavedReply(
        self, request: pb.UpdateSavedReplyRequest, context: Context
    ) -> pb.UpdateSavedReplyResponse:
        """Change a saved reply."""
        reply = await self._use_cases.writing.update_reply(
            current_caller(),
            current_request_key(request),
            writing.saved_reply_id(request.saved_reply_id),
            request.etag,
            request.title,
            request.text,
        )
        return pb.UpdateSavedReplyResponse(saved_reply=writing.saved_reply(reply))

    async def DeleteSavedReply(
        self, request: pb.DeleteSavedReplyRequest, context: Context
    ) -> pb.DeleteSavedReplyResponse:
        """Take a saved reply away."""
        await self._use_cases.writing.delete_reply(
            current_caller(),
            current_request_key(request),
            writing.saved_reply_id(request.saved_reply_id),
            request.etag,
        )
        return pb.DeleteSavedReplyResponse()
