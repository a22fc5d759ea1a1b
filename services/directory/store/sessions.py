"""Sessions in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import PersonId
from services.directory.domain.sessions import Method, Session
from services.directory.store.tables import SESSION, any_of


class SessionTables:
    """The part of a transaction that is about sessions."""

    _connection: AsyncConnection

    async def add_session(self, session: Session, token: bytes) -> None:
        """Keep a session under the hash of its token."""
        row = {
            "session_id": session.session_id,
            "token_hash": token,
            "person_id": session.person_id,
            "sign_in_id": session.sign_in_id,
            "method": session.method.value,
            "device": session.device,
            "created_at": session.create_time,
            "last_seen_at": session.seen_time,
            "expires_at": session.expire_time,
            "strong": session.strong,
            "proved_at": session.proof_time,
            "proved_by": session.method.value if session.proof_time is not None else None,
        }
        await self._connection.execute(insert(SESSION).values(row))

    async def session(self, token: bytes) -> Session | None:
        """The session of a token's hash."""
        found = await self._sessions(SESSION.c.token_hash == token)
        return found[0] if found else None

    async def sessions(self, session_ids: Collection[UUID]) -> Sequence[Session]:
        """Those of the sessions that exist, by their ids, which are no secrets."""
        return await self._sessions(SESSION.c.session_id == any_of(session_ids))

    async def sessions_of(self, person_id: PersonId) -> Sequence[Session]:
        """A person's sessions that nobody has ended, idle and old ones too."""
        return await self._sessions(SESSION.c.person_id == person_id, SESSION.c.revoked_at.is_(None))

    async def touch_session(self, session_id: UUID, now: datetime) -> None:
        """Write activity down."""
        statement = update(SESSION).where(SESSION.c.session_id == session_id, SESSION.c.last_seen_at < now)
        await self._connection.execute(statement.values(last_seen_at=now))

    async def end_session(self, token: bytes, now: datetime) -> None:
        """End the session of a token's hash; nothing changes where there is none."""
        await self._end(SESSION.c.token_hash == token, now)

    async def revoke_sessions(self, session_ids: Collection[UUID], now: datetime) -> None:
        """End sessions; nothing changes for those that have ended."""
        await self._end(SESSION.c.session_id == any_of(session_ids), now)

    async def _end(self, wanted: ColumnElement[bool], now: datetime) -> None:
        statement = update(SESSION).where(wanted, SESSION.c.revoked_at.is_(None))
        await self._connection.execute(statement.values(revoked_at=now))

    async def _sessions(self, *wanted: ColumnElement[bool]) -> Sequence[Session]:
        rows = await self._connection.execute(select(SESSION).where(*wanted))
        return [_session(row) for row in rows]


def _session(row: Row[Any]) -> Session:
    return Session(
        session_id=row.session_id,
        person_id=row.person_id,
        method=Method(row.method),
        device=row.device,
        create_time=row.created_at,
        seen_time=row.last_seen_at,
        expire_time=row.expires_at,
        strong=row.strong,
        proof_time=row.proved_at,
        sign_in_id=row.sign_in_id,
        revoked=row.revoked_at is not None,
    )
