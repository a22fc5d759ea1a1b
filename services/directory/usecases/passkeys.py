"""People add passkeys, sign in and prove with them (S4)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from chassis.ids import PersonId, new_id
from services.directory.domain import reasons
from services.directory.domain.answers import Asked, Opened
from services.directory.domain.passkeys import (
    MOST_PASSKEYS,
    Passkey,
    Purpose,
    new_challenge,
    passkey_name,
)
from services.directory.domain.sessions import Limits, Method
from services.directory.domain.sign_ins import new_secret, secret_hash
from services.directory.ports import Store, Transaction
from services.directory.ports.passkeys import Authority
from services.directory.usecases.sessions import open_session


class Passkeys:
    """Passkeys of this site."""

    def __init__(self, store: Store, clock: Clock, authority: Authority, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._authority = authority
        self._limits = limits

    async def start_registration(self, caller: Caller) -> Asked:
        """A challenge for a new passkey. Fault TOO_MANY_PASSKEYS."""
        person_id, session_id = _self(caller)
        challenge = new_challenge(Purpose.REGISTRATION, str(session_id), self._clock.now())
        async with self._store.transaction() as transaction:
            member = await transaction.member(person_id)
            if member is None:
                raise not_found("person")
            known = await transaction.passkeys_of(person_id)
            if len(known) >= MOST_PASSKEYS:
                raise reasons.too_many_passkeys()
            await transaction.add_challenge(challenge)
        options = self._authority.registration_options(
            challenge.challenge, member.person, _credential_ids(known)
        )
        return Asked(challenge, options)

    async def add(
        self, caller: Caller, key: RequestKey, challenge_id: UUID, answer: str, name: str
    ) -> Passkey:
        """Keep a passkey. Fault PASSKEY_REFUSED if anything does not match; INVALID (name)."""
        person_id, session_id = _self(caller)
        name, now = passkey_name(name), self._clock.now()
        challenge = await self._used(challenge_id, Purpose.REGISTRATION, str(session_id), now)
        made = self._authority.registered(answer, challenge) if challenge is not None else None
        async with self._store.transaction() as transaction:
            if (earlier := await transaction.claim(key)) is not None:
                return await _own(transaction, person_id, UUID(earlier))
            if made is None:
                raise reasons.passkey_refused()
            passkey = Passkey(new_id(), person_id, made, name, now)
            if not await transaction.add_passkey(passkey):
                raise reasons.passkey_refused()
            # Whoever may add one has proved with what they had; now the session has a second factor too.
            await transaction.prove(session_id, Method.PASSKEY, True, now)
            await transaction.remember(key, str(passkey.passkey_id))
        return passkey

    async def own(self, caller: Caller) -> Sequence[Passkey]:
        """The caller's passkeys, the oldest first."""
        async with self._store.transaction() as transaction:
            return await transaction.passkeys_of(_self(caller)[0])

    async def rename(self, caller: Caller, key: RequestKey, passkey_id: UUID, name: str) -> None:
        """Name a passkey anew. Faults NOT_FOUND, INVALID (name)."""
        name = passkey_name(name)
        async with self._store.transaction() as transaction:
            if await transaction.claim(key) is not None:
                return
            if not await transaction.rename_passkey(_self(caller)[0], passkey_id, name):
                raise not_found("passkey")
            await transaction.remember(key, "")

    async def remove(self, caller: Caller, key: RequestKey, passkey_id: UUID) -> None:
        """Take a passkey away. Fault NOT_FOUND."""
        async with self._store.transaction() as transaction:
            if await transaction.claim(key) is not None:
                return
            if not await transaction.remove_passkey(_self(caller)[0], passkey_id):
                raise not_found("passkey")
            await transaction.remember(key, "")

    async def start_sign_in(self) -> tuple[Asked, str]:
        """A challenge for whoever comes, and the secret that only this browser gets."""
        secret = new_secret()
        challenge = new_challenge(Purpose.SIGN_IN, secret, self._clock.now())
        async with self._store.transaction() as transaction:
            await transaction.add_challenge(challenge)
        return Asked(challenge, self._authority.request_options(challenge.challenge, ())), secret

    async def sign_in(self, challenge_id: UUID, browser_secret: str, answer: str, device: str) -> Opened:
        """Open a session. Fault SIGN_IN_REFUSED if anything does not match."""
        now = self._clock.now()
        challenge = await self._used(challenge_id, Purpose.SIGN_IN, browser_secret, now)
        opened = None
        if challenge is not None:
            async with self._store.transaction() as transaction:
                passkey = await self._proved(transaction, challenge, answer, now)
                person_id = passkey.person_id if passkey is not None else None
                opened = await open_session(transaction, person_id, Method.PASSKEY, device, self._limits, now)
        if opened is None:
            raise reasons.sign_in_refused()
        return opened

    async def start_proof(self, caller: Caller) -> Asked:
        """A challenge for one of the caller's own passkeys."""
        person_id, session_id = _self(caller)
        challenge = new_challenge(Purpose.PROOF, str(session_id), self._clock.now())
        async with self._store.transaction() as transaction:
            known = await transaction.passkeys_of(person_id)
            await transaction.add_challenge(challenge)
        return Asked(challenge, self._authority.request_options(challenge.challenge, _credential_ids(known)))

    async def prove(self, caller: Caller, challenge_id: UUID, answer: str) -> datetime:
        """Prove that it is still the caller; until when it counts. Fault PASSKEY_REFUSED."""
        person_id, session_id = _self(caller)
        now = self._clock.now()
        challenge = await self._used(challenge_id, Purpose.PROOF, str(session_id), now)
        proved = False
        if challenge is not None:
            async with self._store.transaction() as transaction:
                passkey = await self._proved(transaction, challenge, answer, now)
                proved = passkey is not None and passkey.person_id == person_id
                if proved:
                    await transaction.prove(session_id, Method.PASSKEY, True, now)
        if not proved:
            raise reasons.passkey_refused()
        return now + self._limits.proof

    async def forget_old(self) -> None:
        """Forget challenges that nobody can answer any more."""
        async with self._store.transaction() as transaction:
            await transaction.forget_challenges(self._clock.now())

    async def _used(self, challenge_id: UUID, purpose: Purpose, place: str, now: datetime) -> bytes | None:
        """Use up a challenge, in a transaction of its own: it is used whatever comes of the answer."""
        async with self._store.transaction() as transaction:
            return await transaction.use_challenge(challenge_id, purpose, secret_hash(place), now)

    async def _proved(
        self, transaction: Transaction, challenge: bytes, answer: str, now: datetime
    ) -> Passkey | None:
        """The passkey that answered a challenge; None if none did."""
        claimed = self._authority.claimed(answer)
        passkey = await transaction.passkey_by_credential(claimed.credential_id) if claimed else None
        if claimed is None or passkey is None or not claimed.is_of(passkey):
            return None
        count = self._authority.verified(answer, challenge, passkey.credential)
        if count is None or not await transaction.use_passkey(passkey, count, now):
            return None
        return passkey


def _self(caller: Caller) -> tuple[PersonId, UUID]:
    if caller.person_id is None or caller.session_id is None:
        raise not_found("session")
    return caller.person_id, caller.session_id


def _credential_ids(passkeys: Sequence[Passkey]) -> list[bytes]:
    return [each.credential.credential_id for each in passkeys]


async def _own(transaction: Transaction, person_id: PersonId, passkey_id: UUID) -> Passkey:
    for passkey in await transaction.passkeys_of(person_id):
        if passkey.passkey_id == passkey_id:
            return passkey
    raise not_found("passkey")
