"""Calls: request in, use case, response out. A module for each group of RPCs."""

from services.conversation.rpc.announcements import AnnouncementRpc
from services.conversation.rpc.conversations import SEND_MESSAGE, ConversationRpc, LiveRpc
from services.conversation.rpc.seal import SealRpc
from services.conversation.rpc.visibility import VisibilityRpc

__all__ = ["SEND_MESSAGE", "AnnouncementRpc", "ConversationRpc", "LiveRpc", "SealRpc", "VisibilityRpc"]
