"""Whatever is sent, the answer is an answer or a clear refusal: no INTERNAL, no UNKNOWN, no hang (E17)."""

from uuid import UUID

from sotto.directory.v1 import (
    administration_pb2,
    directory_pb2,
    passkeys_pb2,
    passwords_pb2,
    proofs_pb2,
    sessions_pb2,
)

from chassis.auth import Role
from chassis.ids import DivisionId
from tests.integration.directory.conftest import World
from tests.support.builders import a_client, a_member
from tests.support.malformed_calls import outcomes, unclear

COUNT = 1_000
CONTRACTS = (directory_pb2, sessions_pb2, administration_pb2, passkeys_pb2, passwords_pb2, proofs_pb2)


async def test_1000_malformed_requests_are_answered_or_refused_clearly(world: World) -> None:
    client_id = await world.a_client("alex@example.test")
    division_id = DivisionId(UUID(world.division.division_id))
    known = {
        "practice_id": [world.practice.practice_id],
        "division_id": [world.division.division_id],
        "person_id": [str(client_id)],
        "person_ids": [str(client_id)],
    }
    people = [
        a_member(Role.ADMIN, division_id, world.practice_id),
        a_client(world.practice_id, person_id=client_id),
    ]
    methods = [
        method
        for contract in CONTRACTS
        for service in contract.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    ]
    found = await outcomes(world.door.channel, methods, known, people, COUNT, seed=17)
    assert unclear(found) == {}
    assert {method for method, _ in found} == {method.name for method in methods}
    assert sum(count for (_, code), count in found.items() if code == "INVALID_ARGUMENT") > COUNT / 4
