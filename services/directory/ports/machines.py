"""What the use cases of machines need."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from chassis.auth import Caller
from chassis.ids import MachineId, PracticeId
from services.directory.domain.machines import Machine


class Machines(Protocol):
    """Machines."""

    async def add_machine(self, machine: Machine) -> None:
        """Keep a machine."""
        ...

    async def machine(self, machine_id: MachineId) -> Machine | None:
        """A machine, whatever became of it."""
        ...

    async def machines(self, practice_id: PracticeId) -> Sequence[Machine]:
        """The machines of a practice that nobody has revoked, by name."""
        ...

    async def revoke_machine(self, machine_id: MachineId, now: datetime) -> None:
        """Let a machine in no more; nothing changes where that was said before."""
        ...


class MachineTokens(Protocol):
    """Signs for machines."""

    def machine_token(self, caller: Caller, audiences: Collection[str], now: datetime) -> str:
        """A token of a machine, for itself or in the name of a person."""
        ...


class ServiceAccounts(Protocol):
    """The cluster in which machines run."""

    async def subject_of(self, token: str) -> str:
        """The service account that a token was made for. Faults MACHINE_REFUSED, UNAVAILABLE."""
        ...
