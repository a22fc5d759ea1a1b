"""Machines: protobuf to domain and back."""

from collections.abc import Collection, Sequence
from typing import cast

from sotto.common.v1 import options_pb2
from sotto.directory.v1 import machines_pb2

from chassis.auth import Scope
from chassis.ids import MachineId, parse_id
from chassis.policies import SCOPES
from chassis.timestamps import timestamp
from services.directory.domain.machines import Issued, Machine


def machine_id(text: str) -> MachineId:
    """A machine's id. Fault INVALID."""
    return MachineId(parse_id(text, "machine_id"))


def scopes(numbers: Collection[options_pb2.Scope]) -> frozenset[Scope]:
    """Scopes; the contract lets no other number in."""
    return frozenset(SCOPES[number] for number in numbers)


def machine(answer: Machine) -> machines_pb2.Machine:
    """A machine as admins see it."""
    return machines_pb2.Machine(
        machine_id=str(answer.machine_id),
        name=answer.name,
        scopes=[
            cast(options_pb2.Scope, number) for number, scope in SCOPES.items() if scope in answer.scopes
        ],
        service_account=answer.service_account,
        create_time=timestamp(answer.create_time),
        expire_time=timestamp(answer.expire_time),
    )


def machines(answer: Sequence[Machine]) -> machines_pb2.ListMachinesResponse:
    """Machines."""
    return machines_pb2.ListMachinesResponse(machines=[machine(each) for each in answer])


def issued(answer: Issued) -> machines_pb2.IssueMachineTokenResponse:
    """An access token."""
    return machines_pb2.IssueMachineTokenResponse(
        access_token=answer.access_token,
        scopes=[scope.value for scope in answer.scopes],
        expire_time=timestamp(answer.expire_time),
    )
