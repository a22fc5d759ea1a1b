"""Calls: request in, use case, response out; a module for each service of the contract."""

from collections.abc import Callable, Sequence

import grpc

from chassis.carrying import CarriedMethod
from services.conversation.rpc.announcements import AnnouncementRpc
from services.conversation.rpc.conversations import SEND_MESSAGE, ConversationRpc, LiveRpc
from services.conversation.rpc.seal import SealRpc
from services.conversation.rpc.searching import SearchRpc
from services.conversation.rpc.visibility import VisibilityRpc
from services.conversation.rpc.writing import WritingRpc
from services.conversation.usecases import UseCases

__all__ = ["SEND_MESSAGE", "faces"]


def faces(use_cases: UseCases, send_message: CarriedMethod) -> Sequence[Callable[[grpc.aio.Server], None]]:
    """What adds each face to a server. `send_message` decides for each sending of a long call."""
    live = LiveRpc(use_cases, send_message)  # type: ignore[abstract]  # presence and events: not yet
    others = (ConversationRpc, SearchRpc, WritingRpc, VisibilityRpc, AnnouncementRpc, SealRpc)
    return [live.register, *(face(use_cases).register for face in others)]
