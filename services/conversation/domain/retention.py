"""THE RULES of keeping and destroying conversations, pure.

S1, B8  A division says for how many months conversations are kept once they are over. What was over for so
        long is destroyed, after a notice of 30 days, if the setting of that moment still says so: whoever
        shortens the period has 30 days to think, whoever lengthens it keeps at once what is kept longer.
B8      A legal hold wins over the period and over everybody's wish. It ends a notice that was given; lifted,
        what is due then gets a notice of its own. An admin may ask for a destruction before the time; that
        comes a day later. What has begun to be destroyed is destroyed.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from chassis.auth import Caller, Role
from chassis.ids import ConversationId, DivisionId, PersonId, PracticeId
from chassis.keystore import DestroyedKey
from services.conversation.domain.access import absent, relation_of
from services.conversation.domain.closing import utc
from services.conversation.domain.entities import Conversation
from services.conversation.domain.reasons import Reason, refused

NOTICE = timedelta(days=30)
REQUEST_NOTICE = timedelta(days=1)

FOR_EVER = 0
"""Months, of a division that destroys nothing by itself."""


class Cause(StrEnum):
    """Why a conversation is destroyed."""

    RETENTION = "retention"
    REQUEST = "request"


class Stage(StrEnum):
    """Where a conversation stands between its end and its destruction."""

    KEPT = "kept"
    DUE = "due"
    NOTICED = "noticed"
    HELD = "held"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"


class Step(StrEnum):
    """What is to be done about a conversation now."""

    NOTHING = "nothing"
    NOTICE = "notice"
    WITHDRAW = "withdraw"
    DESTROY = "destroy"


@dataclass(frozen=True)
class Destruction:
    """That a conversation is going to be, is being or was destroyed.

    `retention_months`: what its division said when notice was given; `asked_by` None: nobody, it is due.
    `begin_time`: from then on nothing stops it. `destroy_time`: its key is gone.
    """

    cause: Cause
    retention_months: int
    asked_by: PersonId | None
    notice_time: datetime
    due_time: datetime
    begin_time: datetime | None = None
    destroy_time: datetime | None = None


@dataclass(frozen=True)
class Hold:
    """A legal hold that was not lifted. `reason` "": it cannot be read any more."""

    set_by: PersonId
    set_time: datetime
    reason: str


@dataclass(frozen=True)
class Candidate:
    """A conversation, as far as keeping it goes. `end_time` None: it is not over."""

    conversation_id: ConversationId
    practice_id: PracticeId
    division_id: DivisionId
    host_person_id: PersonId
    host_display_name: str
    create_time: datetime
    end_time: datetime | None
    destruction: Destruction | None = None
    hold: Hold | None = None


@dataclass(frozen=True)
class Retention:
    """A conversation and where it stands."""

    candidate: Candidate
    stage: Stage


@dataclass(frozen=True)
class Counts:
    """How many conversations of a division stand where, and how many months it keeps them."""

    division_id: DivisionId
    retention_months: int
    stages: Mapping[Stage, int]


@dataclass(frozen=True)
class Done:
    """What a look at everything came to: how many got a notice, lost it, are destroyed now."""

    noticed: int = 0
    withdrawn: int = 0
    destroying: int = 0

    def __add__(self, other: "Done") -> "Done":
        return Done(
            self.noticed + other.noticed,
            self.withdrawn + other.withdrawn,
            self.destroying + other.destroying,
        )


def end_of_retention(end_time: datetime, months: int) -> datetime | None:
    """Until when a conversation is kept, by the calendar (UTC); None: for ever."""
    if months == FOR_EVER:
        return None
    end = end_time.astimezone(UTC)
    year, month = divmod(end.year * 12 + end.month - 1 + months, 12)
    day = min(end.day, calendar.monthrange(year, month + 1)[1])
    return end.replace(year=year, month=month + 1, day=day)


def ended_before(now: datetime, months: int) -> datetime | None:
    """The latest end with which a conversation can be due for its notice; None: no end is."""
    if months == FOR_EVER:
        return None
    return now + NOTICE - timedelta(days=28 * months)


def step(candidate: Candidate, months: int, now: datetime) -> Step:
    """What is to be done, if its division keeps conversations for `months`."""
    planned = candidate.destruction
    if planned is not None and planned.destroy_time is not None:
        return Step.NOTHING
    if planned is not None and planned.begin_time is not None:
        return Step.DESTROY
    if candidate.end_time is None or candidate.hold is not None:
        return Step.WITHDRAW if planned else Step.NOTHING
    until = end_of_retention(candidate.end_time, months)
    if planned is None:
        return Step.NOTICE if until is not None and until - NOTICE <= now else Step.NOTHING
    if planned.cause is Cause.RETENTION and (until is None or until > planned.due_time):
        return Step.WITHDRAW
    return Step.DESTROY if planned.due_time <= now else Step.NOTHING


def stage(candidate: Candidate, months: int, now: datetime) -> Stage:
    """Where it stands, if its division keeps conversations for `months`."""
    planned = candidate.destruction
    if planned is not None and planned.destroy_time is not None:
        return Stage.DESTROYED
    if planned is not None and planned.begin_time is not None:
        return Stage.DESTROYING
    if candidate.hold is not None:
        return Stage.HELD
    match step(candidate, months, now):
        case Step.NOTICE:
            return Stage.DUE
        case Step.WITHDRAW:
            return Stage.KEPT
    return Stage.NOTICED if planned else Stage.KEPT


def noticed(candidate: Candidate, months: int, now: datetime) -> Destruction:
    """The notice for what is due: destroyed at the end of its time, and not before the notice is over."""
    until = end_of_retention(candidate.end_time, months) if candidate.end_time else None
    if until is None:
        raise ValueError("a conversation that is kept")
    return Destruction(Cause.RETENTION, months, None, now, max(until, now + NOTICE))


def asked_for(candidate: Candidate, months: int, by: PersonId, now: datetime) -> Destruction:
    """What an admin asks for. Faults CONVERSATION_NOT_OVER, LEGAL_HOLD, CONVERSATION_DESTROYED."""
    if candidate.end_time is None:
        raise refused(Reason.CONVERSATION_NOT_OVER)
    check_not_begun(candidate)
    if candidate.hold is not None:
        raise refused(Reason.LEGAL_HOLD)
    return Destruction(Cause.REQUEST, months, by, now, now + REQUEST_NOTICE)


def check_not_begun(candidate: Candidate) -> None:
    """Fault CONVERSATION_DESTROYED for what is being, or was, destroyed."""
    if candidate.destruction is not None and candidate.destruction.begin_time is not None:
        raise refused(Reason.CONVERSATION_DESTROYED)


def check_withdrawable(candidate: Candidate) -> None:
    """Faults NO_DESTRUCTION_ASKED_FOR, CONVERSATION_DESTROYED."""
    check_not_begun(candidate)
    if candidate.destruction is None or candidate.destruction.cause is not Cause.REQUEST:
        raise refused(Reason.NO_DESTRUCTION_ASKED_FOR)


def check_held(candidate: Candidate) -> None:
    """Fault NOT_HELD."""
    if candidate.hold is None:
        raise refused(Reason.NOT_HELD)


def check_readable(conversation: Conversation) -> None:
    """Fault CONVERSATION_DESTROYED where nothing can be read any more."""
    if conversation.destroy_time is not None:
        raise refused(Reason.CONVERSATION_DESTROYED)


def administered(caller: Caller, candidate: Candidate | None) -> Candidate:
    """A conversation for an admin of its division. Fault NOT_FOUND for others."""
    if candidate is None or not caller.has(Role.ADMIN, candidate.division_id):
        raise absent()
    return candidate


def check_administers(caller: Caller, division_id: DivisionId) -> None:
    """Fault NOT_FOUND for who is no admin of a division."""
    if not caller.has(Role.ADMIN, division_id):
        raise absent()


def sees_reasons(caller: Caller, conversation: Conversation | None) -> bool:
    """Whether the caller is shown why it is held (admins), or only that it is (host, coordinators).

    Fault NOT_FOUND for everybody else.
    """
    if conversation is None:
        raise absent()
    if caller.has(Role.ADMIN, conversation.division.division_id):
        return True
    relation = relation_of(caller, conversation)
    if relation is None or not relation.manages:
        raise absent()
    return False


DestructionClaims = Mapping[str, str | int | Sequence[Mapping[str, str]]]


def destruction_claims(
    candidate: Candidate,
    conversation: Conversation,
    destroy_time: datetime,
    keys: Sequence[DestroyedKey],
    key_backup_days: int,
) -> DestructionClaims:
    """What a destruction certificate vouches for: ids, times and hashes.

    `last_backup_time`: from then on no backup of the key store can hold the keys. `with_data_until`: up to
    then a key lay in the database of the data; backups of the data from before hold it, wrapped by the master
    key of that time.
    """
    planned = candidate.destruction
    if planned is None or candidate.end_time is None:
        raise ValueError("a conversation that was not destroyed")
    asked_by = {"asked_by": str(planned.asked_by)} if planned.asked_by else {}
    return {
        "conversation_id": str(candidate.conversation_id),
        "practice_id": str(candidate.practice_id),
        "division_id": str(candidate.division_id),
        "cause": planned.cause,
        "retention_months": planned.retention_months,
        **asked_by,
        "end_time": utc(candidate.end_time),
        "notice_time": utc(planned.notice_time),
        "destroy_time": utc(destroy_time),
        "last_backup_time": utc(destroy_time + timedelta(days=key_backup_days)),
        "keys": [_key_claims(each) for each in keys],
        "message_count": conversation.last_sequence,
        "last_hash": conversation.last_hash.hex(),
    }


def _key_claims(key: DestroyedKey) -> Mapping[str, str]:
    moved = {"with_data_until": utc(key.with_data_until)} if key.with_data_until else {}
    return {"service": key.service, "key_id": str(key.key_id), "make_time": utc(key.make_time), **moved}
