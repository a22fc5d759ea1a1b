"""What the use cases of passwords and of proofs need."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.ids import PersonId, PracticeId
from services.directory.domain.passwords import Password, Setup
from services.directory.domain.policies import SignInPolicy
from services.directory.domain.sessions import Method
from services.directory.domain.throttling import Throttle


class PasswordHasher(Protocol):
    """Slow hashes."""

    async def hash(self, password: str) -> str:
        """The hash of a password, with its salt and its costs."""
        ...

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether a password is the one whose hash was kept. None: False, after the same work."""
        ...


class Authenticators(Protocol):
    """Authenticator apps (RFC 6238)."""

    def new_secret(self) -> str:
        """A fresh secret, in base32."""
        ...

    def uri(self, secret: str, email: str, issuer: str) -> str:
        """The address that apps read from a QR code."""
        ...

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """The step of 30 s whose code it is, among the last, this and the next; None: it is none of them."""
        ...


class Passwords(Protocol):
    """Passwords with their apps."""

    async def begin_setup(self, setup: Setup) -> None:
        """Keep a setup, instead of an earlier one."""
        ...

    async def setup(self, person_id: PersonId) -> Setup | None:
        """The setup under way, expired or not."""
        ...

    async def try_setup(self, person_id: PersonId, most: int) -> None:
        """Count a try; after more than `most`, the setup is gone."""
        ...

    async def set_password(self, setup: Setup, step: int, now: datetime) -> None:
        """Let what was set up count, instead of what did earlier, but for the app's codes up to a step."""
        ...

    async def password(self, person_id: PersonId) -> Password | None:
        """Somebody's password."""
        ...

    async def password_of(self, practice_slug: str, email: str) -> Password | None:
        """The password of the active person with an address."""
        ...

    async def change_password(self, person_id: PersonId, hash: str, now: datetime) -> bool:
        """Replace the hash alone; False where there is no password."""
        ...

    async def renew_recovery_codes(self, person_id: PersonId, codes: Sequence[str]) -> None:
        """Let these count only."""
        ...

    async def recovery_codes_left(self, person_id: PersonId) -> int:
        """How many work still."""
        ...

    async def remove_password(self, person_id: PersonId) -> None:
        """Take password, app and recovery codes away."""
        ...

    async def app_secret(self, person_id: PersonId) -> str:
        """The secret of the app that goes with somebody's password."""
        ...

    async def use_step(self, person_id: PersonId, step: int) -> bool:
        """Use up a step of the app and all before it; False if it was used before."""
        ...

    async def use_recovery_code(self, person_id: PersonId, code: str, now: datetime) -> bool:
        """Use up a recovery code; False if there is none such, or it was used."""
        ...


class Throttles(Protocol):
    """Wrong tries."""

    async def lock_throttle(self, key: bytes, now: datetime) -> Throttle:
        """What was tried under a key; others wait until the end of this transaction."""
        ...

    async def keep_throttle(self, key: bytes, throttle: Throttle) -> None:
        """Keep what was tried under a locked key."""
        ...

    async def forget_throttle(self, key: bytes) -> None:
        """Count from the beginning."""
        ...

    async def forget_throttles(self, failed_before: datetime) -> None:
        """Forget old ones."""
        ...


class Proofs(Protocol):
    """What was proved in sessions, and what practices ask for."""

    async def prove(self, session_id: UUID, method: Method, strong: bool, now: datetime) -> None:
        """Write down that it was proved now; a session that was strong stays so."""
        ...

    async def second_factors(self, person_id: PersonId) -> frozenset[Method]:
        """Which of PASSWORD and PASSKEY somebody has."""
        ...

    async def sign_in_policy(self, practice_id: PracticeId) -> SignInPolicy:
        """What a practice asks for."""
        ...

    async def practices_with_second_factor(
        self, practice_ids: Collection[PracticeId]
    ) -> Collection[PracticeId]:
        """Those of the practices that ask their members for a second factor."""
        ...

    async def lock_sign_in_policy(self, practice_id: PracticeId) -> SignInPolicy:
        """What a practice asks for; nobody else can change it until the end of this transaction."""
        ...

    async def keep_sign_in_policy(self, policy: SignInPolicy) -> None:
        """Keep a locked policy."""
        ...
