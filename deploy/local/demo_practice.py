"""The demo practice: `python -m deploy.local.demo_practice` makes it, or finds that it is there.

Reads SOTTO_DIRECTORY_ADDRESS, SOTTO_IDENTITY_KEY_FILE (the operator's) and SOTTO_TLS_*_FILE if set. Prints
one JSON object per person: {"name", "role", "email", "division"}.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from sotto.common.v1 import options_pb2
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from chassis.auth import Signer
from chassis.dial import Dialer
from chassis.faults import Fault, Kind
from chassis.settings import Address, IdentitySettings, load

if TYPE_CHECKING:
    from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceAsyncStub

_SLUG = "demo"
_NAME = "Maple Street Practice"
_SUPPORT_ADDRESS = "support@example.test"
# Request ids are made from what is asked for, so that asking again is the same request.
_REQUESTS = UUID("0a9b3c52-7c1e-5f0b-9a55-6d3f5a0c8e11")
_COUNSELLING = "Counselling"
_COMMUNITY = "Community programme"
_ROLES = {
    "provider": options_pb2.ROLE_PROVIDER,
    "coordinator": options_pb2.ROLE_COORDINATOR,
    "admin": options_pb2.ROLE_ADMIN,
}


class OperatorSettings(IdentitySettings):
    """Where the directory is, and who asks."""

    directory_address: Address


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the practice; a client belongs to no division."""

    name: str
    role: str
    email: str
    divisions: tuple[str, ...]


PEOPLE = (
    DemoPerson("Dr. Amara Okafor", "provider", "amara.okafor@example.test", (_COUNSELLING, _COMMUNITY)),
    DemoPerson("Dr. Julien Tremblay", "provider", "julien.tremblay@example.test", (_COUNSELLING,)),
    DemoPerson("Sam Rivera", "coordinator", "sam.rivera@example.test", (_COUNSELLING, _COMMUNITY)),
    DemoPerson("Robin Chen", "admin", "robin.chen@example.test", (_COUNSELLING, _COMMUNITY)),
    DemoPerson("Alex Morgan", "client", "alex.morgan@example.test", ()),
    DemoPerson("Billie Novak", "client", "billie.novak@example.test", ()),
    DemoPerson("Casey Lindqvist", "client", "casey.lindqvist@example.test", ()),
)


async def fill(directory: "DirectoryServiceAsyncStub") -> None:
    """Make practice, divisions and people. Asked again, nothing changes."""
    try:
        practice = (await directory.CreatePractice(_practice())).practice
    except Fault as fault:
        # A practice so old that its request id is forgotten.
        if fault.kind is Kind.ALREADY_EXISTS:
            return
        raise
    divisions = {}
    for division in (_counselling(practice.practice_id), _community(practice.practice_id)):
        request = directory_pb2.CreateDivisionRequest(
            request_id=_request_id("division", division.name), division=division
        )
        divisions[division.name] = (await directory.CreateDivision(request)).division.division_id
    for person in PEOPLE:
        named = directory_pb2.NamedAddress(display_name=person.name, email=person.email)
        if not person.divisions:
            client = directory_pb2.AddClientRequest(
                request_id=_request_id("client", person.email),
                practice_id=practice.practice_id,
                person=named,
            )
            await directory.AddClient(client)
        for name in person.divisions:
            member = directory_pb2.AddMemberRequest(
                request_id=_request_id("member", person.email, name),
                division_id=divisions[name],
                person=named,
                role=_ROLES[person.role],
            )
            await directory.AddMember(member)


def lines(people: Sequence[DemoPerson]) -> list[str]:
    """One JSON object per person."""
    return [
        json.dumps(
            {
                "name": person.name,
                "role": person.role,
                "email": person.email,
                "division": ", ".join(person.divisions),
            },
            ensure_ascii=False,
        )
        for person in people
    ]


def _practice() -> directory_pb2.CreatePracticeRequest:
    return directory_pb2.CreatePracticeRequest(
        request_id=_request_id("practice", _SLUG), slug=_SLUG, name=_NAME, support_address=_SUPPORT_ADDRESS
    )


def _counselling(practice_id: str) -> directory_pb2.Division:
    return directory_pb2.Division(
        practice_id=practice_id,
        name=_COUNSELLING,
        time_zone="America/Toronto",
        currency="CAD",
        locale="en-CA",
        billing_enabled=True,
        default_announcement="Your provider usually answers within one working day.",
        support_address=_SUPPORT_ADDRESS,
        emergency_number="911",
        invoice_issuer=["Maple Street Practice", "12 Maple Street", "Toronto ON  M5V 2T6", "Canada"],
        tax=directory_pb2.Tax(rate="13", name="HST", registration_number="12345 6789 RT0001"),
    )


def _community(practice_id: str) -> directory_pb2.Division:
    return directory_pb2.Division(
        practice_id=practice_id,
        name=_COMMUNITY,
        time_zone="America/Toronto",
        currency="CAD",
        locale="en-CA",
        billing_enabled=False,
        default_announcement="This programme is free of charge. We answer on weekdays.",
        support_address=_SUPPORT_ADDRESS,
        emergency_number="911",
    )


def _request_id(*parts: str) -> str:
    return str(uuid5(_REQUESTS, "/".join(parts)))


async def main() -> None:
    """Fill the practice and print its people."""
    settings = load(OperatorSettings)
    dialer = Dialer(settings, Signer(settings.identity_key_file))
    try:
        await fill(DirectoryServiceStub(dialer.channel("directory")))
    finally:
        await dialer.close()
    print("\n".join(lines(PEOPLE)))


if __name__ == "__main__":
    asyncio.run(main())
