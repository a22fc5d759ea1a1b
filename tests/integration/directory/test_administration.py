"""Admins and the operator run a practice (S1, S2, S3, S26)."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from sotto.common.v1 import options_pb2
from sotto.directory.v1 import administration_pb2 as pb
from sotto.directory.v1 import directory_pb2

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import DivisionId, PersonId, PracticeId
from tests.integration.directory.conftest import World, a_division_request, a_practice_request
from tests.support.builders import a_client, a_member, a_practice_id, a_process

PROVIDER, COORDINATOR, ADMIN = (
    options_pb2.ROLE_PROVIDER,
    options_pb2.ROLE_COORDINATOR,
    options_pb2.ROLE_ADMIN,
)
OPERATOR = a_process("operator")


def division_of(world: World) -> DivisionId:
    return DivisionId(UUID(world.division.division_id))


def an_admin(world: World, person_id: PersonId | None = None) -> Caller:
    practice = PracticeId(UUID(world.practice.practice_id))
    return a_member(Role.ADMIN, division_of(world), practice, person_id=person_id)


async def the_admin(world: World, email: str = "robin@example.test") -> Caller:
    """An admin whom the directory knows."""
    return an_admin(world, await world.a_member(email, ADMIN, name="Robin Chen"))


async def another_division(world: World) -> directory_pb2.Division:
    request = a_division_request(world.practice.practice_id)
    request.division.name = "Nutrition"
    return (await world.operator.CreateDivision(request)).division


async def refusal_of(act: Any) -> Fault:
    with pytest.raises(Fault) as refusal:
        await act
    return refusal.value


async def members(world: World, caller: Caller = OPERATOR, query: str = "") -> Sequence[pb.Member]:
    request = pb.SearchMembersRequest(division_id=world.division.division_id, query=query)
    return (await world.administration(caller).SearchMembers(request)).members


async def clients(world: World, caller: Caller = OPERATOR, query: str = "") -> Sequence[pb.Person]:
    request = pb.SearchClientsRequest(practice_id=world.practice.practice_id, query=query)
    return (await world.administration(caller).SearchClients(request)).clients


async def known(world: World, person_id: PersonId) -> pb.Person:
    everybody = [each.person for each in await members(world)] + list(await clients(world))
    return next(each for each in everybody if each.person_id == str(person_id))


def inviting(world: World, email: str, *roles: options_pb2.Role, name: str = "New") -> pb.InviteMemberRequest:
    return pb.InviteMemberRequest(
        division_id=world.division.division_id,
        request_id=str(uuid4()),
        person=directory_pb2.NamedAddress(display_name=name, email=email),
        roles=roles,
    )


async def change_roles(
    world: World, caller: Caller, person_id: PersonId, *roles: options_pb2.Role, etag: str = ""
) -> pb.Member:
    request = pb.ChangeRolesRequest(
        division_id=world.division.division_id,
        person_id=str(person_id),
        request_id=str(uuid4()),
        etag=etag or (await known(world, person_id)).etag,
        roles=roles,
    )
    return (await world.administration(caller).ChangeRoles(request)).member


async def deactivate(world: World, caller: Caller, person_id: PersonId | None) -> pb.Person:
    request = pb.DeactivatePersonRequest(person_id=str(person_id), request_id=str(uuid4()))
    return (await world.administration(caller).DeactivatePerson(request)).person


@pytest.mark.rule("S1", "S2")
async def test_an_admin_sees_the_divisions_they_administer_and_the_operator_all(world: World) -> None:
    other = await another_division(world)
    asked = pb.ListDivisionsRequest(practice_id=world.practice.practice_id)
    mine = (await world.administration(an_admin(world)).ListDivisions(asked)).divisions
    assert list(mine) == [world.division]
    everything = (await world.administration(OPERATOR).ListDivisions(asked)).divisions
    assert list(everything) == [world.division, other]
    practices = (await world.administration(OPERATOR).ListPractices(pb.ListPracticesRequest())).practices
    assert list(practices) == [world.practice]


@pytest.mark.rule("S1", "S2")
async def test_who_creates_a_division_is_its_first_admin_at_once(world: World) -> None:
    admin = await the_admin(world)
    assert admin.person_id is not None
    request = a_division_request(world.practice.practice_id)
    made = (await world.stub(admin).CreateDivision(request)).division
    assert (await world.stub(admin).CreateDivision(request)).division == made
    me = await world.stub(admin).GetMe(directory_pb2.GetMeRequest())
    roles = {each.division.division_id: list(each.roles) for each in me.memberships}
    assert roles[made.division_id] == [ADMIN]
    assert world.live.versions[admin.person_id] > admin.version


@pytest.mark.rule("S1")
async def test_a_practice_changes_its_name_on_the_version_that_was_seen(world: World) -> None:
    def renaming(etag: str, path: str = "name") -> pb.UpdatePracticeRequest:
        return pb.UpdatePracticeRequest(
            practice_id=world.practice.practice_id,
            request_id=str(uuid4()),
            etag=etag,
            practice=directory_pb2.Practice(name=" Oak  Street ", support_address="nobody"),
            update_mask=FieldMask(paths=[path]),
        )

    desk = world.administration(an_admin(world))
    request = renaming(world.practice.etag)
    changed = (await desk.UpdatePractice(request)).practice
    assert (changed.name, changed.support_address) == ("Oak Street", world.practice.support_address)
    assert (await desk.UpdatePractice(request)).practice == changed
    assert (await refusal_of(desk.UpdatePractice(renaming(world.practice.etag)))).kind is Kind.STALE
    wrong = await refusal_of(desk.UpdatePractice(renaming(changed.etag, "support_address")))
    assert [each.field for each in wrong.violations] == ["practice.support_address"]
    wrong = await refusal_of(desk.UpdatePractice(renaming(changed.etag, "slug")))
    assert [each.field for each in wrong.violations] == ["update_mask"]


@pytest.mark.rule("S2")
async def test_of_another_practice_an_admin_learns_and_changes_nothing(world: World) -> None:
    client = await world.a_client("alex@example.test")
    stranger = a_member(Role.ADMIN, division_of(world), a_practice_id())
    other = (await world.operator.CreatePractice(a_practice_request("oak"))).practice
    foreign = PracticeId(UUID(other.practice_id))
    admin = an_admin(world)
    desk = world.administration(admin)
    for act in (
        desk.ListDivisions(pb.ListDivisionsRequest(practice_id=str(foreign))),
        desk.SearchClients(pb.SearchClientsRequest(practice_id=str(foreign))),
        world.stub(admin).CreateDivision(a_division_request(str(foreign))),
        world.stub(admin).AddClient(
            directory_pb2.AddClientRequest(
                request_id=str(uuid4()),
                practice_id=str(foreign),
                person=directory_pb2.NamedAddress(display_name="Eve", email="eve@example.test"),
            )
        ),
        deactivate(world, stranger, client),
        members(world, a_member(Role.ADMIN, DivisionId(uuid4()))),
    ):
        assert (await refusal_of(act)).kind is Kind.NOT_FOUND


@pytest.mark.rule("S2", "S26")
async def test_only_admins_see_members_and_clients_with_their_addresses(world: World) -> None:
    await world.a_client("alex@example.test")
    for caller in (a_client(), a_member({Role.PROVIDER, Role.COORDINATOR}, division_of(world))):
        assert (await refusal_of(members(world, caller))).reason == "ROLE_REQUIRED"
        assert (await refusal_of(clients(world, caller))).reason == "ROLE_REQUIRED"
    elsewhere = await another_division(world)
    practice = PracticeId(UUID(world.practice.practice_id))
    roles = {
        division_of(world): frozenset({Role.PROVIDER}),
        DivisionId(UUID(elsewhere.division_id)): frozenset({Role.ADMIN}),
    }
    mixed = Caller(PersonId(uuid4()), practice, roles, session_id=uuid4())
    assert (await refusal_of(members(world, mixed))).reason == "ADMIN_ONLY"
    assert [each.email for each in await clients(world, mixed)] == ["alex@example.test"]


@pytest.mark.rule("S2")
async def test_members_are_found_by_parts_of_names_and_addresses_page_by_page(world: World) -> None:
    for number in range(5):
        await world.a_member(f"p{number}@example.test", name=f"Dr. {'EDCBA'[number]}")
    await world.a_member("p0@example.test", COORDINATOR)
    await world.a_client("client@example.test", name="Dr. Nobody")
    admin = an_admin(world)
    desk = world.administration(admin)
    names, request = [], pb.SearchMembersRequest(division_id=world.division.division_id, page_size=2)
    for _ in range(3):
        page = await desk.SearchMembers(request)
        names.append([each.person.display_name for each in page.members])
        request.page_token = page.next_page_token
    assert names == [["Dr. A", "Dr. B"], ["Dr. C", "Dr. D"], ["Dr. E"]]
    assert not request.page_token
    (found,) = await members(world, admin, "P0@EXAMPLE")
    assert (found.person.display_name, list(found.roles)) == ("Dr. E", [PROVIDER, COORDINATOR])
    assert not await members(world, admin, "%")
    assert not await members(world, admin, "nobody")
    forged = pb.SearchMembersRequest(division_id=world.division.division_id, query="x", page_token="AAAA")
    assert [each.field for each in (await refusal_of(desk.SearchMembers(forged))).violations] == [
        "page_token"
    ]


@pytest.mark.rule("S3")
async def test_clients_are_those_without_any_role(world: World) -> None:
    await world.a_client("zoe@example.test", name="Zoe")
    await world.a_client("alex@example.test", name="Alex_M")
    await world.a_member("ann@example.test")
    assert [each.display_name for each in await clients(world)] == ["Alex_M", "Zoe"]
    assert [each.display_name for each in await clients(world, query="x_m")] == ["Alex_M"]
    added = await world.stub(an_admin(world)).AddClient(
        directory_pb2.AddClientRequest(
            request_id=str(uuid4()),
            practice_id=world.practice.practice_id,
            person=directory_pb2.NamedAddress(display_name="Billie", email="billie@example.test"),
        )
    )
    assert added.person_id in {each.person_id for each in await clients(world)}


@pytest.mark.rule("S2")
async def test_an_invited_member_has_the_roles_and_is_told_once_for_each_invitation(world: World) -> None:
    desk = world.administration(an_admin(world))
    request = inviting(world, "new@example.test", PROVIDER, ADMIN)
    first = await desk.InviteMember(request)
    assert await desk.InviteMember(request) == first
    assert list(first.member.roles) == [PROVIDER, ADMIN]
    more = await desk.InviteMember(inviting(world, "NEW@example.test", COORDINATOR, name="Other"))
    assert list(more.member.roles) == [PROVIDER, COORDINATOR, ADMIN]
    assert more.member.person.display_name == "New"
    assert more.member.person.etag != first.member.person.etag
    async with world.pool.transaction() as connection:
        told = await connection.exec_driver_sql("SELECT subject FROM outbox WHERE subject LIKE '%member%'")
        assert [row.subject for row in told] == ["directory.v1.member.invited"] * 2


@pytest.mark.rule("S2")
async def test_the_mail_to_an_invited_member_knows_whom_to_write_to_as_long_as_it_is_true(
    world: World,
) -> None:
    member = (
        await world.administration(an_admin(world)).InviteMember(
            inviting(world, "new@example.test", PROVIDER)
        )
    ).member
    async with world.pool.transaction() as connection:
        (row,) = await connection.exec_driver_sql("SELECT invitation_id FROM invitation")
    asked = pb.DescribeInvitationRequest(invitation_id=str(row.invitation_id))
    notify = world.administration(a_process("notify"))
    found = await notify.DescribeInvitation(asked)
    assert (found.contact.email, found.practice) == ("new@example.test", world.practice)
    await change_roles(world, OPERATOR, PersonId(UUID(member.person.person_id)))
    assert (await refusal_of(notify.DescribeInvitation(asked))).kind is Kind.NOT_FOUND
    unknown = pb.DescribeInvitationRequest(invitation_id=str(uuid4()))
    assert (await refusal_of(notify.DescribeInvitation(unknown))).kind is Kind.NOT_FOUND


@pytest.mark.rule("S2")
async def test_changed_roles_count_for_the_next_token_and_older_ones_are_called_outdated(
    world: World,
) -> None:
    admin = await the_admin(world)
    person_id = await world.a_member("ann@example.test", COORDINATOR)
    before = await known(world, person_id)
    changed = await change_roles(world, admin, person_id, PROVIDER)
    assert (list(changed.roles), changed.person.etag != before.etag) == ([PROVIDER], True)
    assert f"v{world.live.versions[person_id]}" == changed.person.etag
    me = await world.stub(a_client(person_id=person_id)).GetMe(directory_pb2.GetMeRequest())
    assert [list(each.roles) for each in me.memberships] == [[PROVIDER]]
    assert not (await change_roles(world, admin, person_id)).roles
    assert str(person_id) in {each.person_id for each in await clients(world)}
    assert (await refusal_of(change_roles(world, admin, person_id, ADMIN))).kind is Kind.NOT_FOUND
    again = await world.administration(admin).InviteMember(inviting(world, "ann@example.test", COORDINATOR))
    assert list(again.member.roles) == [COORDINATOR]


@pytest.mark.rule("S2")
async def test_roles_are_changed_on_the_version_that_was_seen(world: World) -> None:
    admin = await the_admin(world)
    person_id = await world.a_member("ann@example.test")
    seen = (await known(world, person_id)).etag
    await change_roles(world, admin, person_id, PROVIDER, COORDINATOR)
    stale = await refusal_of(change_roles(world, admin, person_id, COORDINATOR, etag=seen))
    assert stale.kind is Kind.STALE


@pytest.mark.rule("S2")
async def test_a_division_never_loses_its_last_active_admin(world: World) -> None:
    one, other = await the_admin(world), await the_admin(world, "kim@example.test")
    assert one.person_id is not None
    assert other.person_id is not None
    racing = [
        change_roles(world, one, other.person_id, PROVIDER),
        change_roles(world, other, one.person_id, PROVIDER),
        deactivate(world, one, other.person_id),
        deactivate(world, other, one.person_id),
    ]
    outcomes = await asyncio.gather(*racing, return_exceptions=True)
    refusals = {each.reason for each in outcomes if isinstance(each, Fault)}
    assert refusals <= {"LAST_ADMIN", "STALE"}
    left = [each for each in await members(world) if ADMIN in each.roles and each.person.active]
    assert len(left) == 1
    last = PersonId(UUID(left[0].person.person_id))
    assert (await refusal_of(change_roles(world, OPERATOR, last, PROVIDER))).reason == "LAST_ADMIN"
    assert (await refusal_of(deactivate(world, OPERATOR, last))).reason == "LAST_ADMIN"


@pytest.mark.rule("S2", "S4")
async def test_a_deactivated_person_has_no_session_and_is_offered_and_invited_nowhere(world: World) -> None:
    admin = await the_admin(world)
    person_id = await world.a_member("ann@example.test")
    token = (await world.sign_in("ann@example.test")).session_token
    out = await deactivate(world, admin, person_id)
    assert not out.active
    assert world.live.versions[person_id] == int(out.etag.removeprefix("v"))
    exchange = directory_pb2.ExchangeSessionRequest(session_token=token, audiences=["conversation"])
    assert (await refusal_of(world.gateway.ExchangeSession(exchange))).reason == "SESSION_ENDED"
    providers = await world.stub(admin).ListProviders(
        directory_pb2.ListProvidersRequest(division_id=world.division.division_id)
    )
    assert str(person_id) not in {each.person_id for each in providers.providers}
    invited = await refusal_of(
        world.administration(admin).InviteMember(inviting(world, "ann@example.test", PROVIDER))
    )
    assert (invited.reason, invited.facts) == ("PERSON_INACTIVE", {"field": "person"})
    back = pb.ReactivatePersonRequest(person_id=str(person_id), request_id=str(uuid4()))
    person = (await world.administration(admin).ReactivatePerson(back)).person
    assert person.active
    assert (await refusal_of(world.gateway.ExchangeSession(exchange))).reason == "SESSION_ENDED"
    assert (await world.sign_in("ann@example.test")).person_id == str(person_id)
    (member,) = [each for each in await members(world) if each.person.person_id == str(person_id)]
    assert list(member.roles) == [PROVIDER]


@pytest.mark.rule("S2")
async def test_nobody_deactivates_themselves_or_a_member_of_a_division_they_do_not_administer(
    world: World,
) -> None:
    admin = await the_admin(world)
    assert (await refusal_of(deactivate(world, admin, admin.person_id))).reason == "NOT_YOURSELF"
    elsewhere = await another_division(world)
    person_id = await world.a_member("ann@example.test")
    await world.operator.AddMember(
        directory_pb2.AddMemberRequest(
            request_id=str(uuid4()),
            division_id=elsewhere.division_id,
            person=directory_pb2.NamedAddress(display_name="Ann", email="ann@example.test"),
            role=PROVIDER,
        )
    )
    assert (await refusal_of(deactivate(world, admin, person_id))).reason == "MEMBER_ELSEWHERE"
    assert not (await deactivate(world, OPERATOR, person_id)).active


@pytest.mark.rule("S3")
async def test_a_person_is_renamed_on_the_version_that_was_seen(world: World) -> None:
    person_id = await world.a_client("alex@example.test")

    def renaming(name: str, etag: str) -> pb.RenamePersonRequest:
        return pb.RenamePersonRequest(
            person_id=str(person_id), request_id=str(uuid4()), etag=etag, display_name=name
        )

    desk, seen = world.administration(an_admin(world)), (await known(world, person_id)).etag
    request = renaming("Alexandra  Morgan", seen)
    renamed = (await desk.RenamePerson(request)).person
    assert renamed.display_name == "Alexandra Morgan"
    assert (await desk.RenamePerson(request)).person == renamed
    assert (await refusal_of(desk.RenamePerson(renaming("Al", seen)))).kind is Kind.STALE
    wrong = await refusal_of(desk.RenamePerson(renaming("two\nlines", renamed.etag)))
    assert [each.field for each in wrong.violations] == ["display_name"]
