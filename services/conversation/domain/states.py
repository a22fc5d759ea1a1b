"""The life of a conversation (S13): what may happen in which state, and what comes of it.

All of it is two tables: ACTORS says whose act it is, TRANSITIONS in which states it may be done; whatever is
not in them is refused. A conversation is SCHEDULED until its start, AWAITING_PROVIDER until the host's first
words or file, ACTIVE until somebody completes it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from services.conversation.domain.reasons import Reason, host_only, participants_only, refused


class State(StrEnum):
    """Where a conversation stands."""

    SCHEDULED = "scheduled"
    AWAITING_PROVIDER = "awaiting_provider"
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Relation(StrEnum):
    """What a person is in a conversation."""

    HOST = "host"
    COORDINATOR = "coordinator"
    PARTICIPANT = "participant"

    @property
    def manages(self) -> bool:
        """Whether edits, completion and addresses are theirs (S17, S23, S26)."""
        return self is not Relation.PARTICIPANT


class Act(StrEnum):
    """What may happen to a conversation."""

    START_COMES = "start_comes"
    LAST_WITHDRAWS = "last_withdraws"
    HOST_SPEAKS = "host_speaks"
    PARTICIPANT_SPEAKS = "participant_speaks"
    HOST_SHARES = "host_shares"
    PARTICIPANT_SHARES = "participant_shares"
    EDIT_ANNOUNCEMENT = "edit_announcement"
    CHANGE_NAME_POLICY = "change_name_policy"
    COMPLETE = "complete"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"
    ADD_PARTICIPANTS = "add_participants"
    RAISE_FEE = "raise_fee"
    LOWER_FEE = "lower_fee"
    MARK_NO_SHOW = "mark_no_show"
    FOLLOW_UP = "follow_up"
    ACCEPT_FEE = "accept_fee"


class Step(NamedTuple):
    """What an act leads to, and the rule that says so."""

    to: State
    rule: str


_MANAGERS = frozenset({Relation.HOST, Relation.COORDINATOR})

ACTORS: Mapping[Act, frozenset[Relation]] = {
    Act.START_COMES: frozenset(),
    Act.LAST_WITHDRAWS: frozenset(),
    Act.HOST_SPEAKS: frozenset({Relation.HOST}),
    Act.HOST_SHARES: frozenset({Relation.HOST}),
    Act.PARTICIPANT_SPEAKS: frozenset({Relation.PARTICIPANT}),
    Act.PARTICIPANT_SHARES: frozenset({Relation.PARTICIPANT}),
    Act.WITHDRAW: frozenset({Relation.PARTICIPANT}),
    Act.ACCEPT_FEE: frozenset({Relation.PARTICIPANT}),
    Act.EDIT_ANNOUNCEMENT: _MANAGERS,
    Act.CHANGE_NAME_POLICY: _MANAGERS,
    Act.COMPLETE: _MANAGERS,
    Act.RESCHEDULE: _MANAGERS,
    Act.CANCEL: _MANAGERS,
    Act.ADD_PARTICIPANTS: _MANAGERS,
    Act.RAISE_FEE: _MANAGERS,
    Act.LOWER_FEE: _MANAGERS,
    Act.MARK_NO_SHOW: _MANAGERS,
    Act.FOLLOW_UP: _MANAGERS,
}
"""Whose act it is; nobody's: it follows from time or from what others did."""

TRANSITIONS: Mapping[tuple[State, Act], Step] = {
    (State.SCHEDULED, Act.START_COMES): Step(State.AWAITING_PROVIDER, "S13"),
    (State.SCHEDULED, Act.HOST_SHARES): Step(State.SCHEDULED, "S14"),
    (State.SCHEDULED, Act.EDIT_ANNOUNCEMENT): Step(State.SCHEDULED, "S14"),
    (State.SCHEDULED, Act.CHANGE_NAME_POLICY): Step(State.SCHEDULED, "S27"),
    (State.SCHEDULED, Act.RESCHEDULE): Step(State.SCHEDULED, "S19"),
    (State.SCHEDULED, Act.WITHDRAW): Step(State.SCHEDULED, "S19"),
    (State.SCHEDULED, Act.LAST_WITHDRAWS): Step(State.CANCELLED, "S19"),
    (State.SCHEDULED, Act.CANCEL): Step(State.CANCELLED, "S19"),
    (State.SCHEDULED, Act.ADD_PARTICIPANTS): Step(State.SCHEDULED, "S11"),
    (State.SCHEDULED, Act.RAISE_FEE): Step(State.SCHEDULED, "S32"),
    (State.SCHEDULED, Act.LOWER_FEE): Step(State.SCHEDULED, "S32"),
    (State.SCHEDULED, Act.ACCEPT_FEE): Step(State.SCHEDULED, "B3"),
    (State.AWAITING_PROVIDER, Act.HOST_SPEAKS): Step(State.ACTIVE, "S15"),
    (State.AWAITING_PROVIDER, Act.HOST_SHARES): Step(State.ACTIVE, "S15"),
    (State.AWAITING_PROVIDER, Act.EDIT_ANNOUNCEMENT): Step(State.AWAITING_PROVIDER, "S23"),
    (State.AWAITING_PROVIDER, Act.CHANGE_NAME_POLICY): Step(State.AWAITING_PROVIDER, "S27"),
    (State.AWAITING_PROVIDER, Act.CANCEL): Step(State.CANCELLED, "S13"),
    (State.AWAITING_PROVIDER, Act.ADD_PARTICIPANTS): Step(State.AWAITING_PROVIDER, "S11"),
    (State.AWAITING_PROVIDER, Act.LOWER_FEE): Step(State.AWAITING_PROVIDER, "S32"),
    (State.AWAITING_PROVIDER, Act.ACCEPT_FEE): Step(State.AWAITING_PROVIDER, "B3"),
    (State.AWAITING_PROVIDER, Act.MARK_NO_SHOW): Step(State.AWAITING_PROVIDER, "S19"),
    (State.ACTIVE, Act.HOST_SPEAKS): Step(State.ACTIVE, "S16"),
    (State.ACTIVE, Act.PARTICIPANT_SPEAKS): Step(State.ACTIVE, "S16"),
    (State.ACTIVE, Act.HOST_SHARES): Step(State.ACTIVE, "S28"),
    (State.ACTIVE, Act.PARTICIPANT_SHARES): Step(State.ACTIVE, "S28"),
    (State.ACTIVE, Act.EDIT_ANNOUNCEMENT): Step(State.ACTIVE, "S23"),
    (State.ACTIVE, Act.CHANGE_NAME_POLICY): Step(State.ACTIVE, "S27"),
    (State.ACTIVE, Act.ADD_PARTICIPANTS): Step(State.ACTIVE, "S11"),
    (State.ACTIVE, Act.LOWER_FEE): Step(State.ACTIVE, "S32"),
    (State.ACTIVE, Act.ACCEPT_FEE): Step(State.ACTIVE, "B3"),
    (State.ACTIVE, Act.MARK_NO_SHOW): Step(State.ACTIVE, "S19"),
    (State.ACTIVE, Act.COMPLETE): Step(State.COMPLETED, "S17"),
    (State.COMPLETED, Act.FOLLOW_UP): Step(State.COMPLETED, "S12"),
    (State.COMPLETED, Act.ACCEPT_FEE): Step(State.COMPLETED, "B3"),
    (State.CANCELLED, Act.ACCEPT_FEE): Step(State.CANCELLED, "B3"),
}

