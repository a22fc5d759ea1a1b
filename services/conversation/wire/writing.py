"""Drafts and saved replies, as they travel."""

from uuid import UUID

from sotto.conversation.v1 import writing_pb2

from chassis.ids import parse_id
from chassis.timestamps import timestamp
from services.conversation.domain.writing import Draft, SavedReply


def revision(text: str) -> UUID:
    """The id that a client made for a change of a draft."""
    return parse_id(text, "request_id")


def saved_reply_id(text: str) -> UUID:
    """The saved reply that a request is about."""
    return parse_id(text, "saved_reply_id")


def draft(kept: Draft | None) -> writing_pb2.Draft:
    """A draft; empty where there is none."""
    if kept is None:
        return writing_pb2.Draft()
    return writing_pb2.Draft(text=kept.text, etag=str(kept.revision), update_time=timestamp(kept.update_time))


def saved_reply(kept: SavedReply) -> writing_pb2.SavedReply:
    """A saved reply."""
    return writing_pb2.SavedReply(
        saved_reply_id=str(kept.saved_reply_id), title=kept.title, text=kept.text, etag=kept.etag
    )
