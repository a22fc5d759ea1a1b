"""The life of a conversation (S13): what may happen in which state, and what comes of it.

All of it is the table; whatever is not in the table is refused. A conversation is SCHEDULED until its start,
AWAITING_PROVIDER until the host's first words or file, ACTIVE until somebody completes it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from services.conversation.domain.reasons import Reason, refused


class State(StrEnum):
    """Where a conversation stands."""

    SCHEDULED = "scheduled"
    AWAITING_PROVIDER = "awaiting_provider"
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What may happen to a conversation."""

    START_COMES = "start_comes"
    HOST_SPEAKS = "host_speaks"
    PARTICIPANT_SPEAKS = "participant_speaks"
    HOST_SHARES = "host_shares"
    PARTICIPANT_SHARES = "participant_shares"
    EDIT_ANNOUNCEMENT = "edit_announcement"
    COMPLETE = "complete"


class Step(NamedTuple):
    """What an act leads to, and the rule that says so."""

    to: State
    rule: str


TRANSITIONS: Mapping[tuple[State, Act], Step] = {
    (State.SCHEDULED, Act.START_COMES): Step(State.AWAITING_PROVIDER, "S13"),
    (State.SCHEDULED, Act.HOST_SHARES): Step(State.SCHEDULED, "S14"),
    (State.SCHEDULED, Act.EDIT_ANNOUNCEMENT): Step(State.SCHEDULED, "S14"),
    (State.AWAITING_PROVIDER, Act.HOST_SPEAKS): Step(State.ACTIVE, "S15"),
    (State.AWAITING_PROVIDER, Act.HOST_SHARES): Step(State.ACTIVE, "S15"),
    (State.AWAITING_PROVIDER, Act.EDIT_ANNOUNCEMENT): Step(State.AWAITING_PROVIDER, "S23"),
    (State.ACTIVE, Act.HOST_SPEAKS): Step(State.ACTIVE, "S16"),
    (State.ACTIVE, Act.PARTICIPANT_SPEAKS): Step(State.ACTIVE, "S16"),
    (State.ACTIVE, Act.HOST_SHARES): Step(State.ACTIVE, "S28"),
    (State.ACTIVE, Act.PARTICIPANT_SHARES): Step(State.ACTIVE, "S28"),
    (State.ACTIVE, Act.EDIT_ANNOUNCEMENT): Step(State.ACTIVE, "S23"),
    (State.ACTIVE, Act.COMPLETE): Step(State.COMPLETED, "S17"),
}

OPEN = frozenset({State.SCHEDULED, State.AWAITING_PROVIDER, State.ACTIVE})
"""The active list; the others are archived (S20)."""

_REFUSALS = {
    State.SCHEDULED: Reason.NOT_STARTED,
    State.AWAITING_PROVIDER: Reason.PROVIDER_HAS_NOT_OPENED,
    State.COMPLETED: Reason.CONVERSATION_COMPLETED,
    State.CANCELLED: Reason.CONVERSATION_CANCELLED,
}
_NOTHING_TO_COMPLETE = frozenset({State.SCHEDULED, State.AWAITING_PROVIDER})


def after(state: State, act: Act) -> State:
    """The state that an act leads to. Fault PRECONDITION for what is not in the table."""
    step = TRANSITIONS.get((state, act))
    if step is not None:
        return step.to
    if act is Act.COMPLETE and state in _NOTHING_TO_COMPLETE:
        raise refused(Reason.NOT_ACTIVE)
    raise refused(_REFUSALS[state])


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
