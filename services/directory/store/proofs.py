"""Wrong tries, what was proved in sessions, and what practices ask for, in PostgreSQL."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import PersonId, PracticeId
from services.directory.domain.policies import SignInPolicy
from services.directory.domain.sessions import Method
from services.directory.domain.throttling import Throttle, untried
from services.directory.store.tables import PASSKEY, PASSWORD, SESSION, SIGN_IN_POLICY, THROTTLE, any_of


class ThrottleTables:
    """The part of a transaction that is about wrong tries."""

    _connection: AsyncConnection

    async def lock_throttle(self, key: bytes, now: datetime) -> Throttle:
        """What was tried under a key; others wait until the end of this transaction."""
        fresh = untried(now)
        row = {"key": key, "failures": 0, "failed_at": fresh.fail_time, "free_at": fresh.free_time}
        await self._connection.execute(insert(THROTTLE).values(row).on_conflict_do_nothing())
        statement = select(THROTTLE).where(THROTTLE.c.key == key).with_for_update()
        found = (await self._connection.execute(statement)).one()
        return Throttle(found.failures, found.failed_at, found.free_at)

    async def keep_throttle(self, key: bytes, throttle: Throttle) -> None:
        """Keep what was tried under a locked key."""
        statement = update(THROTTLE).where(THROTTLE.c.key == key)
        await self._connection.execute(
            statement.values(
                failures=throttle.failures, failed_at=throttle.fail_time, free_at=throttle.free_time
            )
        )

    async def forget_throttle(self, key: bytes) -> None:
        """Count from the beginning."""
        await self._connection.execute(delete(THROTTLE).where(THROTTLE.c.key == key))

    async def forget_throttles(self, failed_before: datetime) -> None:
        """Forget old ones."""
        await self._connection.execute(delete(THROTTLE).where(THROTTLE.c.failed_at < failed_before))


class ProofTables:
    """The part of a transaction that is about proofs."""

    _connection: AsyncConnection

    async def prove(self, session_id: UUID, method: Method, strong: bool, now: datetime) -> None:
        """Write down that it was proved now; a session that was strong stays so."""
        statement = update(SESSION).where(SESSION.c.session_id == session_id)
        lasting = or_(SESSION.c.strong, literal(strong))
        values = {"proved_at": now, "proved_by": method.value, "strong": lasting}
        await self._connection.execute(statement.values(values))

    async def second_factors(self, person_id: PersonId) -> frozenset[Method]:
        """Which of PASSWORD and PASSKEY somebody has."""
        tables = {Method.PASSWORD: PASSWORD, Method.PASSKEY: PASSKEY}
        kept = [
            exists().where(table.c.person_id == person_id).label(method.value)
            for method, table in tables.items()
        ]
        row = (await self._connection.execute(select(*kept))).one()
        return frozenset(method for method, has in zip(tables, row, strict=True) if has)

    async def sign_in_policy(self, practice_id: PracticeId) -> SignInPolicy:
        """What a practice asks for."""
        statement = select(SIGN_IN_POLICY).where(SIGN_IN_POLICY.c.practice_id == practice_id)
        row = (await self._connection.execute(statement)).first()
        return SignInPolicy(**row._mapping) if row is not None else SignInPolicy(practice_id)

    async def practices_with_second_factor(
        self, practice_ids: Collection[PracticeId]
    ) -> Collection[PracticeId]:
        """Those of the practices that ask their members for a second factor."""
        statement = select(SIGN_IN_POLICY.c.practice_id).where(
            SIGN_IN_POLICY.c.practice_id == any_of(practice_ids), SIGN_IN_POLICY.c.second_factor_required
        )
        return {row.practice_id for row in await self._connection.execute(statement)}

    async def lock_sign_in_policy(self, practice_id: PracticeId) -> SignInPolicy:
        """What a practice asks for; nobody else can change it until the end of this transaction."""
        row = {"practice_id": practice_id, "second_factor_required": False, "version": 0}
        await self._connection.execute(insert(SIGN_IN_POLICY).values(row).on_conflict_do_nothing())
        statement = select(SIGN_IN_POLICY).where(SIGN_IN_POLICY.c.practice_id == practice_id)
        found = (await self._connection.execute(statement.with_for_update())).one()
        return SignInPolicy(**found._mapping)

    async def keep_sign_in_policy(self, policy: SignInPolicy) -> None:
        """Keep a locked policy."""
        statement = update(SIGN_IN_POLICY).where(SIGN_IN_POLICY.c.practice_id == policy.practice_id)
        await self._connection.execute(
            statement.values(second_factor_required=policy.second_factor_required, version=policy.version)
        )
