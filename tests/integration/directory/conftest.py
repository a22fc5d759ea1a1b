"""The directory at its real face, with a practice in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest_asyncio
from sotto.common.v1 import options_pb2
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.administration_pb2_grpc import (
    AdministrationServiceStub,
    add_AdministrationServiceServicer_to_server,
)
from sotto.directory.v1.directory_pb2_grpc import (
    DirectoryServiceStub,
    add_DirectoryServiceServicer_to_server,
)
from sotto.directory.v1.machines_pb2_grpc import (
    MachineServiceStub,
    add_MachineServiceServicer_to_server,
)
from sotto.directory.v1.passkeys_pb2_grpc import add_PasskeyServiceServicer_to_server
from sotto.directory.v1.passwords_pb2_grpc import add_PasswordServiceServicer_to_server
from sotto.directory.v1.proofs_pb2_grpc import add_ProofServiceServicer_to_server
from sotto.directory.v1.sessions_pb2_grpc import add_SessionServiceServicer_to_server

from chassis.auth import Caller
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.ids import PersonId, PracticeId
from chassis.paging import PageTokens
from chassis.timers import Timers
from services.directory import timers
from services.directory.clients.passkeys import WebAuthority
from services.directory.clients.secrets import ArgonHasher, AuthenticatorApps
from services.directory.domain.sessions import Limit, Limits
from services.directory.rpc.administration import AdministrationServicer
from services.directory.rpc.directory import DirectoryServicer
from services.directory.rpc.machines import MachineServicer
from services.directory.rpc.passkeys import PasskeyServicer
from services.directory.rpc.passwords import PasswordServicer
from services.directory.rpc.proofs import ProofServicer
from services.directory.rpc.sessions import SessionServicer
from services.directory.store import PostgresStore
from services.directory.usecases.administration import Administration
from services.directory.usecases.machines import Machines
from services.directory.usecases.memberships import Memberships
from services.directory.usecases.passkeys import Passkeys
from services.directory.usecases.passwords import Passwords, Secrets
from services.directory.usecases.people import People
from services.directory.usecases.practices import Practices
from services.directory.usecases.proofs import Proofs
from services.directory.usecases.sessions import Sessions
from services.directory.usecases.sign_ins import SignIns
from tests.conftest import NewDatabase
from tests.fakes.clock import ManualClock
from tests.support import stack as servers
from tests.support.builders import OUR_PRACTICE, a_process
from tests.support.doors import Door, Keys, open_door

if TYPE_CHECKING:
    from sotto.directory.v1.administration_pb2_grpc import AdministrationServiceAsyncStub
    from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceAsyncStub
    from sotto.directory.v1.machines_pb2_grpc import MachineServiceAsyncStub

MEMBERS = Limit(idle=timedelta(minutes=30), absolute=timedelta(hours=8))
CLIENTS = Limit(idle=timedelta(hours=1), absolute=timedelta(hours=12))
LIMITS = Limits(MEMBERS, CLIENTS)
PUBLIC_URL = "https://sotto.test"


@dataclass
class Heard:
    """What was said of people who have changed."""

    versions: dict[PersonId, int] = field(default_factory=dict)

    async def person_changed(self, person_id: PersonId, version: int) -> None:
        """Keep it."""
        self.versions[person_id] = version


class Vouching:
    """A cluster that believes tokens which name a service account in plain text."""

    async def subject_of(self, token: str) -> str:
        """The service account."""
        return token


@dataclass
class World:
    """The service, and a practice with one division."""

    door: Door
    keys: Keys
    clock: ManualClock
    timers: Timers
    database: servers.Database
    pool: Database
    practice: directory_pb2.Practice
    division: directory_pb2.Division
    live: "Heard"

    def administration(self, caller: Caller) -> "AdministrationServiceAsyncStub":
        """The administration as `caller` reaches it."""
        return AdministrationServiceStub(self.door.channel(self._ours(caller)))

    def machines(self, caller: Caller) -> "MachineServiceAsyncStub":
        """The service of machines as `caller` reaches it."""
        return MachineServiceStub(self.door.channel(caller))

    def stub(self, caller: Caller) -> "DirectoryServiceAsyncStub":
        """The service as `caller` reaches it."""
        return DirectoryServiceStub(self.door.channel(self._ours(caller)))

    def _ours(self, caller: Caller) -> Caller:
        """Of this practice, if the test does not say of which."""
        return replace(caller, practice_id=self.practice_id) if caller.practice_id == OUR_PRACTICE else caller

    @property
    def practice_id(self) -> PracticeId:
        """The id of the practice."""
        return PracticeId(UUID(self.practice.practice_id))

    @property
    def gateway(self) -> "DirectoryServiceAsyncStub":
        """The service as the gateway reaches it."""
        return self.stub(a_process("gateway"))

    @property
    def operator(self) -> "DirectoryServiceAsyncStub":
        """The service as the operator reaches it."""
        return self.stub(a_process("operator"))

    async def a_member(
        self, email: str, role: options_pb2.Role = options_pb2.ROLE_PROVIDER, name: str = "Dr. Ann"
    ) -> PersonId:
        """Make a member of the division."""
        added = await self.operator.AddMember(
            directory_pb2.AddMemberRequest(
                request_id=str(uuid4()),
                division_id=self.division.division_id,
                person=directory_pb2.NamedAddress(display_name=name, email=email),
                role=role,
            )
        )
        return PersonId(UUID(added.person_id))

    async def a_client(self, email: str, name: str = "Alex Morgan") -> PersonId:
        """Make a client of the practice."""
        added = await self.operator.AddClient(
            directory_pb2.AddClientRequest(
                request_id=str(uuid4()),
                practice_id=self.practice.practice_id,
                person=directory_pb2.NamedAddress(display_name=name, email=email),
            )
        )
        return PersonId(UUID(added.person_id))

    async def start(self, email: str) -> directory_pb2.StartSignInResponse:
        """Begin a sign-in as a browser does."""
        request = directory_pb2.StartSignInRequest(practice=self.practice.slug, email=email)
        return await self.gateway.StartSignIn(request)

    async def mail(self, sign_in_id: str) -> directory_pb2.MintSignInMailResponse:
        """What the mail of a sign-in says."""
        notify = self.stub(a_process("notify"))
        return await notify.MintSignInMail(directory_pb2.MintSignInMailRequest(sign_in_id=sign_in_id))

    async def sign_in(self, email: str, device: str = "") -> directory_pb2.CompleteSignInResponse:
        """Go all the way to a session."""
        started = await self.start(email)
        mail = await self.mail(started.sign_in_id)
        request = directory_pb2.CompleteSignInRequest(
            sign_in_id=started.sign_in_id,
            browser_secret=started.browser_secret,
            link_token=mail.link_token,
            device=device,
        )
        return await self.gateway.CompleteSignIn(request)

    async def exchange(self, session_token: str) -> Caller:
        """Whom the tokens of a session speak for."""
        request = directory_pb2.ExchangeSessionRequest(session_token=session_token, audiences=["directory"])
        exchanged = await self.gateway.ExchangeSession(request)
        return self.keys.trust().verify(exchanged.tokens["directory"], "directory", self.clock.now())

    async def signed_in(self, email: str, device: str = "") -> Caller:
        """Somebody with a session."""
        return await self.exchange((await self.sign_in(email, device)).session_token)


def a_practice_request(slug: str) -> directory_pb2.CreatePracticeRequest:
    """A practice with this short name."""
    return directory_pb2.CreatePracticeRequest(
        request_id=str(uuid4()), slug=slug, name="Maple Street Practice", support_address="help@example.test"
    )


def a_division_request(practice_id: str) -> directory_pb2.CreateDivisionRequest:
    """A division of the practice."""
    division = directory_pb2.Division(
        practice_id=practice_id,
        name="Counselling",
        time_zone="America/Toronto",
        currency="CAD",
        locale="en-CA",
        billing_enabled=True,
        default_announcement="Please be on time.",
        support_address="help@example.test",
        emergency_number="911",
        invoice_issuer=["Maple Street Practice", "1 Maple Street"],
    )
    return directory_pb2.CreateDivisionRequest(request_id=str(uuid4()), division=division)


@pytest_asyncio.fixture
async def world(database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    """A fresh directory for each test."""
    place, keys, clock = await database("directory"), Keys.make(tmp_path / "keys"), ManualClock()
    pool = Database.open(place.url, pool_size=20)
    signer = keys.signer("directory")
    store = PostgresStore(pool, MasterKeys.load(keys.master_key_file))
    sign_ins = SignIns(store, clock, signer.secret("sign-in-code"), LIMITS)
    live = Heard()
    sessions = Sessions(store, clock, signer, live, LIMITS)
    hasher = ArgonHasher(passes=1, kibibytes=64)
    secrets = Secrets(hasher, AuthenticatorApps(), signer.secret("recovery-code"))
    passwords = Passwords(store, clock, secrets, live, LIMITS)
    passkeys = Passkeys(store, clock, WebAuthority(PUBLIC_URL), LIMITS)
    proofs = Proofs(store, clock, secrets, signer.secret("sign-in-code"), live, LIMITS)
    servicer = DirectoryServicer(sign_ins, sessions, People(store), Practices(store, live))
    administration = Administration(store, PageTokens(signer.secret("page-tokens")))
    administering = AdministrationServicer(administration, Memberships(store, clock, live))
    machines = Machines(store, clock, signer, Vouching())
    faces = [
        partial(add_DirectoryServiceServicer_to_server, servicer),
        partial(add_SessionServiceServicer_to_server, SessionServicer(sessions)),
        partial(add_AdministrationServiceServicer_to_server, administering),
        partial(add_PasswordServiceServicer_to_server, PasswordServicer(passwords)),
        partial(add_ProofServiceServicer_to_server, ProofServicer(proofs, passkeys)),
        partial(add_PasskeyServiceServicer_to_server, PasskeyServicer(passkeys)),
        partial(add_MachineServiceServicer_to_server, MachineServicer(machines)),
    ]
    due = Timers(pool, clock, timers.handlers(sign_ins))
    async with open_door("directory", keys, faces) as door:
        operator = DirectoryServiceStub(door.channel(a_process("operator")))
        made = await operator.CreatePractice(a_practice_request("maple"))
        division = await operator.CreateDivision(a_division_request(made.practice.practice_id))
        yield World(door, keys, clock, due, place, pool, made.practice, division.division, live)
    await pool.close()
