"""Machines in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.auth import Scope
from chassis.ids import MachineId, PracticeId
from services.directory.domain.machines import Machine
from services.directory.store.tables import MACHINE


class MachineTables:
    """The part of a transaction that is about machines."""

    _connection: AsyncConnection

    async def add_machine(self, machine: Machine) -> None:
        """Keep a machine."""
        row = {
            "machine_id": machine.machine_id,
            "practice_id": machine.practice_id,
            "name": machine.name,
            "scopes": sorted(scope.value for scope in machine.scopes),
            "service_account": machine.service_account,
            "secret_hash": machine.secret_hash,
            "created_at": machine.create_time,
            "expires_at": machine.expire_time,
        }
        await self._connection.execute(insert(MACHINE).values(row))

    async def machine(self, machine_id: MachineId) -> Machine | None:
        """A machine, whatever became of it."""
        statement = select(MACHINE).where(MACHINE.c.machine_id == machine_id)
        row = (await self._connection.execute(statement)).first()
        return _machine(row) if row else None

    async def machines(self, practice_id: PracticeId) -> Sequence[Machine]:
        """The machines of a practice that nobody has revoked, by name."""
        statement = select(MACHINE).where(
            MACHINE.c.practice_id == practice_id, MACHINE.c.revoked_at.is_(None)
        )
        ordered = statement.order_by(MACHINE.c.name, MACHINE.c.machine_id)
        return [_machine(row) for row in await self._connection.execute(ordered)]

    async def revoke_machine(self, machine_id: MachineId, now: datetime) -> None:
        """Let a machine in no more; nothing changes where that was said before."""
        await self._connection.execute(
            update(MACHINE)
            .where(MACHINE.c.machine_id == machine_id, MACHINE.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def _machine(row: Row[Any]) -> Machine:
    return Machine(
        machine_id=row.machine_id,
        practice_id=row.practice_id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        service_account=row.service_account,
        secret_hash=bytes(row.secret_hash),
        create_time=row.created_at,
        expire_time=row.expires_at,
        revoked=row.revoked_at is not None,
    )
