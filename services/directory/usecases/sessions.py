"""Sessions (S4): opened by a sign-in, exchanged for identity tokens, listed and ended by their people."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.faults import invalid, not_found
from chassis.idempotency import RequestKey
from chassis.ids import PersonId, new_id
from services.directory.domain import reasons
from services.directory.domain.answers import Exchanged, Opened, OwnSession
from services.directory.domain.people import Member
from services.directory.domain.policies import is_limited
from services.directory.domain.sessions import SEEN_AFTER, STRONG, TOKEN_LIFETIME, Limits, Method, Session
from services.directory.domain.sign_ins import new_secret, secret_hash
from services.directory.ports import Live, Store, Tokens, Transaction

AUDIENCES = frozenset({"directory", "conversation", "files", "billing", "notify"})


async def open_session(
    transaction: Transaction,
    person_id: PersonId | None,
    method: Method,
    device: str,
    limits: Limits,
    now: datetime,
    sign_in_id: UUID | None = None,
) -> Opened | None:
    """Open a session for somebody who has just signed in; None for nobody, or somebody deactivated."""
    member = await transaction.member(person_id) if person_id is not None else None
    if member is None or not member.person.active:
        return None
    # Who has a second factor has proved too little by a mail.
    proved = method in STRONG or not await transaction.second_factors(member.person.person_id)
    token = new_secret()
    session = Session(
        session_id=new_id(),
        person_id=member.person.person_id,
        method=method,
        device=device,
        create_time=now,
        seen_time=now,
        expire_time=now + limits.of(member).absolute,
        strong=method in STRONG,
        proof_time=now if proved else None,
        sign_in_id=sign_in_id,
    )
    await transaction.add_session(session, secret_hash(token))
    return Opened(session, token)


class Sessions:
    """Open sessions."""

    def __init__(self, store: Store, clock: Clock, tokens: Tokens, live: Live, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._live = live
        self._limits = limits

    async def exchange(self, session_token: str, audiences: Sequence[str]) -> Exchanged:
        """Tokens with the roles held now; counts as activity. Fault SESSION_ENDED."""
        return await self._tokens_of(session_token, audiences, activity=True)

    async def check(self, session_token: str, audiences: Sequence[str]) -> Exchanged:
        """Tokens with the roles held now, without activity. Fault SESSION_ENDED."""
        return await self._tokens_of(session_token, audiences, activity=False)

    async def end(self, session_token: str) -> None:
        """End a session; one that is unknown or ended already is no error."""
        async with self._store.transaction() as transaction:
            await transaction.end_session(secret_hash(session_token), self._clock.now())

    async def confirm(self, session_id: UUID, audience: str) -> str:
        """A token with the roles held now; no activity. Fault SESSION_ENDED."""
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            found = await transaction.sessions([session_id])
            _, caller = await self._holder(transaction, found[0] if found else None, now)
        return self._tokens.person_token(caller, audience, now)

    async def confirm_all(self, session_ids: Collection[UUID]) -> Mapping[UUID, Member]:
        """Who holds those of the sessions that go on and lack no second factor, with the roles held now."""
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            found = await transaction.sessions(session_ids)
            members = await transaction.members({each.person_id for each in found})
            strict = await transaction.practices_with_second_factor(
                {member.person.practice_id for member in members.values()}
            )
        held = [(each, members[each.person_id]) for each in found]
        return {
            session.session_id: member
            for session, member in held
            if self._goes_on(session, member, now)
            and not is_limited(session, member, member.person.practice_id in strict)
        }

    async def own(self, caller: Caller) -> Sequence[OwnSession]:
        """The caller's own sessions that go on, the last used first."""
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            member = await _member(transaction, caller)
            found = await transaction.sessions_of(member.person.person_id)
        alive = [each for each in found if self._goes_on(each, member, now)]
        alive.sort(key=lambda each: (each.seen_time, each.create_time), reverse=True)
        return [OwnSession(each, each.session_id == caller.session_id) for each in alive]

    async def revoke(self, caller: Caller, key: RequestKey, session_id: UUID) -> None:
        """End one of the caller's own sessions. Fault NOT_FOUND for any other."""
        async with self._store.transaction() as transaction:
            if await transaction.claim(key) is not None:
                return
            found = await transaction.sessions([session_id])
            if not found or found[0].person_id != caller.person_id:
                raise not_found("session")
            await transaction.revoke_sessions([session_id], self._clock.now())
            version = await transaction.count_change(found[0].person_id)
            await transaction.remember(key, "")
        # The session's tokens live for a minute, and gateways keep them: nobody is to believe them any more.
        await self._live.person_changed(found[0].person_id, version)

    async def revoke_others(self, caller: Caller, key: RequestKey) -> int:
        """End all of the caller's own sessions but the one that calls; how many went on until now."""
        async with self._store.transaction() as transaction:
            if (earlier := await transaction.claim(key)) is not None:
                return int(earlier)
            member, now = await _member(transaction, caller), self._clock.now()
            found = await transaction.sessions_of(member.person.person_id)
            others = [each for each in found if each.session_id != caller.session_id]
            await transaction.revoke_sessions([each.session_id for each in others], now)
            count = sum(self._goes_on(each, member, now) for each in others)
            version = await transaction.count_change(member.person.person_id)
            await transaction.remember(key, str(count))
        await self._live.person_changed(member.person.person_id, version)
        return count

    def _goes_on(self, session: Session, member: Member, now: datetime) -> bool:
        return member.person.active and session.alive(now, self._limits.of(member))

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

    async def _holder(
        self, transaction: Transaction, session: Session | None, now: datetime
    ) -> tuple[Session, Caller]:
        """Whose session it is. Fault SESSION_ENDED where it has ended, or the person has been put out."""
        member = await transaction.member(session.person_id) if session is not None else None
        if session is None or member is None or not self._goes_on(session, member, now):
            raise reasons.session_ended()
        policy = await transaction.sign_in_policy(member.person.practice_id)
        limited = is_limited(session, member, policy.second_factor_required)
        return session, self._caller(member, session, now, limited)

    def _caller(self, member: Member, session: Session, now: datetime, limited: bool) -> Caller:
        return Caller(
            person_id=member.person.person_id,
            practice_id=member.person.practice_id,
            roles=member.roles,
            session_id=session.session_id,
            display_name=member.person.display_name,
            proved=session.proved(now, self._limits.proof),
            limited=limited,
            version=member.person.version,
        )


async def _member(transaction: Transaction, caller: Caller) -> Member:
    member = await transaction.member(caller.person_id) if caller.person_id else None
    if member is None:
        raise not_found("person")
    return member
