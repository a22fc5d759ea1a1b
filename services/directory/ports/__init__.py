"""What the directory's use cases need."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.idempotency import RequestKey
from chassis.ids import DivisionId, PersonId, PracticeId
from services.directory.domain.events import Event
from services.directory.domain.people import Contact, Member, Named, Person
from services.directory.domain.practices import Division, Practice
from services.directory.domain.sign_ins import Attempt, SignIn
from services.directory.ports.administration import Administration
from services.directory.ports.machines import Machines
from services.directory.ports.passkeys import Passkeys
from services.directory.ports.passwords import Passwords, Proofs, Throttles
from services.directory.ports.sessions import Sessions

ANNOUNCE_SIGN_IN = "announce_sign_in"
"""The kind of the timer that announces a sign-in."""


class Requests(Protocol):
    """Repeated requests."""

    async def claim(self, key: RequestKey) -> str | None:
        """None for the first time, else what the first one remembered."""
        ...

    async def remember(self, key: RequestKey, result: str) -> None:
        """Keep the answer of the first time."""
        ...


class Practices(Protocol):
    """Practices and divisions."""

    async def add_practice(self, practice: Practice) -> bool:
        """Keep a practice; False if the short name is taken."""
        ...

    async def practice(self, practice_id: PracticeId) -> Practice | None:
        """A practice."""
        ...

    async def add_division(self, division: Division) -> None:
        """Keep a division."""
        ...

    async def division(self, division_id: DivisionId) -> Division | None:
        """A division."""
        ...

    async def lock_division(self, division_id: DivisionId) -> Division | None:
        """A division that nobody else can change until the end of this transaction."""
        ...

    async def change_division(self, division: Division) -> None:
        """Keep the settings of a locked division."""
        ...

    async def divisions(self, division_ids: Sequence[DivisionId]) -> Sequence[Division]:
        """Divisions by name."""
        ...


class People(Protocol):
    """People and what they are."""

    async def find_or_add(self, practice_id: PracticeId, people: Sequence[Named]) -> Mapping[str, Member]:
        """Everybody by `address_key`; who was unknown is a client now."""
        ...

    async def member(self, person_id: PersonId) -> Member | None:
        """A person with roles."""
        ...

    async def members(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Member]:
        """Those of the people that exist, with roles."""
        ...

    async def add_role(self, division_id: DivisionId, person_id: PersonId, role: Role) -> None:
        """Give a role; nothing changes where it is held already."""
        ...

    async def providers(self, division_id: DivisionId) -> Sequence[Person]:
        """The active providers of a division by name."""
        ...

    async def contacts(self, person_ids: Sequence[PersonId]) -> Sequence[Contact]:
        """Those of the people that exist."""
        ...


class SignIns(Protocol):
    """Sign-ins by mail."""

    async def person_for_mail(
        self, practice_slug: str, email: str, since: datetime
    ) -> tuple[PersonId, int] | None:
        """The active person of an address, and how many sign-ins were begun for them since; one at a time."""
        ...

    async def add_sign_in(self, sign_in: SignIn) -> None:
        """Keep a sign-in and let it be announced at once, by the timer."""
        ...

    async def sign_in(self, sign_in_id: UUID) -> SignIn | None:
        """A sign-in."""
        ...

    async def tell(self, event: Event) -> None:
        """Tell others, with this transaction."""
        ...

    async def replace_proofs(
        self, sign_in_id: UUID, link: bytes, code: bytes, now: datetime
    ) -> PersonId | None:
        """Let only these hashes count from now on; None if the sign-in cannot be completed any more."""
        ...

    async def consume_link(
        self, sign_in_id: UUID, browser: bytes, link: bytes, now: datetime
    ) -> PersonId | None:
        """Use up a sign-in in one step; None if anything does not match."""
        ...

    async def consume_code(
        self, sign_in_id: UUID, browser: bytes, code: bytes, now: datetime
    ) -> Attempt | None:
        """Use up a sign-in or count a wrong code, in one step; None if the sign-in does not match."""
        ...

    async def consume_proof(
        self, sign_in_id: UUID, session_id: UUID, code: bytes, now: datetime
    ) -> Attempt | None:
        """As `consume_code`, for a sign-in that proves in a session who sits there."""
        ...

    async def begun_for(self, person_id: PersonId, since: datetime) -> int:
        """How many sign-ins were begun for somebody since; one at a time."""
        ...

    async def forget_sign_ins(self, expired_before: datetime) -> None:
        """Remove old sign-ins."""
        ...


class Transaction(
    Requests,
    Practices,
    People,
    Administration,
    SignIns,
    Sessions,
    Passwords,
    Passkeys,
    Throttles,
    Proofs,
    Machines,
    Protocol,
):
    """All of it, in one transaction."""


class Store(Protocol):
    """The directory's data."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """One transaction: kept at the end of the block, undone by any exception."""
        ...


class Live(Protocol):
    """All processes that believe tokens, right now."""

    async def person_changed(self, person_id: PersonId, version: int) -> None:
        """Let them believe no older token of a person; lost where nobody listens."""
        ...


class Tokens(Protocol):
    """Signs for people."""

    def person_token(self, caller: Caller, audience: str, now: datetime) -> str:
        """A token that says "this person is calling" to `audience`."""
        ...
