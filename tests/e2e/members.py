"""Members of the demo practice whom a test makes for itself, so that what it sets up disturbs nobody else."""

from uuid import uuid4

from sotto.common.v1 import options_pb2
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from deploy.local.demo.browser import somebody
from deploy.local.house import House
from tests.e2e.people import People, Person, dialer


async def a_new_member(house: House, people: People, name: str, role: options_pb2.Role) -> Person:
    """Somebody with a role in the provider's division, not signed in yet."""
    me = await (await people.provider()).get("/v1/me")
    division_id = me["memberships"][0]["division"]["divisionId"]
    name, email = somebody(name)
    operator = dialer(house, "operator")
    try:
        await DirectoryServiceStub(operator.channel("directory")).AddMember(
            directory_pb2.AddMemberRequest(
                request_id=str(uuid4()),
                division_id=division_id,
                person=directory_pb2.NamedAddress(display_name=name, email=email),
                role=role,
            )
        )
    finally:
        await operator.close()
    return people.named(name, email)
