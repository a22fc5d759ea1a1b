"""A practice's machines: made, listed, revoked, given tokens (ADR 0035)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sotto.common.v1 import options_pb2
from sotto.directory.v1 import administration_pb2, directory_pb2
from sotto.directory.v1 import machines_pb2 as pb

from chassis.auth import Caller, Role, Scope
from chassis.faults import Fault, Kind
from chassis.ids import DivisionId, PersonId, PracticeId
from chassis.timestamps import timestamp
from tests.integration.directory.conftest import World, a_division_request, a_practice_request
from tests.support.builders import a_client, a_member, a_process

READ, WRITE = options_pb2.SCOPE_DIRECTORY_READ, options_pb2.SCOPE_DIRECTORY_WRITE
ACT_FOR = options_pb2.SCOPE_PEOPLE_ACT_FOR
OPERATOR = a_process("operator")
SERVICE_ACCOUNT = "system:serviceaccount:ehr:sync"


def practice_of(world: World) -> PracticeId:
    return PracticeId(UUID(world.practice.practice_id))


def an_admin(world: World, practice_id: PracticeId | None = None) -> Caller:
    division_id = DivisionId(UUID(world.division.division_id))
    return a_member(Role.ADMIN, division_id, practice_id or practice_of(world))


def creating(world: World, *scopes: options_pb2.Scope, **changes: Any) -> pb.CreateMachineRequest:
    values: dict[str, Any] = {
        "practice_id": world.practice.practice_id,
        "request_id": str(uuid4()),
        "name": "Health record",
        "scopes": scopes or (READ,),
        "expire_time": timestamp(world.clock.now() + timedelta(days=90)),
    }
    return pb.CreateMachineRequest(**(values | changes))


async def a_machine(
    world: World, *scopes: options_pb2.Scope, caller: Caller = OPERATOR, **changes: Any
) -> pb.CreateMachineResponse:
    return await world.machines(caller).CreateMachine(creating(world, *scopes, **changes))


async def issued(
    world: World, made: pb.CreateMachineResponse, person: str = "", scopes: Sequence[str] = (), **proof: str
) -> pb.IssueMachineTokenResponse:
    request = pb.IssueMachineTokenRequest(
        machine_id=made.machine.machine_id,
        person_id=person,
        scopes=scopes,
        **(proof or {"client_secret": made.client_secret}),
    )
    return await world.machines(a_process("gateway")).IssueMachineToken(request)


async def verified(world: World, answer: pb.IssueMachineTokenResponse, audience: str = "directory") -> Caller:
    return world.keys.trust().verify(answer.access_token, audience, world.clock.now())


async def reason_of(act: Any) -> str:
    with pytest.raises(Fault) as refusal:
        await act
    return refusal.value.reason


async def revoke(world: World, made: pb.CreateMachineResponse, caller: Caller = OPERATOR) -> None:
    request = pb.RevokeMachineRequest(machine_id=made.machine.machine_id, request_id=str(uuid4()))
    await world.machines(caller).RevokeMachine(request)


async def test_an_admin_makes_a_machine_whose_secret_is_shown_once(world: World) -> None:
    request = creating(world, READ, ACT_FOR)
    stub = world.machines(an_admin(world))
    made, again = await stub.CreateMachine(request), await stub.CreateMachine(request)
    assert len(made.client_secret) == 43
    assert (again.machine, again.client_secret) == (made.machine, "")
    listed = await stub.ListMachines(pb.ListMachinesRequest(practice_id=world.practice.practice_id))
    assert list(listed.machines) == [made.machine]
    assert list(made.machine.scopes) == [READ, ACT_FOR]
    async with world.pool.transaction() as connection:
        kept = (await connection.exec_driver_sql("SELECT machine::text FROM machine")).scalar_one()
    assert made.client_secret not in kept


async def test_a_machine_gets_a_token_for_itself_with_the_services_of_its_scopes(world: World) -> None:
    made = await a_machine(world, READ, options_pb2.SCOPE_FORMS_READ)
    answer = await issued(world, made)
    caller = await verified(world, answer)
    assert caller == await verified(world, answer, "files") == await verified(world, answer, "gateway")
    assert str(caller.machine_id) == made.machine.machine_id
    assert (caller.practice_id, caller.is_person) == (practice_of(world), False)
    assert caller.scopes == {Scope.DIRECTORY_READ, Scope.FORMS_READ}
    assert list(answer.scopes) == ["directory.read", "forms.read"]
    lifetime = answer.expire_time.ToDatetime(tzinfo=UTC) - world.clock.now()
    assert timedelta(seconds=55) < lifetime <= timedelta(seconds=60)
    with pytest.raises(Fault):
        await verified(world, answer, "billing")


async def test_a_machine_may_ask_for_less(world: World) -> None:
    made = await a_machine(world, READ, options_pb2.SCOPE_FORMS_READ)
    answer = await issued(world, made, scopes=["forms.read"])
    assert (await verified(world, answer, "files")).scopes == {Scope.FORMS_READ}
    with pytest.raises(Fault):
        await verified(world, answer, "directory")
    for more in ("forms.write", "nonsense", "FORMS.READ"):
        assert await reason_of(issued(world, made, scopes=["forms.read", more])) == "SCOPE_NOT_GRANTED"


async def test_a_machine_acts_for_a_person_of_its_practice_with_their_rights(world: World) -> None:
    made = await a_machine(world, ACT_FOR, READ)
    ann = await world.a_member("ann@example.test")
    caller = await verified(world, await issued(world, made, person=str(ann)))
    assert (caller.person_id, str(caller.machine_id)) == (ann, made.machine.machine_id)
    assert caller.has(Role.PROVIDER, DivisionId(UUID(world.division.division_id)))
    assert (caller.proved, caller.session_id) == (False, None)
    assert caller.scopes == {Scope.DIRECTORY_READ}
    me = await world.stub(caller).GetMe(directory_pb2.GetMeRequest())
    assert me.person_id == str(ann)


async def test_nobody_else_can_be_acted_for(world: World) -> None:
    made, plain = await a_machine(world, ACT_FOR, READ), await a_machine(world, READ)
    ann, gone = await world.a_member("ann@example.test"), await world.a_client("gone@example.test")
    await world.administration(OPERATOR).DeactivatePerson(
        administration_pb2.DeactivatePersonRequest(person_id=str(gone), request_id=str(uuid4()))
    )
    stranger = await a_client_elsewhere(world)
    assert await reason_of(issued(world, plain, person=str(ann))) == "ACT_FOR_NOT_GRANTED"
    for person in (gone, stranger, uuid4()):
        assert await reason_of(issued(world, made, person=str(person))) == "PERSON_UNKNOWN"


async def a_client_elsewhere(world: World) -> PersonId:
    other = (await world.operator.CreatePractice(a_practice_request("oak"))).practice
    await world.operator.CreateDivision(a_division_request(other.practice_id))
    person = directory_pb2.NamedAddress(display_name="Kim", email="kim@example.test")
    request = directory_pb2.AddClientRequest(
        request_id=str(uuid4()), practice_id=other.practice_id, person=person
    )
    return PersonId(UUID((await world.operator.AddClient(request)).person_id))


async def test_a_machine_is_refused_without_saying_why(world: World) -> None:
    made, other = await a_machine(world, READ), await a_machine(world, READ)
    revoked = await a_machine(world, READ)
    await revoke(world, revoked)
    answers = [
        await reason_of(issued(world, made, client_secret=other.client_secret)),
        await reason_of(issued(world, made, service_account_token="")),
        await reason_of(issued(world, made, service_account_token=SERVICE_ACCOUNT)),
        await reason_of(issued(world, revoked)),
        await reason_of(
            issued(
                world,
                pb.CreateMachineResponse(
                    machine=pb.Machine(machine_id=str(uuid4())), client_secret=made.client_secret
                ),
            )
        ),
    ]
    world.clock.advance(timedelta(days=90))
    answers.append(await reason_of(issued(world, other)))
    assert answers == ["MACHINE_REFUSED", "INVALID_FIELD", *["MACHINE_REFUSED"] * 4]


async def test_a_service_account_proves_a_machine_that_names_it(world: World) -> None:
    made = await a_machine(world, READ, service_account=SERVICE_ACCOUNT)
    answer = await issued(world, made, service_account_token=SERVICE_ACCOUNT)
    assert str((await verified(world, answer)).machine_id) == made.machine.machine_id
    other = issued(world, made, service_account_token=f"{SERVICE_ACCOUNT}er")
    assert await reason_of(other) == "MACHINE_REFUSED"


async def test_revoking_is_for_admins_of_the_practice_and_may_be_repeated(world: World) -> None:
    made = await a_machine(world, READ)
    stranger = a_member(Role.ADMIN, DivisionId(uuid4()))
    assert await reason_of(revoke(world, made, stranger)) == "NOT_FOUND"
    await issued(world, made)
    await revoke(world, made, an_admin(world))
    await revoke(world, made, an_admin(world))
    assert await reason_of(issued(world, made)) == "MACHINE_REFUSED"
    listing = pb.ListMachinesRequest(practice_id=world.practice.practice_id)
    assert not (await world.machines(OPERATOR).ListMachines(listing)).machines
    assert await reason_of(world.machines(stranger).ListMachines(listing)) == "NOT_FOUND"


async def test_only_admins_who_have_proved_who_they_are_make_machines(world: World) -> None:
    request = creating(world)
    division_id = DivisionId(UUID(world.division.division_id))
    callers = {
        "NOT_FOUND": an_admin(world, PracticeId(uuid4())),
        "ROLE_REQUIRED": a_member(Role.PROVIDER, division_id, practice_of(world)),
        "STEP_UP_REQUIRED": an_admin_without_proof(world),
        "MACHINE_NOT_ALLOWED": await verified(world, await issued(world, await a_machine(world, READ))),
    }
    for reason, caller in callers.items():
        assert await reason_of(world.machines(caller).CreateMachine(request)) == reason
    assert await reason_of(world.machines(a_client(practice_of(world))).CreateMachine(request)) == (
        "ROLE_REQUIRED"
    )


def an_admin_without_proof(world: World) -> Caller:
    return replace(an_admin(world), proved=False)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "a\nb"}),
        ("name", {"name": " "}),
        ("scopes", {"scopes": []}),
        ("scopes", {"scopes": [READ, READ]}),
        ("scopes[0]", {"scopes": [0]}),
        ("scopes[0]", {"scopes": [99]}),
        ("expire_time", {"expire_time": None}),
        ("expire_time", {"expire_time": timestamp(datetime(2020, 1, 1, tzinfo=UTC))}),
        ("expire_time", {"expire_time": timestamp(datetime(9000, 1, 1, tzinfo=UTC))}),
        ("service_account", {"service_account": "ehr"}),
    ],
)
async def test_what_cannot_be_is_refused_by_field(world: World, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Fault) as refusal:
        await a_machine(world, **changes)
    assert refusal.value.kind is Kind.INVALID
    assert [each.field for each in refusal.value.violations] == [field]


async def test_a_practice_has_a_hundred_machines_at_most(world: World) -> None:
    first = await a_machine(world)
    async with world.pool.transaction() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO machine SELECT gen_random_uuid(), practice_id, name, scopes, service_account,"
            " secret_hash, created_at, expires_at FROM machine, generate_series(1, 99)"
        )
    assert await reason_of(a_machine(world)) == "TOO_MANY_MACHINES"
    await revoke(world, first)
    await a_machine(world)


async def test_a_machine_reads_and_adds_for_itself_in_its_practice_only(world: World) -> None:
    ann = await world.a_member("ann@example.test")
    caller = await verified(world, await issued(world, await a_machine(world, READ, WRITE)))
    administration, directory = world.administration(caller), world.stub(caller)
    divisions = await administration.ListDivisions(
        administration_pb2.ListDivisionsRequest(practice_id=world.practice.practice_id)
    )
    assert [each.division_id for each in divisions.divisions] == [world.division.division_id]
    providers = directory_pb2.ListProvidersRequest(division_id=world.division.division_id)
    found = (await directory.ListProviders(providers)).providers
    assert [each.person_id for each in found] == [str(ann)]
    request = directory_pb2.AddClientRequest(
        request_id=str(uuid4()),
        practice_id=world.practice.practice_id,
        person=directory_pb2.NamedAddress(display_name="Kim", email="kim@example.test"),
    )
    added = await directory.AddClient(request)
    clients = administration_pb2.SearchClientsRequest(practice_id=world.practice.practice_id)
    assert [each.person_id for each in (await administration.SearchClients(clients)).clients] == [
        added.person_id
    ]


async def test_a_machine_finds_nothing_in_another_practice(world: World) -> None:
    caller = await verified(world, await issued(world, await a_machine(world, READ, WRITE)))
    other = (await world.operator.CreatePractice(a_practice_request("oak"))).practice
    division = (await world.operator.CreateDivision(a_division_request(other.practice_id))).division
    administration, directory = world.administration(caller), world.stub(caller)
    acts = [
        administration.ListDivisions(administration_pb2.ListDivisionsRequest(practice_id=other.practice_id)),
        administration.SearchClients(administration_pb2.SearchClientsRequest(practice_id=other.practice_id)),
        directory.ListProviders(directory_pb2.ListProvidersRequest(division_id=division.division_id)),
        directory.AddClient(
            directory_pb2.AddClientRequest(
                request_id=str(uuid4()),
                practice_id=other.practice_id,
                person=directory_pb2.NamedAddress(display_name="Kim", email="kim@example.test"),
            )
        ),
    ]
    assert [await reason_of(act) for act in acts] == ["NOT_FOUND"] * 4
