"""Keeping and destroying, on its way in and out."""

from sotto.conversation.v1 import retention_pb2 as pb

from chassis.ids import DivisionId, parse_id
from chassis.timestamps import timestamp
from services.conversation.domain.retention import Cause, Counts, Retention, Stage

_STATES = {
    Stage.KEPT: pb.RETENTION_STATE_KEPT,
    Stage.DUE: pb.RETENTION_STATE_DUE,
    Stage.NOTICED: pb.RETENTION_STATE_NOTICED,
    Stage.HELD: pb.RETENTION_STATE_HELD,
    Stage.DESTROYING: pb.RETENTION_STATE_DESTROYING,
    Stage.DESTROYED: pb.RETENTION_STATE_DESTROYED,
}
STAGES: dict[int, Stage] = {number: stage for stage, number in _STATES.items()}
"""What can be asked for; nothing for the unspecified."""

_CAUSES = {
    Cause.RETENTION: pb.DESTRUCTION_CAUSE_RETENTION,
    Cause.REQUEST: pb.DESTRUCTION_CAUSE_REQUEST,
}


def division_id(text: str) -> DivisionId:
    """The division that a request is about."""
    return DivisionId(parse_id(text, "division_id"))


def one_division(text: str) -> DivisionId | None:
    """The division that a request is about; None: all of them."""
    return division_id(text) if text else None


def retention(found: Retention) -> pb.Retention:
    """Where a conversation stands."""
    answer = reported(found)
    answer.host_display_name = found.candidate.host_display_name
    if found.candidate.hold is not None:
        answer.hold_reason = found.candidate.hold.reason
    return answer


def reported(found: Retention) -> pb.Retention:
    """The same for operators: no name, and nothing that was written."""
    candidate = found.candidate
    planned, hold = candidate.destruction, candidate.hold
    answer = pb.Retention(
        conversation_id=str(candidate.conversation_id),
        division_id=str(candidate.division_id),
        state=_STATES[found.stage],
        host_person_id=str(candidate.host_person_id),
        end_time=timestamp(candidate.end_time),
        hold_time=timestamp(hold.set_time) if hold else None,
    )
    if planned is not None:
        answer.cause = _CAUSES[planned.cause]
        answer.notice_time.CopyFrom(timestamp(planned.notice_time))
        answer.due_time.CopyFrom(timestamp(planned.due_time))
        if planned.destroy_time is not None:
            answer.destroy_time.CopyFrom(timestamp(planned.destroy_time))
    return answer


def counts(found: Counts) -> pb.RetentionCounts:
    """How many stand where."""
    return pb.RetentionCounts(
        division_id=str(found.division_id),
        retention_months=found.retention_months,
        due_count=found.stages[Stage.DUE],
        noticed_count=found.stages[Stage.NOTICED],
        held_count=found.stages[Stage.HELD],
        destroyed_count=found.stages[Stage.DESTROYED],
    )
