"""Eight rooms of 25 people each, all signed in, none of whom is in two."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import httpx2
from sotto.common.v1 import options_pb2
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from chassis.walls import EVERY, SETTING
from deploy.local.house import House
from gateway.sessions import SESSION_COOKIE
from services.directory.domain.sign_ins import new_secret, secret_hash
from tests.e2e.people import dialer

if TYPE_CHECKING:
    from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceAsyncStub

ROOMS = 8
MEMBERS = 25

_SESSION_LASTS = timedelta(hours=2)
_AT_ONCE = 8


@dataclass(frozen=True)
class Member:
    """Somebody in a room, with their address and sessions' tokens."""

    person_id: str
    email: str
    sessions: tuple[str, ...]

    @property
    def cookie(self) -> str:
        """What their first browser sends."""
        return cookie_of(self.sessions[0])


@dataclass(frozen=True)
class Room:
    """A conversation; the host is its first member."""

    conversation_id: str
    members: Sequence[Member]


def cookie_of(session: str) -> str:
    """The cookie header of a session."""
    return f"{SESSION_COOKIE}={session}"


async def open_rooms(house: House, sessions_each: int) -> list[Room]:
    """Make practice, people, sessions and rooms, and let each host speak first (S15)."""
    operator = dialer(house, "operator")
    try:
        directory: DirectoryServiceAsyncStub = DirectoryServiceStub(operator.channel("directory"))
        division = await _division(directory)
        hosts = await _invited(directory, division, ROOMS, host=True)
        clients = await _invited(directory, division, ROOMS * (MEMBERS - 1), host=False)
    finally:
        await operator.close()
    members = await _signed_in(house, [*hosts, *clients], sessions_each)
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=30) as browser:
        rooms = []
        for number in range(ROOMS):
            people = [members[number], *members[ROOMS + number :: ROOMS]]
            rooms.append(await _opened(browser, house.url, division.division_id, people))
    return rooms


async def _division(directory: "DirectoryServiceAsyncStub") -> directory_pb2.Division:
    practice = await directory.CreatePractice(
        directory_pb2.CreatePracticeRequest(
            request_id=str(uuid4()), slug="bench", name="Bench", support_address="bench@example.test"
        )
    )
    asked = directory_pb2.Division(
        practice_id=practice.practice.practice_id,
        name="Bench",
        time_zone="Europe/Berlin",
        currency="EUR",
        locale="en",
        support_address="bench@example.test",
        emergency_number="112",
    )
    request = directory_pb2.CreateDivisionRequest(request_id=str(uuid4()), division=asked)
    return (await directory.CreateDivision(request)).division


async def _invited(
    directory: "DirectoryServiceAsyncStub", division: directory_pb2.Division, count: int, *, host: bool
) -> list[tuple[str, str]]:
    """Person id and address of new people."""
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> tuple[str, str]:
        email = f"{'host' if host else 'client'}.{number}@example.test"
        person = directory_pb2.NamedAddress(display_name=f"Person {number}", email=email)
        common: dict[str, Any] = {"request_id": str(uuid4()), "person": person}
        async with limit:
            if host:
                role = options_pb2.ROLE_PROVIDER
                added = await directory.AddMember(
                    directory_pb2.AddMemberRequest(division_id=division.division_id, role=role, **common)
                )
                return added.person_id, email
            client = await directory.AddClient(
                directory_pb2.AddClientRequest(practice_id=division.practice_id, **common)
            )
            return client.person_id, email

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _signed_in(house: House, people: Iterable[tuple[str, str]], sessions_each: int) -> list[Member]:
    """Give everybody sessions, as a sign-in leaves them in the directory's database."""
    members = [
        Member(person_id, email, tuple(new_secret() for _ in range(sessions_each)))
        for person_id, email in people
    ]
    now = datetime.now(UTC)
    expires = now + _SESSION_LASTS
    rows = [(uuid4(), each.person_id, token) for each in members for token in each.sessions]
    connection = await asyncpg.connect(house.postgres.url("directory"), server_settings={SETTING: EVERY})
    try:
        await connection.executemany(
            "INSERT INTO sign_in (sign_in_id, person_id, browser_hash, created_at, expires_at, used_at)"
            " VALUES ($1, $2, $3, $4, $4, $4)",
            [(sign_in, person_id, secret_hash(new_secret()), now) for sign_in, person_id, _ in rows],
        )
        await connection.executemany(
            "INSERT INTO session"
            " (session_id, sign_in_id, person_id, token_hash, created_at, last_seen_at, expires_at)"
            " VALUES (gen_random_uuid(), $1, $2, $3, $4, $4, $5)",
            [(sign_in, person_id, secret_hash(token), now, expires) for sign_in, person_id, token in rows],
        )
    finally:
        await connection.close()
    return members


async def _opened(
    browser: httpx2.AsyncClient, origin: str, division_id: str, members: Sequence[Member]
) -> Room:
    host, *clients = members
    headers = {"origin": origin, "cookie": host.cookie}
    participants = [{"displayName": "Client", "email": client.email} for client in clients]
    body = {"requestId": str(uuid4()), "divisionId": division_id, "participants": participants}
    created = (await browser.post("/v1/conversations", headers=headers, json=body)).raise_for_status()
    conversation_id = created.json()["conversation"]["conversationId"]
    first = {"messageId": str(uuid4()), "text": "Good morning."}
    path = f"/v1/conversations/{conversation_id}/messages"
    (await browser.post(path, headers=headers, json=first)).raise_for_status()
    return Room(conversation_id, members)
