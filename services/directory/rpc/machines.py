"""The machines' gRPC face."""

from typing import Any

import grpc
from sotto.directory.v1 import machines_pb2, machines_pb2_grpc

from chassis.rpc import current_caller, current_request_key
from chassis.timestamps import instant
from services.directory import wire
from services.directory.domain.machines import Proof, Secret
from services.directory.usecases.machines import Machines
from services.directory.wire import machines

Context = grpc.aio.ServicerContext[Any, Any]


class MachineServicer(machines_pb2_grpc.MachineServiceServicer):
    """Every RPC of the contract."""

    def __init__(self, use_cases: Machines) -> None:
        self._machines = use_cases

    async def CreateMachine(
        self, request: machines_pb2.CreateMachineRequest, context: Context
    ) -> machines_pb2.CreateMachineResponse:
        """A machine, with its secret."""
        machine, secret = await self._machines.create(
            current_caller(),
            current_request_key(request),
            wire.practice_id(request.practice_id),
            request.name,
            machines.scopes(request.scopes),
            instant(request.expire_time, "expire_time"),
            request.service_account,
        )
        return machines_pb2.CreateMachineResponse(machine=machines.machine(machine), client_secret=secret)

    async def ListMachines(
        self, request: machines_pb2.ListMachinesRequest, context: Context
    ) -> machines_pb2.ListMachinesResponse:
        """The machines of a practice."""
        practice_id = wire.practice_id(request.practice_id)
        return machines.machines(await self._machines.machines(current_caller(), practice_id))

    async def RevokeMachine(
        self, request: machines_pb2.RevokeMachineRequest, context: Context
    ) -> machines_pb2.RevokeMachineResponse:
        """No more."""
        machine_id = machines.machine_id(request.machine_id)
        await self._machines.revoke(current_caller(), current_request_key(request), machine_id)
        return machines_pb2.RevokeMachineResponse()

    async def IssueMachineToken(
        self, request: machines_pb2.IssueMachineTokenRequest, context: Context
    ) -> machines_pb2.IssueMachineTokenResponse:
        """An access token."""
        if request.WhichOneof("proof") == "client_secret":
            proof: Proof = Secret(request.client_secret)
        else:
            proof = await self._machines.subject_of(request.service_account_token)
        person = request.person_id
        issued = await self._machines.token(
            machines.machine_id(request.machine_id),
            proof,
            request.scopes,
            wire.person_id(person, "person_id") if person else None,
        )
        return machines.issued(issued)
