"""Calls about where announcements come from, and what they were (S22, S23, S25)."""

from typing import Any

import grpc
from sotto.conversation.v1 import announcements_pb2 as pb
from sotto.conversation.v1 import announcements_pb2_grpc

from chassis.rpc import current_caller, current_request_key
from services.conversation.domain.announcements import READY_MADE
from services.conversation.usecases import UseCases
from services.conversation.wire import requests, visibility

Context = Any


class AnnouncementRpc(announcements_pb2_grpc.AnnouncementServiceServicer):
    """The gRPC face of announcements."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        announcements_pb2_grpc.add_AnnouncementServiceServicer_to_server(self, server)

    async def ListReadyMadeAnnouncements(
        self, request: pb.ListReadyMadeAnnouncementsRequest, context: Context
    ) -> pb.ListReadyMadeAnnouncementsResponse:
        """Texts to pick from."""
        return visibility.ready_made(READY_MADE)

    async def GetMyDefaultAnnouncement(
        self, request: pb.GetMyDefaultAnnouncementRequest, context: Context
    ) -> pb.GetMyDefaultAnnouncementResponse:
        """The caller's own default."""
        default = await self._use_cases.announcing.default(current_caller())
        return pb.GetMyDefaultAnnouncementResponse(text=default.text, etag=default.etag)

    async def SetMyDefaultAnnouncement(
        self, request: pb.SetMyDefaultAnnouncementRequest, context: Context
    ) -> pb.SetMyDefaultAnnouncementResponse:
        """Change the caller's own default."""
        default = await self._use_cases.announcing.change_default(
            current_caller(), current_request_key(request), request.etag, request.text
        )
        return pb.SetMyDefaultAnnouncementResponse(text=default.text, etag=default.etag)

    async def ListAnnouncementVersions(
        self, request: pb.ListAnnouncementVersionsRequest, context: Context
    ) -> pb.ListAnnouncementVersionsResponse:
        """What a conversation's announcement was."""
        found = await self._use_cases.announcing.history(
            current_caller(),
            requests.conversation_id(request.conversation_id),
            request.page_size,
            request.page_token,
        )
        return pb.ListAnnouncementVersionsResponse(
            versions=[
                visibility.announcement_version(
                    each, found.conversation, found.editors.get(each.edited_by, "")
                )
                for each in found.versions
            ],
            next_page_token=found.next_token,
        )