OPEN = frozenset({State.SCHEDULED, State.AWAITING_PROVIDER, State.ACTIVE})
"""The active list; the others are archived (S20)."""

_REFUSALS = {
    State.SCHEDULED: Reason.NOT_STARTED,
    State.AWAITING_PROVIDER: Reason.PROVIDER_HAS_NOT_OPENED,
    State.COMPLETED: Reason.CONVERSATION_COMPLETED,
    State.CANCELLED: Reason.CONVERSATION_CANCELLED,
}
_NOT_NOW = {
    (State.SCHEDULED, Act.COMPLETE): Reason.NOT_ACTIVE,
    (State.AWAITING_PROVIDER, Act.COMPLETE): Reason.NOT_ACTIVE,
    (State.AWAITING_PROVIDER, Act.RESCHEDULE): Reason.ALREADY_STARTED,
    (State.AWAITING_PROVIDER, Act.WITHDRAW): Reason.ALREADY_STARTED,
    (State.AWAITING_PROVIDER, Act.RAISE_FEE): Reason.FEE_ONLY_DOWN,
    (State.ACTIVE, Act.RESCHEDULE): Reason.ALREADY_STARTED,
    (State.ACTIVE, Act.WITHDRAW): Reason.ALREADY_STARTED,
    (State.ACTIVE, Act.RAISE_FEE): Reason.FEE_ONLY_DOWN,
    (State.ACTIVE, Act.CANCEL): Reason.ALREADY_OPENED,
    (State.SCHEDULED, Act.FOLLOW_UP): Reason.FOLLOW_UP_NOT_COMPLETED,
    (State.AWAITING_PROVIDER, Act.FOLLOW_UP): Reason.FOLLOW_UP_NOT_COMPLETED,
    (State.ACTIVE, Act.FOLLOW_UP): Reason.FOLLOW_UP_NOT_COMPLETED,
    (State.CANCELLED, Act.FOLLOW_UP): Reason.FOLLOW_UP_NOT_COMPLETED,
}
"""Refusals that say more than the state does."""


def after(state: State, act: Act) -> State:
    """The state that an act leads to. Fault PRECONDITION for what is not in the table."""
    step = TRANSITIONS.get((state, act))
    if step is None:
        raise refused(_NOT_NOW.get((state, act)) or _REFUSALS[state])
    return step.to


def decided(state: State, act: Act, relation: Relation) -> State:
    """The state that somebody's act leads to. Faults FORBIDDEN: not theirs to do; PRECONDITION: not now."""
    actors = ACTORS[act]
    if relation not in actors:
        if relation is Relation.HOST and act is Act.WITHDRAW:
            raise refused(Reason.HOST_CANNOT_WITHDRAW)
        raise host_only() if actors == _MANAGERS or relation is Relation.PARTICIPANT else participants_only()
    return after(state, act)


def state_at(state: State, start_time: datetime, now: datetime) -> State:
    """The state in truth: a start that has come has come, whether or not the timer was there already."""
    if state is State.SCHEDULED and start_time <= now:
        return TRANSITIONS[state, Act.START_COMES].to
    return state


def require_open(state: State) -> None:
    """Fault PRECONDITION once a conversation is over."""
    if state not in OPEN:
        raise refused(_REFUSALS[state])


def speaking(host: bool) -> Act:
    """What a message of this sender is."""
    return Act.HOST_SPEAKS if host else Act.PARTICIPANT_SPEAKS


def sharing(host: bool) -> Act:
    """What a file of this sender is."""
    return Act.HOST_SHARES if host else Act.PARTICIPANT_SHARES
