"""What people have written and not sent: drafts (S21) and saved replies."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.conversation.domain.reasons import participants_only
from services.conversation.domain.states import OPEN, after, speaking
from services.conversation.domain.views import View

MOST_SAVED_REPLIES = 200
"""Of one person."""


@dataclass(frozen=True)
class Draft:
    """What somebody has begun to write in a conversation. `revision`: made by the client for each change."""

    text: str
    revision: UUID
    update_time: datetime


@dataclass(frozen=True)
class SavedReply:
    """A reply that a provider saved to use again. `version` counts the edits (0: the creation)."""

    saved_reply_id: UUID
    title: str
    text: str
    version: int

    @property
    def etag(self) -> str:
        """The version as clients carry it."""
        return f"v{self.version}"


def check_drafts(view: View, changes: bool) -> None:
    """Who takes part keeps a draft, until nobody can send any more.

    Faults PARTICIPANTS_ONLY; for changes CONVERSATION_COMPLETED, CONVERSATION_CANCELLED.
    """
    if view.own is None:
        raise participants_only()
    if changes and view.state not in OPEN:
        after(view.state, speaking(view.own.host))
