"""What the use cases of sessions need."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.ids import PersonId
from services.directory.domain.sessions import Session


class Sessions(Protocol):
    """Sessions."""

    async def add_session(self, session: Session, token: bytes) -> None:
        """Keep a session under the hash of its token."""
        ...

    async def session(self, token: bytes) -> Session | None:
        """The session of a token's hash."""
        ...

    async def sessions(self, session_ids: Collection[UUID]) -> Sequence[Session]:
        """Those of the sessions that exist, by their ids, which are no secrets."""
        ...

    async def sessions_of(self, person_id: PersonId) -> Sequence[Session]:
        """A person's sessions that nobody has ended, idle and old ones too."""
        ...

    async def touch_session(self, session_id: UUID, now: datetime) -> None:
        """Write activity down."""
        ...

    async def end_session(self, token: bytes, now: datetime) -> None:
        """End the session of a token's hash; nothing changes where there is none."""
        ...

    async def revoke_sessions(self, session_ids: Collection[UUID], now: datetime) -> None:
        """End sessions; nothing changes for those that have ended."""
        ...
