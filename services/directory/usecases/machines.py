"""Machines: made, listed and revoked by a practice's admins, and given tokens (ADR 0035)."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller, Scope
from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from chassis.ids import MachineId, PersonId, PracticeId, new_id
from services.directory.domain import reasons
from services.directory.domain.administration import check_of_practice
from services.directory.domain.machines import (
    MOST_MACHINES,
    Issued,
    Machine,
    Proof,
    ServiceAccount,
    audiences,
    check_proved,
    checked_machine,
    granted,
)
from services.directory.domain.sessions import TOKEN_LIFETIME
from services.directory.domain.sign_ins import new_secret, secret_hash
from services.directory.ports import Store, Transaction
from services.directory.ports.machines import MachineTokens, ServiceAccounts


class Machines:
    """Machines of practices."""

    def __init__(
        self, store: Store, clock: Clock, tokens: MachineTokens, service_accounts: ServiceAccounts
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._service_accounts = service_accounts

    async def create(
        self,
        caller: Caller,
        key: RequestKey,
        practice_id: PracticeId,
        name: str,
        scopes: frozenset[Scope],
        expire_time: datetime,
        service_account: str,
    ) -> tuple[Machine, str]:
        """Make a machine, with its secret; "" where the request was repeated.

        Faults NOT_FOUND, TOO_MANY_MACHINES, INVALID by field.
        """
        check_of_practice(caller, practice_id)
        now, secret = self._clock.now(), new_secret()
        machine_id = MachineId(new_id())
        made = Machine(
            machine_id, practice_id, name, scopes, service_account, secret_hash(secret), now, expire_time
        )
        async with self._store.transaction() as transaction:
            if (earlier := await transaction.claim(key)) is not None:
                return await _machine(transaction, MachineId(UUID(earlier))), ""
            machine = checked_machine(made)
            if await transaction.lock_practice(practice_id) is None:
                raise not_found("practice")
            if len(await transaction.machines(practice_id)) >= MOST_MACHINES:
                raise reasons.too_many_machines()
            await transaction.add_machine(machine)
            await transaction.remember(key, str(machine_id))
        return machine, secret

    async def machines(self, caller: Caller, practice_id: PracticeId) -> Sequence[Machine]:
        """The machines of a practice that nobody has revoked, by name. Fault NOT_FOUND."""
        check_of_practice(caller, practice_id)
        async with self._store.transaction() as transaction:
            if await transaction.practice(practice_id) is None:
                raise not_found("practice")
            return await transaction.machines(practice_id)

    async def revoke(self, caller: Caller, key: RequestKey, machine_id: MachineId) -> None:
        """Let a machine in no more. Fault NOT_FOUND."""
        async with self._store.transaction() as transaction:
            machine = await _machine(transaction, machine_id)
            check_of_practice(caller, machine.practice_id, "machine")
            if await transaction.claim(key) is None:
                await transaction.revoke_machine(machine_id, self._clock.now())
                await transaction.remember(key, "")

    async def subject_of(self, service_account_token: str) -> ServiceAccount:
        """What the cluster says of a machine. Faults MACHINE_REFUSED, UNAVAILABLE."""
        return ServiceAccount(await self._service_accounts.subject_of(service_account_token))

    async def token(
        self, machine_id: MachineId, proof: Proof, wanted: Collection[str], person_id: PersonId | None
    ) -> Issued:
        """A token for a machine, for itself or in the name of a person.

        Faults MACHINE_REFUSED, SCOPE_NOT_GRANTED, ACT_FOR_NOT_GRANTED, PERSON_UNKNOWN.
        """
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            machine = check_proved(await transaction.machine(machine_id), proof, now)
            scopes = granted(machine, wanted) - {Scope.PEOPLE_ACT_FOR}
            caller = Caller(practice_id=machine.practice_id)
            if person_id is not None:
                caller = await _represented(transaction, machine, person_id)
        caller = replace(caller, machine_id=machine_id, scopes=scopes)
        token = self._tokens.machine_token(caller, audiences(scopes), now)
        return Issued(token, sorted(scopes), now + TOKEN_LIFETIME)


async def _represented(transaction: Transaction, machine: Machine, person_id: PersonId) -> Caller:
    """The person as they are now, in whose name a machine calls. A machine proves nothing for them."""
    if Scope.PEOPLE_ACT_FOR not in machine.scopes:
        raise reasons.act_for_not_granted()
    member = await transaction.member(person_id)
    if member is None or member.person.practice_id != machine.practice_id or not member.person.active:
        raise reasons.person_unknown()
    return Caller(
        person_id=person_id,
        practice_id=member.person.practice_id,
        roles=member.roles,
        display_name=member.person.display_name,
        version=member.person.version,
    )


async def _machine(transaction: Transaction, machine_id: MachineId) -> Machine:
    machine = await transaction.machine(machine_id)
    if machine is None:
        raise not_found("machine")
    return machine
