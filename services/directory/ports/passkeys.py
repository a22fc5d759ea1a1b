"""What the use cases of passkeys need."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.ids import PersonId
from services.directory.domain.passkeys import Challenge, Claimed, Credential, Passkey, Purpose
from services.directory.domain.people import Person


class Authority(Protocol):
    """Speaks Web Authentication for this site. Options and answers are JSON."""

    def registration_options(self, challenge: bytes, person: Person, known: Sequence[bytes]) -> str:
        """What the browser needs to make a passkey, which is none of the known ones."""
        ...

    def registered(self, answer: str, challenge: bytes) -> Credential | None:
        """What was made; None unless it answers the challenge, here, by somebody whom the device knows."""
        ...

    def request_options(self, challenge: bytes, allowed: Sequence[bytes]) -> str:
        """What the browser needs to use a passkey: one of the allowed, or any where none is named."""
        ...

    def claimed(self, answer: str) -> Claimed | None:
        """What an answer says of itself, believed by nobody; None if it is none."""
        ...

    def verified(self, answer: str, challenge: bytes, credential: Credential) -> int | None:
        """The counter after it; None unless the credential answered the challenge, here, and counts on."""
        ...


class Passkeys(Protocol):
    """Passkeys and challenges."""

    async def add_challenge(self, challenge: Challenge) -> None:
        """Keep a challenge."""
        ...

    async def use_challenge(
        self, challenge_id: UUID, purpose: Purpose, place: bytes, now: datetime
    ) -> bytes | None:
        """Use up a challenge; None if anything does not match."""
        ...

    async def forget_challenges(self, expired_before: datetime) -> None:
        """Forget old ones."""
        ...

    async def add_passkey(self, passkey: Passkey) -> bool:
        """Keep a passkey; False if its credential is known already."""
        ...

    async def passkeys_of(self, person_id: PersonId) -> Sequence[Passkey]:
        """Somebody's passkeys, the oldest first."""
        ...

    async def passkey_by_credential(self, credential_id: bytes) -> Passkey | None:
        """The passkey of a credential."""
        ...

    async def use_passkey(self, passkey: Passkey, sign_count: int, now: datetime) -> bool:
        """Write a use down; False if it is gone, or was used with as high a counter meanwhile."""
        ...

    async def rename_passkey(self, person_id: PersonId, passkey_id: UUID, name: str) -> bool:
        """Name somebody's passkey; False if they have no such."""
        ...

    async def remove_passkeys_of(self, person_id: PersonId) -> None:
        """Take all of somebody's passkeys away."""
        ...

    async def remove_passkey(self, person_id: PersonId, passkey_id: UUID) -> bool:
        """Take somebody's passkey away; False if they have no such."""
        ...
