"""Calls: request in, use case, response out; a module for each service of the contract."""

from collections.abc import Callable, Sequence

import grpc
from sotto.conversation.v1 import live_pb2

from chassis.carrying import CarriedMethod
from chassis.live.hub import Hub
from services.conversation.rpc.announcements import AnnouncementRpc
from services.conversation.rpc.conversations import ConversationRpc
from services.conversation.rpc.fees import FeeRpc
from services.conversation.rpc.live import SEND_MESSAGE, LiveRpc
from services.conversation.rpc.retention import RetentionRpc
from services.conversation.rpc.seal import SealRpc
from services.conversation.rpc.searching import SearchRpc
from services.conversation.rpc.visibility import VisibilityRpc
from services.conversation.rpc.writing import WritingRpc
from services.conversation.usecases import UseCases

__all__ = ["SEND_MESSAGE", "faces"]


def faces(
    use_cases: UseCases, send_message: CarriedMethod, events: Hub[live_pb2.WatchEventsResponse]
) -> Sequence[Callable[[grpc.aio.Server], None]]:
    """What adds each face to a server. `send_message` decides for each sending of a long call."""
    others = (
        ConversationRpc,
        SearchRpc,
        WritingRpc,
        VisibilityRpc,
        AnnouncementRpc,
        SealRpc,
        FeeRpc,
        RetentionRpc,
    )
    live = LiveRpc(use_cases, send_message, events)
    return [live.register, *(face(use_cases).register for face in others)]
