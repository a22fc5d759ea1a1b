"""Setting up practices and divisions (S1)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.faults import not_found, stale
from chassis.idempotency import RequestKey
from chassis.ids import DivisionId, PracticeId, new_id
from services.directory.domain import reasons
from services.directory.domain.administration import check_administers, check_of_practice
from services.directory.domain.answers import DivisionOfPractice
from services.directory.domain.practices import (
    Division,
    Practice,
    checked_division,
    checked_practice,
)
from services.directory.ports import Live, Store, Transaction


class Practices:
    """Practices and divisions."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live

    async def create_practice(self, key: RequestKey, slug: str, name: str, support_address: str) -> Practice:
        """Create a practice. Fault PRACTICE_EXISTS if the short name is taken."""
        practice = checked_practice(Practice(PracticeId(new_id()), slug, name, support_address))
        async with self._store.transaction() as transaction:
            if (earlier := await transaction.claim(key)) is not None:
                return await _practice(transaction, PracticeId(UUID(earlier)))
            if not await transaction.add_practice(practice):
                raise reasons.practice_exists()
            await transaction.remember(key, str(practice.practice_id))
        return practice

    async def create_division(self, caller: Caller, key: RequestKey, division: Division) -> Division:
        """Create a division; the id of the one given does not count. Fault NOT_FOUND (practice).

        An admin who creates it is its first admin, at once.
        """
        check_of_practice(caller, division.practice_id)
        division = checked_division(replace(division, division_id=DivisionId(new_id())))
        async with self._store.transaction() as transaction:
            if (earlier := await transaction.claim(key)) is not None:
                return await _division(transaction, DivisionId(UUID(earlier)))
            await _practice(transaction, division.practice_id)
            await transaction.add_division(division)
            version = await _made_admin(transaction, caller, division)
            await transaction.remember(key, str(division.division_id))
        if caller.person_id is not None:
            await self._live.person_changed(caller.person_id, version)
        return division

    async def change_division(
        self,
        caller: Caller,
        key: RequestKey,
        division_id: DivisionId,
        etag: str,
        changes: Mapping[str, Any],
    ) -> Division:
        """Change settings, by name (S1). Faults NOT_FOUND, ADMIN_ONLY, STALE, INVALID by field."""
        check_administers(caller, division_id)
        async with self._store.transaction() as transaction:
            repeated = await transaction.claim(key) is not None
            division = await transaction.lock_division(division_id)
            if division is None:
                raise not_found("division")
            if not repeated:
                if etag != division.etag:
                    raise stale()
                division = checked_division(replace(division, **changes, version=division.version + 1))
                await transaction.change_division(division)
                await transaction.remember(key, str(division_id))
        return division

    async def division(self, division_id: DivisionId) -> DivisionOfPractice:
        """A division with its practice. Fault NOT_FOUND."""
        async with self._store.transaction() as transaction:
            division = await _division(transaction, division_id)
            return DivisionOfPractice(division, await _practice(transaction, division.practice_id))


async def _made_admin(transaction: Transaction, caller: Caller, division: Division) -> int:
    """The version of the caller, who is an admin of the division from now on; 0 where no person calls."""
    if caller.person_id is None:
        return 0
    await transaction.add_role(division.division_id, caller.person_id, Role.ADMIN)
    return await transaction.count_change(caller.person_id)


async def _practice(transaction: Transaction, practice_id: PracticeId) -> Practice:
    practice = await transaction.practice(practice_id)
    if practice is None:
        raise not_found("practice")
    return practice


async def _division(transaction: Transaction, division_id: DivisionId) -> Division:
    division = await transaction.division(division_id)
    if division is None:
        raise not_found("division")
    return division
