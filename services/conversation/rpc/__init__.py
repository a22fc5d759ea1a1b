"""Calls: request in, use case, response out; a module for each service of the contract."""

from collections.abc import Callable, Sequence

import grpc

from services.conversation.rpc.conversations import ConversationRpc
from services.conversation.rpc.searching import SearchRpc
from services.conversation.rpc.writing import WritingRpc
from services.conversation.usecases import UseCases


def faces(use_cases: UseCases) -> Sequence[Callable[[grpc.aio.Server], None]]:
    """What adds each face to a server."""
    return [face(use_cases).register for face in (ConversationRpc, SearchRpc, WritingRpc)]
