"""Sign-ins in PostgreSQL. What may succeed once is one guarded statement."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import outbox, timers
from chassis.ids import PersonId
from services.directory import wire
from services.directory.domain.events import Event
from services.directory.domain.people import address_key
from services.directory.domain.sign_ins import (
    MOST_WRONG_CODES,
    MOST_WRONG_CODES_A_DAY,
    Attempt,
    SignIn,
)
from services.directory.ports import ANNOUNCE_SIGN_IN
from services.directory.store.tables import PERSON, PRACTICE, SIGN_IN

_DAY = timedelta(days=1)


class SignInTables:
    """The part of a transaction that is about sign-ins."""

    _connection: AsyncConnection

    async def person_for_mail(
        self, practice_slug: str, email: str, since: datetime
    ) -> tuple[PersonId, int] | None:
        """The active person of an address, and how many sign-ins were begun for them since; one at a time."""
        name = literal(f"sign-in/{practice_slug}/{address_key(email)}")
        await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
        begun = (
            select(func.count())
            .select_from(SIGN_IN)
            .where(SIGN_IN.c.person_id == PERSON.c.person_id, SIGN_IN.c.created_at > since)
            .scalar_subquery()
        )
        statement = (
            select(PERSON.c.person_id, begun.label("begun"))
            .join(PRACTICE, PRACTICE.c.practice_id == PERSON.c.practice_id)
            .where(PRACTICE.c.slug == practice_slug, PERSON.c.address_key == address_key(email))
            .where(PERSON.c.deactivated_at.is_(None))
        )
        row = (await self._connection.execute(statement)).first()
        return (row.person_id, row.begun) if row else None

    async def add_sign_in(self, sign_in: SignIn) -> None:
        """Keep a sign-in and let it be announced at once, by the timer."""
        row = {
            "sign_in_id": sign_in.sign_in_id,
            "person_id": sign_in.person_id,
            "browser_hash": sign_in.browser_hash,
            "created_at": sign_in.create_time,
            "expires_at": sign_in.expire_time,
            "session_id": sign_in.session_id,
        }
        await self._connection.execute(insert(SIGN_IN).values(row))
        await timers.schedule(self._connection, ANNOUNCE_SIGN_IN, sign_in.sign_in_id, sign_in.create_time)

    async def sign_in(self, sign_in_id: UUID) -> SignIn | None:
        """A sign-in."""
        statement = select(SIGN_IN).where(SIGN_IN.c.sign_in_id == sign_in_id)
        row = (await self._connection.execute(statement)).first()
        if row is None:
            return None
        return SignIn(
            row.sign_in_id,
            row.person_id,
            bytes(row.browser_hash),
            row.created_at,
            row.expires_at,
            row.session_id,
        )

    async def tell(self, event: Event) -> None:
        """Tell others, with this transaction."""
        await outbox.write(self._connection, wire.outgoing(event))

    async def replace_proofs(
        self, sign_in_id: UUID, link: bytes, code: bytes, now: datetime
    ) -> PersonId | None:
        """Let only these hashes count from now on; None if the sign-in cannot be completed any more."""
        statement = (
            update(SIGN_IN)
            .where(_open(sign_in_id, now), SIGN_IN.c.person_id.is_not(None))
            .values(link_hash=link, code_hash=code)
            .returning(SIGN_IN.c.person_id)
        )
        person_id: PersonId | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return person_id

    async def consume_link(
        self, sign_in_id: UUID, browser: bytes, link: bytes, now: datetime
    ) -> PersonId | None:
        """Use up a sign-in in one step; None if anything does not match."""
        statement = (
            update(SIGN_IN)
            .where(_open(sign_in_id, now), SIGN_IN.c.browser_hash == browser, SIGN_IN.c.link_hash == link)
            .where(SIGN_IN.c.session_id.is_(None))
            .values(used_at=now)
            .returning(SIGN_IN.c.person_id)
        )
        person_id: PersonId | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return person_id

    async def consume_code(
        self, sign_in_id: UUID, browser: bytes, code: bytes, now: datetime
    ) -> Attempt | None:
        """Use up a sign-in or count a wrong code, in one step; None if the sign-in does not match."""
        ours = and_(_open(sign_in_id, now), SIGN_IN.c.browser_hash == browser, SIGN_IN.c.session_id.is_(None))
        return await self._consume_code(ours, code, now)

    async def consume_proof(
        self, sign_in_id: UUID, session_id: UUID, code: bytes, now: datetime
    ) -> Attempt | None:
        """As `consume_code`, for a sign-in that proves in a session who sits there."""
        ours = and_(_open(sign_in_id, now), SIGN_IN.c.session_id == session_id)
        return await self._consume_code(ours, code, now)

    async def begun_for(self, person_id: PersonId, since: datetime) -> int:
        """How many sign-ins were begun for somebody since; one at a time."""
        name = literal(f"sign-in-of/{person_id}")
        await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
        mine = (SIGN_IN.c.person_id == person_id, SIGN_IN.c.created_at > since)
        begun = await self._connection.execute(select(func.count()).select_from(SIGN_IN).where(*mine))
        return begun.scalar_one()

    async def _consume_code(self, ours: ColumnElement[bool], code: bytes, now: datetime) -> Attempt | None:
        right = and_(
            func.coalesce(SIGN_IN.c.code_hash == code, False), _wrong_today(now) < MOST_WRONG_CODES_A_DAY
        )
        statement = (
            update(SIGN_IN)
            .where(ours, SIGN_IN.c.attempts < MOST_WRONG_CODES)
            .values(
                used_at=case((right, now), else_=None),
                attempts=SIGN_IN.c.attempts + case((right, 0), else_=1),
            )
            .returning(SIGN_IN.c.person_id, SIGN_IN.c.used_at, SIGN_IN.c.attempts)
        )
        row = (await self._connection.execute(statement)).first()
        if row is not None:
            return Attempt(row.person_id if row.used_at else None, row.attempts)
        attempts = (await self._connection.execute(select(SIGN_IN.c.attempts).where(ours))).scalar()
        return Attempt(None, attempts) if attempts is not None else None

    async def forget_sign_ins(self, expired_before: datetime) -> None:
        """Remove old sign-ins."""
        await self._connection.execute(delete(SIGN_IN).where(SIGN_IN.c.expires_at < expired_before))


def _open(sign_in_id: UUID, now: datetime) -> ColumnElement[bool]:
    """Neither used nor expired."""
    return and_(SIGN_IN.c.sign_in_id == sign_in_id, SIGN_IN.c.used_at.is_(None), SIGN_IN.c.expires_at > now)


def _wrong_today(now: datetime) -> ColumnElement[int]:
    """Wrong codes of the same person within a day, over all sign-ins."""
    other = SIGN_IN.alias("other")
    return (
        select(func.coalesce(func.sum(other.c.attempts), 0))
        .where(other.c.person_id == SIGN_IN.c.person_id, other.c.created_at > now - _DAY)
        .correlate(SIGN_IN)
        .scalar_subquery()
    )
