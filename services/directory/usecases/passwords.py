"""Members set up password and authenticator app, and sign in with them (S4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import not_found
from chassis.idempotency import RequestKey
from chassis.ids import PersonId
from services.directory.domain import reasons
from services.directory.domain.answers import Opened, StartedSetup
from services.directory.domain.passwords import (
    MOST_SETUP_TRIES,
    SETUP_LIFETIME,
    Setup,
    checked_password,
    normal,
    recovery_codes,
    throttle_key,
    typed,
)
from services.directory.domain.people import Member, address_key, email_address
from services.directory.domain.sessions import Limits, Method
from services.directory.domain.throttling import FORGOTTEN
from services.directory.ports import Live, Store, Transaction
from services.directory.ports.passwords import Authenticators, PasswordHasher
from services.directory.usecases.sessions import open_session


@dataclass(frozen=True)
class Secrets:
    """How passwords are hashed and codes of apps told; what recovery codes are made from (`key`)."""

    hasher: PasswordHasher
    authenticators: Authenticators
    key: bytes


class Passwords:
    """Passwords, each with its app and its recovery codes."""

    def __init__(self, store: Store, clock: Clock, secrets: Secrets, live: Live, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._secrets = secrets
        self._live = live
        self._limits = limits

    async def start_setup(self, caller: Caller, key: RequestKey, password: str) -> StartedSetup:
        """Begin a setup. Faults MEMBERS_ONLY, SETUP_ENDED (repeated too late), INVALID (password)."""
        async with self._store.transaction() as transaction:
            member = await _self(transaction, caller)
        if not member.is_member:
            raise reasons.members_only()
        text, now = checked_password(password, member.person), self._clock.now()
        setup = Setup(
            member.person.person_id,
            await self._secrets.hasher.hash(text),
            self._secrets.authenticators.new_secret(),
            now + SETUP_LIFETIME,
        )
        async with self._store.transaction() as transaction:
            if await transaction.claim(key) is None:
                await transaction.begin_setup(setup)
                await transaction.remember(key, "")
            found = await transaction.setup(setup.person_id)
            practice = await transaction.practice(member.person.practice_id)
        if found is None:
            raise reasons.setup_ended()
        issuer = practice.name if practice is not None else ""
        uri = self._secrets.authenticators.uri(found.secret, member.person.email, issuer)
        return StartedSetup(found.secret, uri, found.expire_time)

    async def finish_setup(self, caller: Caller, key: RequestKey, code: str) -> Sequence[str]:
        """Let password and app count; fresh recovery codes. Faults SETUP_ENDED, CODE_REFUSED."""
        person_id, now = _person_id(caller), self._clock.now()
        async with self._store.transaction() as transaction:
            await transaction.try_setup(person_id, MOST_SETUP_TRIES)
        codes = recovery_codes(self._secrets.key, person_id, key.request_id)
        async with self._store.transaction() as transaction:
            if await transaction.claim(key) is not None:
                return codes
            setup = await transaction.setup(person_id)
            if setup is None or now >= setup.expire_time:
                raise reasons.setup_ended()
            step = self._secrets.authenticators.step(setup.secret, code, now)
            if step is None:
                raise reasons.code_refused()
            await transaction.set_password(setup, step, now)
            await transaction.renew_recovery_codes(person_id, codes)
            await self._only_here(transaction, caller, now)
            if caller.session_id is not None:
                await transaction.prove(caller.session_id, Method.PASSWORD, True, now)
            version = await transaction.count_change(person_id)
            await transaction.remember(key, "")
        await self._live.person_changed(person_id, version)
        return codes

    async def change(self, caller: Caller, key: RequestKey, password: str) -> None:
        """Replace the password alone. Faults NO_PASSWORD, INVALID (password)."""
        async with self._store.transaction() as transaction:
            member = await _self(transaction, caller)
        text, now = checked_password(password, member.person), self._clock.now()
        hashed = await self._secrets.hasher.hash(text)
        async with self._store.transaction() as transaction:
            if await transaction.claim(key) is not None:
                return
            if not await transaction.change_password(member.person.person_id, hashed, now):
                raise reasons.no_password()
            await self._only_here(transaction, caller, now)
            version = await transaction.count_change(member.person.person_id)
            await transaction.remember(key, "")
        await self._live.person_changed(member.person.person_id, version)

    async def renew_recovery_codes(self, caller: Caller, key: RequestKey) -> Sequence[str]:
        """Fresh recovery codes instead of the earlier ones. Fault NO_PASSWORD."""
        person_id = _person_id(caller)
        codes = recovery_codes(self._secrets.key, person_id, key.request_id)
        async with self._store.transaction() as transaction:
            if await transaction.claim(key) is not None:
                return codes
            if await transaction.password(person_id) is None:
                raise reasons.no_password()
            await transaction.renew_recovery_codes(person_id, codes)
            await transaction.remember(key, "")
        return codes

    async def remove(self, caller: Caller, key: RequestKey) -> None:
        """Take password, app and recovery codes away."""
        async with self._store.transaction() as transaction:
            if await transaction.claim(key) is not None:
                return
            await transaction.remove_password(_person_id(caller))
            await transaction.remember(key, "")

    async def sign_in(self, practice_slug: str, email: str, password: str, code: str, device: str) -> Opened:
        """Open a session. Faults SIGN_IN_THROTTLED, PASSWORD_REFUSED (whatever is wrong, after as long)."""
        address = email_address(email, "email")
        key = throttle_key(self._secrets.key, practice_slug, address_key(address))
        async with self._store.transaction() as transaction:
            wait = await try_under(transaction, key, self._clock.now())
            found = await transaction.password_of(practice_slug, address)
        if wait:
            raise reasons.sign_in_throttled(wait)
        opened = None
        if await self._secrets.hasher.verify(normal(password), found.hash if found else None) and found:
            now = self._clock.now()
            async with self._store.transaction() as transaction:
                if await use_code(transaction, self._secrets, found.person_id, code, now):
                    await transaction.forget_throttle(key)
                    opened = await open_session(
                        transaction, found.person_id, Method.PASSWORD, device, self._limits, now
                    )
        if opened is None:
            raise reasons.password_refused()
        return opened

    async def forget_old(self) -> None:
        """Forget wrong tries that count no more."""
        async with self._store.transaction() as transaction:
            await transaction.forget_throttles(self._clock.now() - FORGOTTEN)

    async def _only_here(self, transaction: Transaction, caller: Caller, now: datetime) -> None:
        found = await transaction.sessions_of(_person_id(caller))
        others = [each.session_id for each in found if each.session_id != caller.session_id]
        await transaction.revoke_sessions(others, now)


async def try_under(transaction: Transaction, key: bytes, now: datetime) -> int:
    """Count a try under a key; else how many seconds to wait before one is counted."""
    throttle = await transaction.lock_throttle(key, now)
    wait = throttle.wait(now)
    if wait:
        return max(1, round(wait.total_seconds()))
    await transaction.keep_throttle(key, throttle.tried(now))
    return 0


async def use_code(
    transaction: Transaction, secrets: Secrets, person_id: PersonId, code: str, now: datetime
) -> bool:
    """Use up a code of the app or a recovery code; False if it is none, or was used."""
    what = typed(code)
    if what.recovery_code:
        return await transaction.use_recovery_code(person_id, what.recovery_code, now)
    secret = await transaction.app_secret(person_id)
    step = secrets.authenticators.step(secret, what.app_code, now)
    return step is not None and await transaction.use_step(person_id, step)


def _person_id(caller: Caller) -> PersonId:
    if caller.person_id is None:
        raise not_found("person")
    return caller.person_id


async def _self(transaction: Transaction, caller: Caller) -> Member:
    member = await transaction.member(_person_id(caller))
    if member is None:
        raise not_found("person")
    return member
