"""Passkeys and challenges in PostgreSQL. What may succeed once is one guarded statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import PersonId
from services.directory.domain.passkeys import Challenge, Credential, Passkey, Purpose
from services.directory.store.tables import CHALLENGE, PASSKEY


class PasskeyTables:
    """The part of a transaction that is about passkeys."""

    _connection: AsyncConnection

    async def add_challenge(self, challenge: Challenge) -> None:
        """Keep a challenge."""
        row = {
            "challenge_id": challenge.challenge_id,
            "purpose": challenge.purpose.value,
            "challenge": challenge.challenge,
            "place": challenge.place,
            "expires_at": challenge.expire_time,
        }
        await self._connection.execute(insert(CHALLENGE).values(row))

    async def use_challenge(
        self, challenge_id: UUID, purpose: Purpose, place: bytes, now: datetime
    ) -> bytes | None:
        """Use up a challenge; None if anything does not match."""
        statement = delete(CHALLENGE).where(
            CHALLENGE.c.challenge_id == challenge_id,
            CHALLENGE.c.purpose == purpose.value,
            CHALLENGE.c.place == place,
            CHALLENGE.c.expires_at > now,
        )
        found = (await self._connection.execute(statement.returning(CHALLENGE.c.challenge))).scalar()
        return bytes(found) if found is not None else None

    async def forget_challenges(self, expired_before: datetime) -> None:
        """Forget old ones."""
        await self._connection.execute(delete(CHALLENGE).where(CHALLENGE.c.expires_at < expired_before))

    async def add_passkey(self, passkey: Passkey) -> bool:
        """Keep a passkey; False if its credential is known already."""
        row = {
            "passkey_id": passkey.passkey_id,
            "person_id": passkey.person_id,
            "credential_id": passkey.credential.credential_id,
            "public_key": passkey.credential.public_key,
            "sign_count": passkey.credential.sign_count,
            "name": passkey.name,
            "created_at": passkey.create_time,
        }
        statement = insert(PASSKEY).values(row).on_conflict_do_nothing(index_elements=["credential_id"])
        return (await self._connection.execute(statement.returning(PASSKEY.c.passkey_id))).first() is not None

    async def passkeys_of(self, person_id: PersonId) -> Sequence[Passkey]:
        """Somebody's passkeys, the oldest first."""
        statement = select(PASSKEY).where(PASSKEY.c.person_id == person_id)
        rows = await self._connection.execute(statement.order_by(PASSKEY.c.created_at, PASSKEY.c.passkey_id))
        return [_passkey(row) for row in rows]

    async def passkey_by_credential(self, credential_id: bytes) -> Passkey | None:
        """The passkey of a credential."""
        statement = select(PASSKEY).where(PASSKEY.c.credential_id == credential_id)
        row = (await self._connection.execute(statement)).first()
        return _passkey(row) if row is not None else None

    async def use_passkey(self, passkey: Passkey, sign_count: int, now: datetime) -> bool:
        """Write a use down; False if it is gone, or was used with as high a counter meanwhile."""
        # Many authenticators do not count: they always say 0.
        counts_on = or_(PASSKEY.c.sign_count < sign_count, PASSKEY.c.sign_count + sign_count == 0)
        statement = update(PASSKEY).where(PASSKEY.c.passkey_id == passkey.passkey_id, counts_on)
        return await self._changed(statement.values(sign_count=sign_count, used_at=now))

    async def rename_passkey(self, person_id: PersonId, passkey_id: UUID, name: str) -> bool:
        """Name somebody's passkey; False if they have no such."""
        return await self._changed(update(PASSKEY).where(*_own(person_id, passkey_id)).values(name=name))

    async def remove_passkeys_of(self, person_id: PersonId) -> None:
        """Take all of somebody's passkeys away."""
        await self._connection.execute(delete(PASSKEY).where(PASSKEY.c.person_id == person_id))

    async def remove_passkey(self, person_id: PersonId, passkey_id: UUID) -> bool:
        """Take somebody's passkey away; False if they have no such."""
        return await self._changed(delete(PASSKEY).where(*_own(person_id, passkey_id)))

    async def _changed(self, statement: Any) -> bool:
        return (await self._connection.execute(statement.returning(PASSKEY.c.passkey_id))).first() is not None


def _own(person_id: PersonId, passkey_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return PASSKEY.c.person_id == person_id, PASSKEY.c.passkey_id == passkey_id


def _passkey(row: Row[Any]) -> Passkey:
    credential = Credential(bytes(row.credential_id), bytes(row.public_key), row.sign_count)
    return Passkey(row.passkey_id, row.person_id, credential, row.name, row.created_at, row.used_at)
