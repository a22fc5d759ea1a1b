"""Members, clients and what each service learns of them (S1 to S3, S26)."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from sotto.common.v1 import options_pb2
from sotto.directory.v1 import directory_pb2

from chassis.auth import Role
from chassis.faults import Fault, Kind
from chassis.ids import DivisionId, PersonId, PracticeId
from tests.integration.directory.conftest import World, a_division_request, a_practice_request
from tests.support.builders import a_client, a_division_id, a_member, a_person_id, a_process


def named(email: str, name: str = "Somebody") -> directory_pb2.NamedAddress:
    return directory_pb2.NamedAddress(display_name=name, email=email)


async def resolve(
    world: World, *people: directory_pb2.NamedAddress, host: PersonId | None = None
) -> directory_pb2.ResolvePeopleResponse:
    request = directory_pb2.ResolvePeopleRequest(
        division_id=world.division.division_id, host_person_id=str(host) if host else "", people=people
    )
    return await world.stub(a_process("conversation")).ResolvePeople(request)


def division_of(world: World) -> DivisionId:
    return DivisionId(UUID(world.division.division_id))


@pytest.mark.rule("S3")
async def test_an_unknown_address_becomes_a_client_and_stays_the_same_person(world: World) -> None:
    first = await resolve(world, named("new@example.test", "New Client"))
    again = await resolve(world, named("NEW@example.test", "Another Name"))
    assert first.people[0].person_id == again.people[0].person_id
    assert again.people[0].display_name == "New Client"
    assert not again.people[0].member


@pytest.mark.rule("S10")
async def test_people_come_in_the_order_asked_and_colleagues_are_told_apart(world: World) -> None:
    colleague = await world.a_member("ann@example.test", name="Dr. Ann")
    client = await world.a_client("zoe@example.test", name="Zoe")
    found = await resolve(
        world, named("zoe@example.test"), named("ann@example.test"), named("b@example.test")
    )
    assert [(person.display_name, person.member) for person in found.people] == [
        ("Zoe", False),
        ("Dr. Ann", True),
        ("Somebody", False),
    ]
    assert [person.person_id for person in found.people[:2]] == [str(client), str(colleague)]


@pytest.mark.rule("S3")
async def test_the_same_new_addresses_resolved_at_once_are_made_once(world: World) -> None:
    addresses = [f"client{number}@example.test" for number in range(25)]
    requests = [
        resolve(world, *(named(address) for address in (addresses if number % 2 else reversed(addresses))))
        for number in range(10)
    ]
    answers = await asyncio.gather(*requests)
    everybody = {person.person_id for answer in answers for person in answer.people}
    assert len(everybody) == 25


@pytest.mark.rule("S6")
async def test_a_host_has_to_be_a_provider_of_the_division(world: World) -> None:
    provider = await world.a_member("ann@example.test", name="Dr. Ann")
    coordinator = await world.a_member("sam@example.test", options_pb2.ROLE_COORDINATOR)
    client = await world.a_client("alex@example.test")
    assert (await resolve(world, host=provider)).host_display_name == "Dr. Ann"
    for other in (coordinator, client, a_person_id()):
        with pytest.raises(Fault) as refused:
            await resolve(world, named("never@example.test"), host=other)
        assert refused.value.reason == "NOT_A_PROVIDER"
    contacts = await asyncpg.connect(world.database.superuser_url)
    made = await contacts.fetchval("SELECT count(*) FROM directory.person WHERE email LIKE 'never%'")
    await contacts.close()
    assert made == 0


async def test_bad_names_and_addresses_are_refused_by_field(world: World) -> None:
    with pytest.raises(Fault) as refused:
        await resolve(world, named("ok@example.test"), named("a..b@example.test"))
    assert [violation.field for violation in refused.value.violations] == ["people[1].email"]
    with pytest.raises(Fault) as refused:
        await resolve(world, named("ok@example.test", "two\nlines"))
    assert [violation.field for violation in refused.value.violations] == ["people[0].display_name"]


@pytest.mark.rule("S26")
async def test_what_people_are_resolved_to_holds_no_address(world: World) -> None:
    await world.a_member("canary-ann@example.test")
    found = await resolve(world, named("canary-new@example.test"), named("canary-ann@example.test"))
    providers = await world.stub(a_member(Role.ADMIN, division_of(world))).ListProviders(
        directory_pb2.ListProvidersRequest(division_id=world.division.division_id)
    )
    for message in (found, providers):
        assert b"canary" not in message.SerializeToString()


@pytest.mark.rule("S26")
@pytest.mark.parametrize("process", ["gateway", "files", "billing", "operator"])
async def test_addresses_go_to_the_host_view_and_the_mail_only(world: World, process: str) -> None:
    request = directory_pb2.GetContactsRequest(person_ids=[str(a_person_id())])
    with pytest.raises(Fault) as refused:
        await world.stub(a_process(process)).GetContacts(request)
    assert refused.value.kind is Kind.FORBIDDEN


async def test_contacts_are_given_for_those_who_exist(world: World) -> None:
    person_id = await world.a_client("alex@example.test", name="Alex Morgan")
    request = directory_pb2.GetContactsRequest(person_ids=[str(person_id), str(a_person_id())])
    found = await world.stub(a_process("notify")).GetContacts(request)
    (contact,) = found.contacts
    assert contact.email == "alex@example.test"
    assert contact.display_name == "Alex Morgan"
    assert contact.practice_slug == "maple"
    assert contact.locale == "en-CA"


@pytest.mark.rule("S2")
async def test_a_member_sees_their_divisions_and_roles(world: World) -> None:
    person_id = await world.a_member("ann@example.test")
    await world.a_member("ann@example.test", options_pb2.ROLE_ADMIN)
    me = await world.stub(a_member(Role.PROVIDER, division_of(world), person_id=person_id)).GetMe(
        directory_pb2.GetMeRequest()
    )
    assert me.email == "ann@example.test"
    assert me.practice == world.practice
    (membership,) = me.memberships
    assert membership.division == world.division
    assert list(membership.roles) == [options_pb2.ROLE_PROVIDER, options_pb2.ROLE_ADMIN]


@pytest.mark.rule("S2")
async def test_a_client_has_no_memberships(world: World) -> None:
    person_id = await world.a_client("alex@example.test")
    me = await world.stub(a_client(person_id=person_id)).GetMe(directory_pb2.GetMeRequest())
    assert me.display_name == "Alex Morgan"
    assert not me.memberships


@pytest.mark.rule("S2")
async def test_providers_are_listed_for_members_of_the_division_only(world: World) -> None:
    await world.a_member("b@example.test", name="Dr. B")
    await world.a_member("a@example.test", name="Dr. A")
    await world.a_member("sam@example.test", options_pb2.ROLE_COORDINATOR, name="Sam")
    request = directory_pb2.ListProvidersRequest(division_id=world.division.division_id)
    found = await world.stub(a_member(Role.COORDINATOR, division_of(world))).ListProviders(request)
    assert [provider.display_name for provider in found.providers] == ["Dr. A", "Dr. B"]
    with pytest.raises(Fault) as refused:
        await world.stub(a_member(Role.PROVIDER, a_division_id())).ListProviders(request)
    assert refused.value.kind is Kind.NOT_FOUND
    with pytest.raises(Fault) as refused:
        await world.stub(a_client()).ListProviders(request)
    assert refused.value.kind is Kind.FORBIDDEN


@pytest.mark.rule("S1")
async def test_a_division_tells_services_its_settings(world: World) -> None:
    request = directory_pb2.GetDivisionRequest(division_id=world.division.division_id)
    found = await world.stub(a_process("billing")).GetDivision(request)
    assert found.division == world.division
    assert found.division.currency_exponent == 2
    assert found.practice == world.practice
    request.division_id = str(a_division_id())
    with pytest.raises(Fault) as refused:
        await world.stub(a_process("billing")).GetDivision(request)
    assert refused.value.kind is Kind.NOT_FOUND


async def test_repeated_requests_of_the_operator_act_once(world: World) -> None:
    practice = a_practice_request("oak")
    made = [await world.operator.CreatePractice(practice) for _ in range(2)]
    assert made[0] == made[1]
    division = a_division_request(made[0].practice.practice_id)
    divisions = await asyncio.gather(*(world.operator.CreateDivision(division) for _ in range(5)))
    assert len({each.division.division_id for each in divisions}) == 1
    member = directory_pb2.AddMemberRequest(
        request_id=str(uuid4()),
        division_id=divisions[0].division.division_id,
        person=named("ann@example.test"),
        role=options_pb2.ROLE_PROVIDER,
    )
    assert await world.operator.AddMember(member) == await world.operator.AddMember(member)
    member.role = options_pb2.ROLE_ADMIN
    with pytest.raises(Fault) as refused:
        await world.operator.AddMember(member)
    assert refused.value.reason == "REQUEST_ID_REUSED"


async def test_a_short_name_is_taken_once(world: World) -> None:
    with pytest.raises(Fault) as refused:
        await world.operator.CreatePractice(a_practice_request("maple"))
    assert (refused.value.kind, refused.value.reason) == (Kind.ALREADY_EXISTS, "PRACTICE_EXISTS")


async def test_the_same_address_in_two_practices_is_two_people(world: World) -> None:
    other = await world.operator.CreatePractice(a_practice_request("oak"))
    here = await world.a_client("alex@example.test")
    there = await world.operator.AddClient(
        directory_pb2.AddClientRequest(
            request_id=str(uuid4()),
            practice_id=other.practice.practice_id,
            person=named("alex@example.test"),
        )
    )
    assert there.person_id != str(here)


async def test_a_deactivated_person_is_not_invited_again(world: World) -> None:
    person_id = await world.a_client("alex@example.test")
    connection = await asyncpg.connect(world.database.superuser_url)
    await connection.execute("UPDATE directory.person SET deactivated_at = now()")
    await connection.close()
    with pytest.raises(Fault) as refused:
        await resolve(world, named("alex@example.test"))
    assert refused.value.reason == "PERSON_INACTIVE"
    assert refused.value.facts == {"field": "people[0]"}
    with pytest.raises(Fault) as refused:
        await world.stub(a_client(person_id=person_id)).GetMe(directory_pb2.GetMeRequest())
    assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize("name", ["practice", "division", "person", "membership", "session"])
async def test_the_service_cannot_delete_or_empty_what_is_kept_for_ever(world: World, name: str) -> None:
    connection = await world.database.as_service()
    try:
        for statement in (f"DELETE FROM {name}", f"TRUNCATE {name}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_person_of_another_practice_cannot_host(world: World) -> None:
    other = await world.operator.CreatePractice(a_practice_request("oak"))
    request = a_division_request(other.practice.practice_id)
    division = (await world.operator.CreateDivision(request)).division
    foreign = await world.operator.AddMember(
        directory_pb2.AddMemberRequest(
            request_id=str(uuid4()),
            division_id=division.division_id,
            person=named("eve@example.test"),
            role=options_pb2.ROLE_PROVIDER,
        )
    )
    with pytest.raises(Fault, match="NOT_A_PROVIDER"):
        await resolve(world, host=PersonId(UUID(foreign.person_id)))
    assert PracticeId(UUID(division.practice_id)) != PracticeId(UUID(world.practice.practice_id))
