"""Signing in by mail (S4, S5)."""

from uuid import UUID

from chassis.clock import Clock
from chassis.ids import PracticeId, new_id
from services.directory.domain import reasons
from services.directory.domain.answers import Opened, SignInMail, Started
from services.directory.domain.events import SignInRequested
from services.directory.domain.people import email_address
from services.directory.domain.practices import Practice
from services.directory.domain.sessions import Limits, Method
from services.directory.domain.sign_ins import (
    KEPT,
    LIFETIME,
    MAIL_PERIOD,
    MOST_MAILS,
    MOST_WRONG_CODES,
    SignIn,
    code_hash,
    new_code,
    new_secret,
    secret_hash,
)
from services.directory.ports import Store, Transaction
from services.directory.usecases.sessions import open_session


class SignIns:
    """Sign-ins by mail. `code_key` is what codes are hashed under."""

    def __init__(self, store: Store, clock: Clock, code_key: bytes, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._code_key = code_key
        self._limits = limits

    async def start(self, practice_slug: str, email: str) -> Started:
        """Begin a sign-in. Who is unknown or had enough mails gets the same answer, for the same work."""
        address = email_address(email, "email")
        now, secret = self._clock.now(), new_secret()
        async with self._store.transaction() as transaction:
            found = await transaction.person_for_mail(practice_slug, address, now - MAIL_PERIOD)
            person_id = found[0] if found is not None and found[1] < MOST_MAILS else None
            sign_in = SignIn(new_id(), person_id, secret_hash(secret), now, now + LIFETIME)
            await transaction.add_sign_in(sign_in)
        return Started(sign_in, secret)

    async def announce(self, sign_in_id: UUID) -> None:
        """Let the mail be written, if somebody is known; apart from `start`, whose time would tell."""
        async with self._store.transaction() as transaction:
            sign_in = await transaction.sign_in(sign_in_id)
            if sign_in is not None and sign_in.person_id is not None:
                event = SignInRequested(sign_in_id, sign_in.person_id, sign_in.expire_time)
                await transaction.tell(event)

    async def mint_mail(self, sign_in_id: UUID) -> SignInMail:
        """A fresh link token and code; earlier ones stop working. Fault SIGN_IN_REFUSED if it is too late."""
        now, link_token, code = self._clock.now(), new_secret(), new_code()
        hashes = secret_hash(link_token), code_hash(self._code_key, sign_in_id, code)
        async with self._store.transaction() as transaction:
            person_id = await transaction.replace_proofs(sign_in_id, *hashes, now)
            sign_in = await transaction.sign_in(sign_in_id)
            if person_id is None or sign_in is None:
                raise reasons.sign_in_refused()
            (contact,) = await transaction.contacts([person_id])
            practice = await _practice(transaction, contact.person.practice_id)
        if not contact.person.active:
            raise reasons.sign_in_refused()
        if sign_in.session_id is not None:
            link_token = ""
        return SignInMail(contact, practice, link_token, code, sign_in.expire_time)

    async def complete_with_link(
        self, sign_in_id: UUID, browser_secret: str, link_token: str, device: str
    ) -> Opened:
        """Open a session, once. Fault SIGN_IN_REFUSED if anything does not match."""
        hashes = secret_hash(browser_secret), secret_hash(link_token)
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            person_id = await transaction.consume_link(sign_in_id, *hashes, now)
            opened = await open_session(
                transaction, person_id, Method.LINK, device, self._limits, now, sign_in_id
            )
        if opened is None:
            raise reasons.sign_in_refused()
        return opened

    async def complete_with_code(
        self, sign_in_id: UUID, browser_secret: str, code: str, device: str
    ) -> Opened:
        """Open a session, once. Faults SIGN_IN_REFUSED, SIGN_IN_EXHAUSTED; a wrong code is counted."""
        hashes = secret_hash(browser_secret), code_hash(self._code_key, sign_in_id, code)
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            attempt = await transaction.consume_code(sign_in_id, *hashes, now)
            person_id = attempt.person_id if attempt is not None else None
            opened = await open_session(
                transaction, person_id, Method.CODE, device, self._limits, now, sign_in_id
            )
        if opened is not None:
            return opened
        if attempt is not None and attempt.wrong_codes >= MOST_WRONG_CODES:
            raise reasons.sign_in_exhausted()
        raise reasons.sign_in_refused()

    async def forget_old(self) -> None:
        """Remove sign-ins that nobody will ask about any more."""
        async with self._store.transaction() as transaction:
            await transaction.forget_sign_ins(self._clock.now() - KEPT)


async def _practice(transaction: Transaction, practice_id: PracticeId) -> Practice:
    practice = await transaction.practice(practice_id)
    assert practice is not None
    return practice
