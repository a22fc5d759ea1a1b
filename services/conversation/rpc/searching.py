"""Calls that search."""

from typing import Any

import grpc
from sotto.conversation.v1 import search_pb2 as pb
from sotto.conversation.v1 import search_pb2_grpc

from chassis.rpc import current_caller
from services.conversation.usecases import UseCases
from services.conversation.wire import answers, requests, searching

Context = Any


class SearchRpc(search_pb2_grpc.SearchServiceServicer):
    """The face for searching."""

    def __init__(self, use_cases: UseCases) -> None:
        self._use_cases = use_cases

    def register(self, server: grpc.aio.Server) -> None:
        """Add this face to a server."""
        search_pb2_grpc.add_SearchServiceServicer_to_server(self, server)

    async def SearchMessages(
        self, request: pb.SearchMessagesRequest, context: Context
    ) -> pb.SearchMessagesResponse:
        """Messages that hold a text."""
        found, token = await self._use_cases.searching.messages(
            current_caller(),
            request.query,
            requests.conversation_id(request.conversation_id) if request.conversation_id else None,
            request.page_size,
            request.page_token,
        )
        return pb.SearchMessagesResponse(
            messages=[searching.found_message(each) for each in found], next_page_token=token
        )

    async def SearchConversations(
        self, request: pb.SearchConversationsRequest, context: Context
    ) -> pb.SearchConversationsResponse:
        """Conversations about something or with somebody."""
        page = await self._use_cases.reading.page(
            current_caller(), searching.list_search(request), request.page_size, request.page_token
        )
        return pb.SearchConversationsResponse(
            conversations=[answers.conversation(view) for view in page.views],
            next_page_token=page.next_token,
        )
