"""Signing in and out (S4, S5)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import invalid
from chassis.ids import PersonId, PracticeId, new_id
from services.directory.domain import reasons
from services.directory.domain.answers import Exchanged, Opened, SignInMail, Started
from services.directory.domain.events import SignInRequested
from services.directory.domain.people import Member, email_address
from services.directory.domain.practices import Practice
from services.directory.domain.sign_ins import (
    KEPT,
    LIFETIME,
    MAIL_PERIOD,
    MOST_MAILS,
    MOST_WRONG_CODES,
    SEEN_AFTER,
    TOKEN_LIFETIME,
    Limits,
    Session,
    SignIn,
    code_hash,
    new_code,
    new_secret,
    secret_hash,
)
from services.directory.ports import Store, Tokens, Transaction

AUDIENCES = frozenset({"directory", "conversation", "files", "billing", "notify"})


class SignIns:
    """Sign-ins and sessions. `code_key` is what codes are hashed under."""

    def __init__(self, store: Store, clock: Clock, tokens: Tokens, code_key: bytes, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
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
        return SignInMail(contact, practice, link_token, code, sign_in.expire_time)

    async def complete_with_link(self, sign_in_id: UUID, browser_secret: str, link_token: str) -> Opened:
        """Open a session, once. Fault SIGN_IN_REFUSED if anything does not match."""
        hashes = secret_hash(browser_secret), secret_hash(link_token)
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            person_id = await transaction.consume_link(sign_in_id, *hashes, now)
            opened = await self._open(transaction, sign_in_id, person_id, now)
        if opened is None:
            raise reasons.sign_in_refused()
        return opened

    async def complete_with_code(self, sign_in_id: UUID, browser_secret: str, code: str) -> Opened:
        """Open a session, once. Faults SIGN_IN_REFUSED, SIGN_IN_EXHAUSTED; a wrong code is counted."""
        hashes = secret_hash(browser_secret), code_hash(self._code_key, sign_in_id, code)
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            attempt = await transaction.consume_code(sign_in_id, *hashes, now)
            person_id = attempt.person_id if attempt is not None else None
            opened = await self._open(transaction, sign_in_id, person_id, now)
        if opened is not None:
            return opened
        if attempt is not None and attempt.wrong_codes >= MOST_WRONG_CODES:
            raise reasons.sign_in_exhausted()
        raise reasons.sign_in_refused()

    async def exchange(self, session_token: str, audiences: Sequence[str]) -> Exchanged:
        """Tokens with the roles held now; counts as activity. Fault SESSION_ENDED."""
        return await self._tokens_of(session_token, audiences, activity=True)

    async def check(self, session_token: str, audiences: Sequence[str]) -> Exchanged:
        """Tokens with the roles held now, without activity. Fault SESSION_ENDED."""
        return await self._tokens_of(session_token, audiences, activity=False)

    async def end(self, session_token: str) -> None:
        """End a session; one that is unknown or ended already is no error."""
        async with self._store.transaction() as transaction:
            await transaction.revoke_session(secret_hash(session_token), self._clock.now())

    async def forget_old(self) -> None:
        """Remove sign-ins that nobody will ask about any more."""
        async with self._store.transaction() as transaction:
            await transaction.forget_sign_ins(self._clock.now() - KEPT)

    async def _tokens_of(self, session_token: str, audiences: Sequence[str], activity: bool) -> Exchanged:
        for index, audience in enumerate(audiences):
            if audience not in AUDIENCES:
                raise invalid(f"audiences[{index}]", "must be the name of a service")
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            found = await transaction.session(secret_hash(session_token))
            session, caller = await self._holder(transaction, found, now)
            if activity and now - session.seen_time >= SEEN_AFTER:
                await transaction.touch_session(session.session_id, now)
        tokens = {audience: self._tokens.person_token(caller, audience, now) for audience in audiences}
        return Exchanged(session, tokens, now + TOKEN_LIFETIME)

    async def confirm(self, session_id: UUID, audience: str) -> str:
        """A token with the roles held now; no activity. Fault SESSION_ENDED."""
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            found = await transaction.sessions([session_id])
            _, caller = await self._holder(transaction, found[0] if found else None, now)
        return self._tokens.person_token(caller, audience, now)

    async def confirm_all(self, session_ids: Collection[UUID]) -> Mapping[UUID, Member]:
        """Who holds those of the sessions that go on, with the roles held now; no activity."""
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            found = await transaction.sessions(session_ids)
            alive = [each for each in found if each.alive(now, self._limits.idle)]
            members = await transaction.members({each.person_id for each in alive})
        holders = {each.session_id: members[each.person_id] for each in alive}
        return {session_id: member for session_id, member in holders.items() if member.person.active}

    async def _holder(
        self, transaction: Transaction, session: Session | None, now: datetime
    ) -> tuple[Session, Caller]:
        """Whose session it is. Fault SESSION_ENDED where it has ended, or the person has been put out."""
        member = await transaction.member(session.person_id) if session is not None else None
        if session is None or not session.alive(now, self._limits.idle):
            raise reasons.session_ended()
        if member is None or not member.person.active:
            raise reasons.session_ended()
        return session, _caller(member, session)

    async def _open(
        self, transaction: Transaction, sign_in_id: UUID, person_id: PersonId | None, now: datetime
    ) -> Opened | None:
        member = await transaction.member(person_id) if person_id is not None else None
        if member is None or not member.person.active:
            return None
        token = new_secret()
        session = Session(
            new_id(), member.person.person_id, sign_in_id, now, now, now + self._limits.absolute
        )
        await transaction.add_session(session, secret_hash(token))
        return Opened(session, token)


async def _practice(transaction: Transaction, practice_id: PracticeId) -> Practice:
    practice = await transaction.practice(practice_id)
    assert practice is not None
    return practice


def _caller(member: Member, session: Session) -> Caller:
    return Caller(
        person_id=member.person.person_id,
        practice_id=member.person.practice_id,
        roles=member.roles,
        session_id=session.session_id,
        display_name=member.person.display_name,
    )
