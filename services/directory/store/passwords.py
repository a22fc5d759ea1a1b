"""Passwords, the secrets of their apps (sealed with a key per person) and recovery codes in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.crypto import MasterKeys, new_key, seal, unseal
from chassis.ids import PersonId
from services.directory.domain.passwords import Password, Setup, recovery_hash
from services.directory.domain.people import address_key
from services.directory.store.tables import (
    PASSWORD,
    PASSWORD_SETUP,
    PERSON,
    PERSON_KEY,
    PRACTICE,
    RECOVERY_CODE,
)


class PasswordTables:
    """The part of a transaction that is about passwords."""

    _connection: AsyncConnection
    _master_keys: MasterKeys

    async def begin_setup(self, setup: Setup) -> None:
        """Keep a setup, instead of an earlier one."""
        values = {
            "hash": setup.hash,
            "sealed_secret": await self._sealed(setup.person_id, setup.secret),
            "expires_at": setup.expire_time,
            "tries": 0,
        }
        fresh = insert(PASSWORD_SETUP).values(person_id=setup.person_id, **values)
        await self._connection.execute(fresh.on_conflict_do_update(index_elements=["person_id"], set_=values))

    async def setup(self, person_id: PersonId) -> Setup | None:
        """The setup under way, expired or not."""
        statement = select(PASSWORD_SETUP).where(PASSWORD_SETUP.c.person_id == person_id)
        row = (await self._connection.execute(statement.with_for_update())).first()
        if row is None:
            return None
        return Setup(person_id, row.hash, await self._opened(row), row.expires_at)

    async def try_setup(self, person_id: PersonId, most: int) -> None:
        """Count a try; after more than `most`, the setup is gone."""
        mine = PASSWORD_SETUP.c.person_id == person_id
        counted = update(PASSWORD_SETUP).where(mine).values(tries=PASSWORD_SETUP.c.tries + 1)
        await self._connection.execute(counted)
        await self._connection.execute(delete(PASSWORD_SETUP).where(mine, PASSWORD_SETUP.c.tries > most))

    async def set_password(self, setup: Setup, step: int, now: datetime) -> None:
        """Let what was set up count, instead of what did earlier, but for the app's codes up to a step."""
        values = {
            "hash": setup.hash,
            "sealed_secret": await self._sealed(setup.person_id, setup.secret),
            "last_step": step,
            "set_at": now,
        }
        fresh = insert(PASSWORD).values(person_id=setup.person_id, **values)
        await self._connection.execute(fresh.on_conflict_do_update(index_elements=["person_id"], set_=values))
        over = delete(PASSWORD_SETUP).where(PASSWORD_SETUP.c.person_id == setup.person_id)
        await self._connection.execute(over)

    async def password(self, person_id: PersonId) -> Password | None:
        """Somebody's password."""
        return await self._password(PASSWORD.c.person_id == person_id)

    async def password_of(self, practice_slug: str, email: str) -> Password | None:
        """The password of the active person with an address."""
        return await self._password(
            PRACTICE.c.slug == practice_slug,
            PERSON.c.address_key == address_key(email),
            PERSON.c.deactivated_at.is_(None),
        )

    async def change_password(self, person_id: PersonId, hash: str, now: datetime) -> bool:
        """Replace the hash alone; False where there is no password."""
        statement = update(PASSWORD).where(PASSWORD.c.person_id == person_id)
        changed = await self._connection.execute(
            statement.values(hash=hash, set_at=now).returning(PASSWORD.c.person_id)
        )
        return changed.first() is not None

    async def renew_recovery_codes(self, person_id: PersonId, codes: Sequence[str]) -> None:
        """Let these count only."""
        await self._connection.execute(delete(RECOVERY_CODE).where(RECOVERY_CODE.c.person_id == person_id))
        key = await self._key(person_id)
        rows = [{"person_id": person_id, "code_hash": recovery_hash(key, each)} for each in codes]
        await self._connection.execute(insert(RECOVERY_CODE).values(rows))

    async def recovery_codes_left(self, person_id: PersonId) -> int:
        """How many work still."""
        unused = (RECOVERY_CODE.c.person_id == person_id, RECOVERY_CODE.c.used_at.is_(None))
        statement = select(func.count()).select_from(RECOVERY_CODE).where(*unused)
        return (await self._connection.execute(statement)).scalar_one()

    async def remove_password(self, person_id: PersonId) -> None:
        """Take password, app and recovery codes away."""
        for table in (RECOVERY_CODE, PASSWORD_SETUP, PASSWORD):
            await self._connection.execute(delete(table).where(table.c.person_id == person_id))

    async def app_secret(self, person_id: PersonId) -> str:
        """The secret of the app that goes with somebody's password."""
        statement = select(PASSWORD).where(PASSWORD.c.person_id == person_id)
        return await self._opened((await self._connection.execute(statement)).one())

    async def use_step(self, person_id: PersonId, step: int) -> bool:
        """Use up a step of the app and all before it; False if it was used before."""
        statement = update(PASSWORD).where(PASSWORD.c.person_id == person_id, PASSWORD.c.last_step < step)
        used = await self._connection.execute(
            statement.values(last_step=step).returning(PASSWORD.c.person_id)
        )
        return used.first() is not None

    async def use_recovery_code(self, person_id: PersonId, code: str, now: datetime) -> bool:
        """Use up a recovery code; False if there is none such, or it was used."""
        statement = update(RECOVERY_CODE).where(
            RECOVERY_CODE.c.person_id == person_id,
            RECOVERY_CODE.c.code_hash == recovery_hash(await self._key(person_id), code),
            RECOVERY_CODE.c.used_at.is_(None),
        )
        used = await self._connection.execute(
            statement.values(used_at=now).returning(RECOVERY_CODE.c.person_id)
        )
        return used.first() is not None

    async def _password(self, *wanted: ColumnElement[bool]) -> Password | None:
        statement = (
            select(PASSWORD)
            .join(PERSON, PERSON.c.person_id == PASSWORD.c.person_id)
            .join(PRACTICE, PRACTICE.c.practice_id == PERSON.c.practice_id)
            .where(*wanted)
        )
        row = (await self._connection.execute(statement)).first()
        if row is None:
            return None
        return Password(row.person_id, row.hash, row.set_at)

    async def _sealed(self, person_id: PersonId, secret: str) -> bytes:
        return seal(await self._key(person_id), secret.encode(), secret_row(person_id))

    async def _opened(self, row: Row[Any]) -> str:
        return unseal(await self._key(row.person_id), row.sealed_secret, secret_row(row.person_id)).decode()

    async def _key(self, person_id: PersonId) -> bytes:
        """The key of what is somebody's own; made where there is none."""
        mine = select(PERSON_KEY.c.wrapped).where(PERSON_KEY.c.person_id == person_id)
        wrapped = (await self._connection.execute(mine)).scalar()
        if wrapped is None:
            fresh = self._master_keys.wrap(new_key(), key_context(person_id))
            statement = insert(PERSON_KEY).values(person_id=person_id, wrapped=fresh)
            await self._connection.execute(statement.on_conflict_do_nothing())
            wrapped = (await self._connection.execute(mine)).scalar_one()
        return self._master_keys.unwrap(wrapped, key_context(person_id))


def key_context(person_id: UUID) -> bytes:
    """What the key of a person is wrapped for."""
    return b"directory-person-key:" + person_id.bytes


def secret_row(person_id: UUID) -> bytes:
    """The row that the sealed secret of an app belongs to."""
    return b"authenticator:" + person_id.bytes
