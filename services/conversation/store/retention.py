"""Legal holds, notices and destructions (B8)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import timers
from chassis.ids import ConversationId, DivisionId, PersonId, PracticeId, new_id
from services.conversation.domain.closing import Certificate
from services.conversation.domain.retention import (
    FOR_EVER,
    NOTICE,
    Candidate,
    Cause,
    Destruction,
    Hold,
    Stage,
    ended_before,
)
from services.conversation.ports import DESTROY_TIMER, RetentionPosition
from services.conversation.store import seals
from services.conversation.store.certificates import PostgresCertificates
from services.conversation.store.tables import (
    CONVERSATION,
    DESTRUCTION,
    DRAFT,
    ENDED,
    LEGAL_HOLD,
    PARTICIPANT,
)

_HELD = LEGAL_HOLD.c.legal_hold_id.is_not(None)
_PLANNED = DESTRUCTION.c.conversation_id.is_not(None)
_BEGUN = DESTRUCTION.c.begin_time.is_not(None)

_HOST = and_(PARTICIPANT.c.conversation_id == CONVERSATION.c.conversation_id, PARTICIPANT.c.position == 0)
_HOLD = and_(LEGAL_HOLD.c.conversation_id == CONVERSATION.c.conversation_id, LEGAL_HOLD.c.lift_time.is_(None))
_RETAINED = (
    CONVERSATION.join(PARTICIPANT, _HOST)
    .outerjoin(DESTRUCTION, DESTRUCTION.c.conversation_id == CONVERSATION.c.conversation_id)
    .outerjoin(LEGAL_HOLD, _HOLD)
)
_CANDIDATES = select(
    CONVERSATION.c.conversation_id,
    CONVERSATION.c.practice_id,
    CONVERSATION.c.division_id,
    CONVERSATION.c.create_time,
    ENDED.label("end_time"),
    PARTICIPANT.c.person_id.label("host_person_id"),
    PARTICIPANT.c.display_name.label("host_display_name"),
    DESTRUCTION.c.cause,
    DESTRUCTION.c.retention_months,
    DESTRUCTION.c.asked_by,
    DESTRUCTION.c.notice_time,
    DESTRUCTION.c.due_time,
    DESTRUCTION.c.begin_time,
    DESTRUCTION.c.destroy_time,
    LEGAL_HOLD.c.legal_hold_id,
    LEGAL_HOLD.c.set_by,
    LEGAL_HOLD.c.set_time,
    LEGAL_HOLD.c.sealed_reason,
).select_from(_RETAINED)


class PostgresRetentions(PostgresCertificates):
    """The part of a transaction that is about keeping and destroying."""

    async def candidate(self, conversation_id: ConversationId) -> Candidate | None:
        """A conversation, as far as keeping it goes."""
        found = await self._candidates(_CANDIDATES.where(CONVERSATION.c.conversation_id == conversation_id))
        return found[0] if found else None

    async def candidates(
        self,
        division_id: DivisionId,
        stages: Sequence[Stage],
        months: int,
        now: datetime,
        after: RetentionPosition | None,
        size: int,
    ) -> Sequence[Candidate]:
        """Those of a division that stand at one of these stages, the oldest first."""
        order = (CONVERSATION.c.create_time, CONVERSATION.c.conversation_id)
        statement = (
            _CANDIDATES.where(
                CONVERSATION.c.division_id == division_id,
                or_(*(_stands(stage, months, now) for stage in stages)),
            )
            .order_by(*order)
            .limit(size)
        )
        if after is not None:
            statement = statement.where(tuple_(*order) > (after.create_time, after.conversation_id))
        return await self._candidates(statement)

    async def stage_counts(self, division_id: DivisionId, months: int, now: datetime) -> Mapping[Stage, int]:
        """How many stand at each stage that can be asked for."""
        stages = (Stage.DUE, Stage.NOTICED, Stage.HELD, Stage.DESTROYED)
        counts = [func.count().filter(_stands(stage, months, now)).label(stage) for stage in stages]
        statement = select(*counts).select_from(_RETAINED).where(CONVERSATION.c.division_id == division_id)
        row = (await self._connection.execute(statement)).one()
        return dict(zip(stages, row, strict=True))

    async def divisions(self) -> Sequence[DivisionId]:
        """Those with conversations that are over."""
        statement = select(CONVERSATION.c.division_id).where(CONVERSATION.c.archived).distinct()
        found = (await self._connection.execute(statement.order_by(CONVERSATION.c.division_id))).scalars()
        return [DivisionId(each) for each in found]

    async def plan(self, conversation_id: ConversationId, planned: Destruction) -> bool:
        """Keep a notice and let it come true in time, unless there is one; whether there was none."""
        fresh = upsert(DESTRUCTION).values(
            conversation_id=conversation_id,
            cause=planned.cause,
            retention_months=planned.retention_months,
            asked_by=planned.asked_by,
            notice_time=planned.notice_time,
            due_time=planned.due_time,
        )
        if (await self._connection.execute(fresh.on_conflict_do_nothing())).rowcount == 0:
            return False
        await timers.schedule(self._connection, DESTROY_TIMER, conversation_id, planned.due_time)
        return True

    async def unplan(self, conversation_id: ConversationId) -> None:
        """Take back what has not begun."""
        pending = and_(DESTRUCTION.c.conversation_id == conversation_id, DESTRUCTION.c.begin_time.is_(None))
        if (await self._connection.execute(delete(DESTRUCTION).where(pending))).rowcount:
            await timers.cancel(self._connection, DESTROY_TIMER, conversation_id)

    async def begin_destruction(self, conversation_id: ConversationId, now: datetime) -> None:
        """From here on nothing stops it."""
        await self._connection.execute(_destruction(conversation_id).values(begin_time=now))

    async def keep_destruction(
        self, conversation_id: ConversationId, destroy_time: datetime, certificate: Certificate, now: datetime
    ) -> None:
        """Keep that it was destroyed, for ever, with the certificate; drafts go."""
        await self._keep_key(certificate, now)
        kept = {"kid": certificate.key.kid, "certificate": certificate.jws}
        await self._connection.execute(
            _destruction(conversation_id).values(destroy_time=destroy_time, **kept)
        )
        await self._connection.execute(delete(DRAFT).where(DRAFT.c.conversation_id == conversation_id))
        await self._connection.execute(
            update(CONVERSATION)
            .where(CONVERSATION.c.conversation_id == conversation_id)
            .values(version=CONVERSATION.c.version + 1)
        )

    async def destruction_certificate(self, conversation_id: ConversationId) -> str | None:
        """The certificate (compact JWS) of a destruction."""
        statement = select(DESTRUCTION.c.certificate).where(DESTRUCTION.c.conversation_id == conversation_id)
        found: str | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return found

    async def destroyed_since(
        self, since: datetime, after: tuple[datetime, UUID] | None, size: int
    ) -> Sequence[tuple[datetime, ConversationId]]:
        """A page of what was destroyed, in order."""
        order = (DESTRUCTION.c.destroy_time, DESTRUCTION.c.conversation_id)
        statement = select(*order).where(DESTRUCTION.c.destroy_time >= since).order_by(*order).limit(size)
        if after is not None:
            statement = statement.where(tuple_(*order) > after)
        found = (await self._connection.execute(statement)).all()
        return [(row.destroy_time, ConversationId(row.conversation_id)) for row in found]

    async def set_hold(self, conversation_id: ConversationId, hold: Hold) -> None:
        """Keep a hold of a conversation that is under none."""
        hold_id, key = new_id(), await self.data_key(conversation_id)
        await self._connection.execute(
            insert(LEGAL_HOLD).values(
                legal_hold_id=hold_id,
                conversation_id=conversation_id,
                set_by=hold.set_by,
                set_time=hold.set_time,
                sealed_reason=seals.seal_hold_reason(key, hold_id, hold.reason),
            )
        )

    async def lift_hold(
        self, conversation_id: ConversationId, by: PersonId, reason: str, now: datetime
    ) -> None:
        """Keep that the hold was lifted."""
        held = and_(LEGAL_HOLD.c.conversation_id == conversation_id, LEGAL_HOLD.c.lift_time.is_(None))
        statement = select(LEGAL_HOLD.c.legal_hold_id).where(held)
        hold_id = (await self._connection.execute(statement)).scalar_one()
        key = await self.data_key(conversation_id)
        await self._connection.execute(
            update(LEGAL_HOLD)
            .where(LEGAL_HOLD.c.legal_hold_id == hold_id)
            .values(
                lifted_by=by,
                lift_time=now,
                sealed_lift_reason=seals.seal_lift_reason(key, hold_id, reason),
            )
        )

    async def _candidates(self, statement: Select[Any]) -> Sequence[Candidate]:
        found = (await self._connection.execute(statement)).all()
        keys = await self._found_keys([row.conversation_id for row in found if row.legal_hold_id])
        return [_candidate(row, keys.get(row.conversation_id)) for row in found]


def _stands(stage: Stage, months: int, now: datetime) -> ColumnElement[bool]:
    """That a conversation stands there; as `domain.retention.stage` says it of one."""
    match stage:
        case Stage.KEPT:
            return and_(CONVERSATION.c.archived, ~_PLANNED, ~_HELD, ~_is_due(months, now))
        case Stage.DUE:
            return and_(~_PLANNED, ~_HELD, _is_due(months, now))
        case Stage.NOTICED:
            return and_(_PLANNED, ~_BEGUN, ~_HELD)
        case Stage.HELD:
            return and_(_HELD, ~_BEGUN)
        case Stage.DESTROYED:
            return _BEGUN
    raise ValueError(stage)


def _is_due(months: int, now: datetime) -> ColumnElement[bool]:
    """By the calendar in UTC, like `domain.retention.end_of_retention`; the bound is there for the index."""
    bound = ended_before(now, months)
    if months == FOR_EVER or bound is None:
        return false()
    until = func.timezone("UTC", ENDED) + func.make_interval(0, months)
    return and_(bound >= ENDED, until <= func.timezone("UTC", now + NOTICE))


def _destruction(conversation_id: ConversationId) -> Any:
    return update(DESTRUCTION).where(DESTRUCTION.c.conversation_id == conversation_id)


def _candidate(row: Any, key: Any) -> Candidate:
    destruction = hold = None
    if row.cause is not None:
        destruction = Destruction(
            cause=Cause(row.cause),
            retention_months=row.retention_months,
            asked_by=PersonId(row.asked_by) if row.asked_by else None,
            notice_time=row.notice_time,
            due_time=row.due_time,
            begin_time=row.begin_time,
            destroy_time=row.destroy_time,
        )
    if row.legal_hold_id is not None:
        readable = isinstance(key, bytes)
        reason = seals.unseal_hold_reason(key, row.legal_hold_id, row.sealed_reason) if readable else ""
        hold = Hold(PersonId(row.set_by), row.set_time, reason)
    return Candidate(
        conversation_id=ConversationId(row.conversation_id),
        practice_id=PracticeId(row.practice_id),
        division_id=DivisionId(row.division_id),
        host_person_id=PersonId(row.host_person_id),
        host_display_name=row.host_display_name,
        create_time=row.create_time,
        end_time=row.end_time,
        destruction=destruction,
        hold=hold,
    )
