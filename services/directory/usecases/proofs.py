"""Proofs that it is still the same person, and what a practice asks of its members (S4)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import not_found, stale
from chassis.idempotency import RequestKey
from chassis.ids import PersonId, PracticeId, new_id
from services.directory.domain import reasons
from services.directory.domain.administration import check_may_change, check_of_practice
from services.directory.domain.answers import SignInMethods
from services.directory.domain.passwords import normal, proof_throttle_key
from services.directory.domain.policies import SignInPolicy
from services.directory.domain.sessions import STRONG, Limits, Method
from services.directory.domain.sign_ins import (
    LIFETIME,
    MAIL_PERIOD,
    MOST_MAILS,
    MOST_WRONG_CODES,
    SignIn,
    code_hash,
    new_secret,
    secret_hash,
)
from services.directory.ports import Live, Store, Transaction
from services.directory.usecases.passwords import Secrets, try_under, use_code


class Proofs:
    """What can be proved, and how."""

    def __init__(
        self, store: Store, clock: Clock, secrets: Secrets, code_key: bytes, live: Live, limits: Limits
    ) -> None:
        self._store = store
        self._clock = clock
        self._secrets = secrets
        self._code_key = code_key
        self._live = live
        self._limits = limits

    async def methods(self, caller: Caller) -> SignInMethods:
        """What the caller can sign in with and prove with."""
        person_id, _ = _self(caller)
        async with self._store.transaction() as transaction:
            member = await transaction.member(person_id)
            if member is None:
                raise not_found("person")
            factors = await transaction.second_factors(person_id)
            password = await transaction.password(person_id)
            policy = await transaction.sign_in_policy(member.person.practice_id)
            codes = await transaction.recovery_codes_left(person_id)
        return SignInMethods(
            password_possible=member.is_member,
            password_time=password.set_time if password is not None else None,
            recovery_codes=codes,
            proofs=factors or frozenset({Method.CODE}),
            second_factor_required=policy.second_factor_required and member.is_member,
            limited=caller.limited,
        )

    async def start_mail(self, caller: Caller, key: RequestKey) -> SignIn:
        """Let a mail with a code be sent. Fault SECOND_FACTOR_REQUIRED for who has more than mail."""
        person_id, session_id = _self(caller)
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            if (earlier := await transaction.claim(key)) is not None:
                return await _sign_in(transaction, UUID(earlier))
            if await transaction.second_factors(person_id):
                raise reasons.second_factor_required()
            # One at a time for a person: else parallel requests would all see room for one more mail.
            begun = await transaction.begun_for(person_id, now - MAIL_PERIOD)
            receiver = person_id if begun < MOST_MAILS else None
            # Nobody knows the browser's secret: it opens no session, whatever else is known.
            hashed = secret_hash(new_secret())
            sign_in = SignIn(new_id(), receiver, hashed, now, now + LIFETIME, session_id)
            await transaction.add_sign_in(sign_in)
            await transaction.remember(key, str(sign_in.sign_in_id))
        return sign_in

    async def by_mail(self, caller: Caller, sign_in_id: UUID, code: str) -> datetime:
        """Prove it by the code of a mail; until when it counts. Faults SIGN_IN_REFUSED, SIGN_IN_EXHAUSTED."""
        person_id, session_id = _self(caller)
        hashed, now = code_hash(self._code_key, sign_in_id, code), self._clock.now()
        async with self._store.transaction() as transaction:
            attempt = await transaction.consume_proof(sign_in_id, session_id, hashed, now)
            right = attempt is not None and attempt.person_id == person_id
            # What was set up since the mail was asked for is wanted instead.
            proved = right and not await transaction.second_factors(person_id)
            if proved:
                await transaction.prove(session_id, Method.CODE, False, now)
        if proved:
            return now + self._limits.proof
        if attempt is not None and attempt.wrong_codes >= MOST_WRONG_CODES:
            raise reasons.sign_in_exhausted()
        raise reasons.code_refused()

    async def by_password(self, caller: Caller, password: str, code: str) -> datetime:
        """Prove it by password and code; until when it counts. Faults SIGN_IN_THROTTLED, PROOF_REFUSED."""
        person_id, session_id = _self(caller)
        key = proof_throttle_key(self._secrets.key, person_id)
        async with self._store.transaction() as transaction:
            wait = await try_under(transaction, key, self._clock.now())
            found = await transaction.password(person_id)
        if wait:
            raise reasons.sign_in_throttled(wait)
        proved = False
        if await self._secrets.hasher.verify(normal(password), found.hash if found else None) and found:
            now = self._clock.now()
            async with self._store.transaction() as transaction:
                proved = await use_code(transaction, self._secrets, person_id, code, now)
                if proved:
                    await transaction.forget_throttle(key)
                    await transaction.prove(session_id, Method.PASSWORD, Method.PASSWORD in STRONG, now)
        if not proved:
            raise reasons.proof_refused()
        return now + self._limits.proof

    async def reset(self, caller: Caller, key: RequestKey, person_id: PersonId) -> None:
        """Leave somebody the mail only, and sign them out. Faults NOT_FOUND, MEMBER_ELSEWHERE."""
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            check_may_change(caller, await transaction.member(person_id))
            if await transaction.claim(key) is not None:
                return
            await transaction.remove_password(person_id)
            await transaction.remove_passkeys_of(person_id)
            sessions = await transaction.sessions_of(person_id)
            await transaction.revoke_sessions([each.session_id for each in sessions], now)
            version = await transaction.count_change(person_id)
            await transaction.remember(key, "")
        await self._live.person_changed(person_id, version)

    async def policy(self, caller: Caller, practice_id: PracticeId) -> SignInPolicy:
        """What a practice asks for. Fault NOT_FOUND."""
        check_of_practice(caller, practice_id)
        async with self._store.transaction() as transaction:
            if await transaction.practice(practice_id) is None:
                raise not_found("practice")
            return await transaction.sign_in_policy(practice_id)

    async def change_policy(
        self, caller: Caller, key: RequestKey, practice_id: PracticeId, etag: str, required: bool
    ) -> SignInPolicy:
        """Ask for something else. Faults NOT_FOUND, STALE."""
        check_of_practice(caller, practice_id)
        async with self._store.transaction() as transaction:
            if await transaction.practice(practice_id) is None:
                raise not_found("practice")
            repeated = await transaction.claim(key) is not None
            policy = await transaction.lock_sign_in_policy(practice_id)
            if repeated:
                return policy
            if etag != policy.etag:
                raise stale()
            policy = replace(policy, second_factor_required=required, version=policy.version + 1)
            await transaction.keep_sign_in_policy(policy)
            await transaction.remember(key, "")
        return policy


def _self(caller: Caller) -> tuple[PersonId, UUID]:
    if caller.person_id is None or caller.session_id is None:
        raise not_found("session")
    return caller.person_id, caller.session_id


async def _sign_in(transaction: Transaction, sign_in_id: UUID) -> SignIn:
    sign_in = await transaction.sign_in(sign_in_id)
    if sign_in is None:
        raise not_found("proof")
    return sign_in
