"""`sotto admin machine create | list | revoke`: a practice's own programs (ADR 0035)."""

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sotto.common.v1 import options_pb2
from sotto.directory.v1 import directory_pb2, machines_pb2

from chassis.policies import SCOPES
from chassis.timestamps import timestamp
from commands.terminal import table

if TYPE_CHECKING:
    from sotto.directory.v1.machines_pb2_grpc import MachineServiceAsyncStub

_NUMBERS = {scope.value: options_pb2.Scope.Name(number) for number, scope in SCOPES.items()}


class MachineDesk:
    """Every act of `sotto admin machine`. `practice`: finds one by its short name."""

    def __init__(
        self,
        machines: "MachineServiceAsyncStub",
        practice: Callable[[str], Awaitable[directory_pb2.Practice]],
    ) -> None:
        self._machines = machines
        self._practice = practice

    def acts(self) -> Mapping[tuple[str, str], Callable[[argparse.Namespace], Awaitable[None]]]:
        """The acts by thing and word."""
        return {
            ("machine", "create"): self._create,
            ("machine", "list"): self._list,
            ("machine", "revoke"): self._revoke,
        }

    async def _create(self, asked: argparse.Namespace) -> None:
        practice = await self._practice(asked.practice)
        request = machines_pb2.CreateMachineRequest(
            practice_id=practice.practice_id,
            request_id=str(uuid4()),
            name=asked.name,
            scopes=[_NUMBERS[scope] for scope in dict.fromkeys(asked.scope)],
            expire_time=timestamp(datetime.now(UTC) + timedelta(days=asked.days)),
            service_account=asked.service_account,
        )
        made = await self._machines.CreateMachine(request)
        sys.stdout.write(
            f"client_id {made.machine.machine_id}\nclient_secret {made.client_secret}\n"
            "The secret is shown this once. The machine ends on "
            f"{made.machine.expire_time.ToDatetime():%Y-%m-%d}.\n"
        )

    async def _list(self, asked: argparse.Namespace) -> None:
        practice = await self._practice(asked.practice)
        request = machines_pb2.ListMachinesRequest(practice_id=practice.practice_id)
        table(
            ("NAME", "SCOPES", "ENDS", "SERVICE ACCOUNT", "ID"),
            [
                (
                    each.name,
                    " ".join(SCOPES[number] for number in each.scopes),
                    f"{each.expire_time.ToDatetime():%Y-%m-%d}",
                    each.service_account or "-",
                    each.machine_id,
                )
                for each in (await self._machines.ListMachines(request)).machines
            ],
        )

    async def _revoke(self, asked: argparse.Namespace) -> None:
        request = machines_pb2.RevokeMachineRequest(machine_id=asked.machine_id, request_id=str(uuid4()))
        await self._machines.RevokeMachine(request)
        sys.stdout.write(f"{asked.machine_id} gets no tokens any more; what it holds ends within a minute.\n")
