"""What an admin changes counts at once: for the next call, and for open streams within 5 s (S2, ADR 0033)."""

import asyncio
import time
from uuid import uuid4

import pytest

from deploy.local.demo.browser import JSON, Refused
from deploy.local.house import House
from tests.e2e.appointments import clients_of, start
from tests.e2e.people import People, Person
from tests.support.eventually import eventually

_STREAM_ENDS_SECONDS = 5.0
_NEXT_CALL_SECONDS = 2.0


class Desk:
    """What an admin does for the division of the provider whom all tests use."""

    def __init__(self, admin: Person, division_id: str) -> None:
        self._admin = admin
        self._division = f"/v1/divisions/{division_id}"

    async def invite(self, person: Person, *roles: str) -> JSON:
        """Make somebody a member."""
        named = {"displayName": person.name, "email": person.email}
        asked = {"requestId": str(uuid4()), "person": named, "roles": [f"ROLE_{role}" for role in roles]}
        member: JSON = (await self._admin.post(f"{self._division}/members", asked))["member"]
        return member

    async def change_roles(self, person: JSON, *roles: str) -> None:
        """Give other roles."""
        asked = {
            "requestId": str(uuid4()),
            "etag": person["etag"],
            "roles": [f"ROLE_{role}" for role in roles],
        }
        await self._admin.post(f"{self._division}/members/{person['personId']}:changeRoles", asked)

    async def deactivate(self, person_id: str) -> None:
        """Let somebody in no more."""
        await self._admin.post(f"/v1/people/{person_id}:deactivate", {"requestId": str(uuid4())})


async def desk_of(people: People) -> Desk:
    admin, host = await people.admin(), await people.provider()
    divisions = [each["division"] for each in (await host.get("/v1/me"))["memberships"]]
    return Desk(admin, next(each["divisionId"] for each in divisions if each["billingEnabled"]))


async def active(person: Person) -> list[JSON]:
    """The list of what is not over yet."""
    answer = await person.get("/v1/conversations", list="CONVERSATION_LIST_ACTIVE")
    found: list[JSON] = answer["conversations"]
    return found


async def refused(person: Person, path: str) -> int:
    """The status of the refusal; 0: not refused."""
    try:
        await person.get(path)
    except Refused as refusal:
        return refusal.status
    return 0


@pytest.mark.rule("S2", "S4")
async def test_an_open_stream_of_somebody_who_is_deactivated_ends_within_5_seconds(
    house: House, people: People
) -> None:
    host = await people.provider()
    (client,) = await clients_of(people, host, 1)
    me = await client.get("/v1/me")
    open_since = asyncio.Event()

    async def follow() -> float:
        async with client.listen("") as answer:
            assert answer.status_code == 200
            async for _ in answer.aiter_lines():
                open_since.set()
        return time.monotonic()

    following = asyncio.create_task(follow())
    await open_since.wait()
    began = time.monotonic()
    await (await desk_of(people)).deactivate(me["personId"])
    assert await refused(client, "/v1/me") == 401
    assert await asyncio.wait_for(following, 3 * _STREAM_ENDS_SECONDS) - began < _STREAM_ENDS_SECONDS


@pytest.mark.rule("S2")
async def test_a_coordinator_who_is_made_a_provider_no_longer_finds_what_others_host(
    house: House, people: People
) -> None:
    host, desk = await people.provider(), await desk_of(people)
    coordinator = people.newcomer("Kim Larsen")
    member = await desk.invite(coordinator, "COORDINATOR")
    await coordinator.sign_in()
    appointment = await start(host, dict.fromkeys(await clients_of(people, host, 1), 0))
    one = f"/v1/conversations/{appointment.conversation_id}"
    assert await refused(coordinator, one) == 0
    assert await active(coordinator)
    await desk.change_roles(member["person"], "PROVIDER")

    async def nothing_left() -> None:
        assert await refused(coordinator, one) == 404
        assert not await active(coordinator)

    await eventually(nothing_left, timeout=_NEXT_CALL_SECONDS)
    assert (await coordinator.get("/v1/me"))["memberships"][0]["roles"] == ["ROLE_PROVIDER"]
