"""`sotto admin practice | division | member | client | machine`: how operators set up practices, over gRPC.

Reads SOTTO_DIRECTORY_ADDRESS, SOTTO_IDENTITY_KEY_FILE (the operator's) and SOTTO_TLS_*_FILE if set.
Exit status: 0 done; 1 refused; 2 it could not be asked.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from google.protobuf.field_mask_pb2 import FieldMask
from sotto.common.v1 import options_pb2
from sotto.directory.v1 import administration_pb2, directory_pb2
from sotto.directory.v1.administration_pb2_grpc import AdministrationServiceStub
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub
from sotto.directory.v1.machines_pb2_grpc import MachineServiceStub

from chassis.dial import Channel
from chassis.faults import not_found
from chassis.settings import Address, IdentitySettings, load
from commands.admin_machines import MachineDesk
from commands.admin_settings import applied
from commands.asking import ask
from commands.terminal import table

if TYPE_CHECKING:
    from sotto.directory.v1.administration_pb2_grpc import AdministrationServiceAsyncStub
    from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceAsyncStub

_PAGE = 100
_ROLES = {
    "provider": options_pb2.ROLE_PROVIDER,
    "coordinator": options_pb2.ROLE_COORDINATOR,
    "admin": options_pb2.ROLE_ADMIN,
}

T = TypeVar("T")


class OperatorSettings(IdentitySettings):
    """Where the directory is, and who asks."""

    directory_address: Address


def run(asked: argparse.Namespace) -> int:
    """Do what the arguments say; the exit status."""
    return asyncio.run(act(load(OperatorSettings), asked))


async def act(settings: OperatorSettings, asked: argparse.Namespace) -> int:
    """Do what the arguments say, in the name of the operator; the exit status."""
    return await ask("directory", settings, partial(_act, asked))


async def _act(asked: argparse.Namespace, channel: Channel) -> int:
    desk = Desk(DirectoryServiceStub(channel), AdministrationServiceStub(channel))
    machines = MachineDesk(MachineServiceStub(channel), desk.practice)
    acts = {**desk.acts(), **machines.acts()}
    await acts[asked.thing, asked.act](asked)
    return 0


class Desk:
    """Every act of `sotto admin` but those of machines."""

    def __init__(
        self, directory: "DirectoryServiceAsyncStub", administration: "AdministrationServiceAsyncStub"
    ) -> None:
        self._directory = directory
        self._administration = administration

    def acts(self) -> Mapping[tuple[str, str], Callable[[argparse.Namespace], Awaitable[None]]]:
        """The acts by thing and word."""
        return {
            ("practice", "list"): self._list_practices,
            ("practice", "create"): self._create_practice,
            ("practice", "update"): self._update_practice,
            ("division", "list"): self._list_divisions,
            ("division", "create"): self._create_division,
            ("division", "update"): self._update_division,
            ("member", "add"): self._add_member,
            ("member", "list"): self._list_members,
            ("member", "roles"): self._change_roles,
            ("member", "deactivate"): self._let_member_out,
            ("member", "reactivate"): self._let_member_in,
            ("client", "add"): self._add_client,
            ("client", "list"): self._list_clients,
            ("client", "deactivate"): self._let_client_out,
            ("client", "reactivate"): self._let_client_in,
        }

    async def _list_practices(self, asked: argparse.Namespace) -> None:
        table(
            ("SHORT NAME", "NAME", "SUPPORT ADDRESS", "ID"),
            [
                (each.slug, each.name, each.support_address, each.practice_id)
                for each in await self._practices()
            ],
        )

    async def _create_practice(self, asked: argparse.Namespace) -> None:
        request = directory_pb2.CreatePracticeRequest(
            request_id=str(uuid4()),
            slug=asked.practice,
            name=asked.name,
            support_address=asked.support_address,
        )
        made = (await self._directory.CreatePractice(request)).practice
        _say(f"The practice {made.slug} ({made.practice_id}) is there. It needs a division next.")

    async def _update_practice(self, asked: argparse.Namespace) -> None:
        practice = await self.practice(asked.practice)
        given = {"name": asked.name, "support_address": asked.support_address}
        changes = {name: value for name, value in given.items() if value is not None}
        request = administration_pb2.UpdatePracticeRequest(
            practice_id=practice.practice_id,
            request_id=str(uuid4()),
            etag=practice.etag,
            practice=directory_pb2.Practice(**changes),
            update_mask=FieldMask(paths=list(changes)),
        )
        await self._administration.UpdatePractice(request)
        _say(f"The practice {practice.slug} was changed.")

    async def _list_divisions(self, asked: argparse.Namespace) -> None:
        practice = await self.practice(asked.practice)
        table(
            ("NAME", "ZONE", "CURRENCY", "BILLING", "KEPT", "ID"),
            [
                (
                    each.name,
                    each.time_zone,
                    each.currency,
                    "on" if each.billing_enabled else "off",
                    f"{each.retention_months} months" if each.retention_months else "for ever",
                    each.division_id,
                )
                for each in await self._divisions(practice)
            ],
        )

    async def _create_division(self, asked: argparse.Namespace) -> None:
        practice = await self.practice(asked.practice)
        division = directory_pb2.Division(practice_id=practice.practice_id, currency=asked.currency)
        applied(division, asked)
        request = directory_pb2.CreateDivisionRequest(request_id=str(uuid4()), division=division)
        made = (await self._directory.CreateDivision(request)).division
        _say(f"The division {made.name} ({made.division_id}) is there. It needs an admin next.")

    async def _update_division(self, asked: argparse.Namespace) -> None:
        division = await self._division(asked.division)
        mask = applied(division, asked)
        request = directory_pb2.UpdateDivisionRequest(
            division_id=division.division_id,
            request_id=str(uuid4()),
            etag=division.etag,
            division=division,
            update_mask=FieldMask(paths=mask),
        )
        changed = (await self._directory.UpdateDivision(request)).division
        _say(f"The division {changed.name} was changed: {', '.join(mask)}.")

    async def _add_member(self, asked: argparse.Namespace) -> None:
        division = await self._division(asked.division)
        request = administration_pb2.InviteMemberRequest(
            division_id=division.division_id,
            request_id=str(uuid4()),
            person=directory_pb2.NamedAddress(display_name=asked.name, email=asked.email),
            roles=_numbers(asked.role),
        )
        member = (await self._administration.InviteMember(request)).member
        _say(
            f"{member.person.person_id} is {_words(member.roles)} of {division.name}, and is told by a mail."
        )

    async def _list_members(self, asked: argparse.Namespace) -> None:
        division = await self._division(asked.division)
        table(
            ("NAME", "E-MAIL", "ROLES", "ACTIVE", "ID"),
            [
                (*_about(each.person), _words(each.roles), _yes(each.person.active), each.person.person_id)
                for each in await self._members(division, asked.search)
            ],
        )

    async def _change_roles(self, asked: argparse.Namespace) -> None:
        division = await self._division(asked.division)
        person = await self._member(division, asked.person)
        request = administration_pb2.ChangeRolesRequest(
            division_id=division.division_id,
            person_id=person.person_id,
            request_id=str(uuid4()),
            etag=person.etag,
            roles=_numbers(asked.role),
        )
        member = (await self._administration.ChangeRoles(request)).member
        now = _words(member.roles) if member.roles else "not a member any more"
        _say(f"{person.person_id} is {now} in {division.name}.")

    async def _let_member_out(self, asked: argparse.Namespace) -> None:
        await self._deactivate(await self._member(await self._division(asked.division), asked.person))

    async def _let_member_in(self, asked: argparse.Namespace) -> None:
        await self._reactivate(await self._member(await self._division(asked.division), asked.person))

    async def _add_client(self, asked: argparse.Namespace) -> None:
        practice = await self.practice(asked.practice)
        request = directory_pb2.AddClientRequest(
            request_id=str(uuid4()),
            practice_id=practice.practice_id,
            person=directory_pb2.NamedAddress(display_name=asked.name, email=asked.email),
        )
        _say(f"{(await self._directory.AddClient(request)).person_id} is known to {practice.slug}.")

    async def _list_clients(self, asked: argparse.Namespace) -> None:
        practice = await self.practice(asked.practice)
        table(
            ("NAME", "E-MAIL", "ACTIVE", "ID"),
            [
                (*_about(each), _yes(each.active), each.person_id)
                for each in await self._clients(practice, asked.search)
            ],
        )

    async def _let_client_out(self, asked: argparse.Namespace) -> None:
        await self._deactivate(await self._client(await self.practice(asked.practice), asked.person))

    async def _let_client_in(self, asked: argparse.Namespace) -> None:
        await self._reactivate(await self._client(await self.practice(asked.practice), asked.person))

    async def _deactivate(self, person: administration_pb2.Person) -> None:
        request = administration_pb2.DeactivatePersonRequest(
            person_id=person.person_id, request_id=str(uuid4())
        )
        await self._administration.DeactivatePerson(request)
        _say(f"{person.person_id} is signed out everywhere and let in no more.")

    async def _reactivate(self, person: administration_pb2.Person) -> None:
        request = administration_pb2.ReactivatePersonRequest(
            person_id=person.person_id, request_id=str(uuid4())
        )
        await self._administration.ReactivatePerson(request)
        _say(f"{person.person_id} is let in again.")

    async def _practices(self) -> Sequence[directory_pb2.Practice]:
        return (await self._administration.ListPractices(administration_pb2.ListPracticesRequest())).practices

    async def practice(self, slug: str) -> directory_pb2.Practice:
        """The practice of a short name. Fault NOT_FOUND."""
        return _only([each for each in await self._practices() if each.slug == slug], "practice")

    async def _divisions(self, practice: directory_pb2.Practice) -> Sequence[directory_pb2.Division]:
        request = administration_pb2.ListDivisionsRequest(practice_id=practice.practice_id)
        return (await self._administration.ListDivisions(request)).divisions

    async def _division(self, named: str) -> directory_pb2.Division:
        """The division of an id, or of PRACTICE/NAME."""
        slug, slash, name = named.partition("/")
        practices = [await self.practice(slug)] if slash else await self._practices()
        divisions = [each for practice in practices for each in await self._divisions(practice)]
        if slash:
            return _only([each for each in divisions if each.name == name], "division")
        return _only([each for each in divisions if each.division_id == named], "division")

    async def _members(
        self, division: directory_pb2.Division, words: str
    ) -> Sequence[administration_pb2.Member]:
        found: list[administration_pb2.Member] = []
        request = administration_pb2.SearchMembersRequest(
            division_id=division.division_id, query=words, page_size=_PAGE
        )
        while True:
            answer = await self._administration.SearchMembers(request)
            found += answer.members
            request.page_token = answer.next_page_token
            if not request.page_token:
                return found

    async def _clients(
        self, practice: directory_pb2.Practice, words: str
    ) -> Sequence[administration_pb2.Person]:
        found: list[administration_pb2.Person] = []
        request = administration_pb2.SearchClientsRequest(
            practice_id=practice.practice_id, query=words, page_size=_PAGE
        )
        while True:
            answer = await self._administration.SearchClients(request)
            found += answer.clients
            request.page_token = answer.next_page_token
            if not request.page_token:
                return found

    async def _member(self, division: directory_pb2.Division, named: str) -> administration_pb2.Person:
        members = await self._members(division, "" if _is_id(named) else named)
        return _only([each.person for each in members if _is(each.person, named)], "member")

    async def _client(self, practice: directory_pb2.Practice, named: str) -> administration_pb2.Person:
        clients = await self._clients(practice, "" if _is_id(named) else named)
        return _only([each for each in clients if _is(each, named)], "client")


def _only(found: Sequence[T], thing: str) -> T:
    """The one that was found. Fault NOT_FOUND for none or many."""
    if len(found) != 1:
        raise not_found(thing)
    return found[0]


def _is(person: administration_pb2.Person, named: str) -> bool:
    return named.lower() in (person.person_id, person.email.lower())


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _about(person: administration_pb2.Person) -> tuple[str, str]:
    return person.display_name, person.email


def _numbers(roles: Sequence[str]) -> list[options_pb2.Role]:
    return [_ROLES[role] for role in dict.fromkeys(roles)]


def _words(roles: Sequence[options_pb2.Role]) -> str:
    return ", ".join(options_pb2.Role.Name(role).removeprefix("ROLE_").lower() for role in roles)


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
