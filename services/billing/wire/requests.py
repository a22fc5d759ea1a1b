"""From requests, events and the answers of neighbours to what the use cases take."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from sotto.common.v1 import money_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import events_pb2 as conversation_events_pb2
from sotto.directory.v1 import directory_pb2

from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId, PracticeId, parse_id
from chassis.money import Money
from services.billing.domain.cards import ComingFee
from services.billing.domain.conversations import (
    Calendar,
    Conversation,
    Letterhead,
    Payer,
    Purpose,
    Stage,
)
from services.billing.domain.tax import Tax

_STAGES: Mapping[int, Stage] = {
    conversation_pb2.CONVERSATION_STATE_COMPLETED: Stage.COMPLETED,
    conversation_pb2.CONVERSATION_STATE_CANCELLED: Stage.CANCELLED,
}
_PURPOSES: Mapping[int, Purpose] = {
    conversation_pb2.FEE_BASIS_LATE_CANCELLATION: Purpose.LATE_CANCELLATION,
    conversation_pb2.FEE_BASIS_NO_SHOW: Purpose.NO_SHOW,
}
"""What is charged for; whatever else a fee is for, it is due with the completion."""


def conversation_id(text: str) -> ConversationId:
    """A conversation id from a request."""
    return ConversationId(parse_id(text, "conversation_id"))


def division_id(text: str) -> DivisionId:
    """A division id from a request."""
    return DivisionId(parse_id(text, "division_id"))


def participant_ids(texts: Sequence[str]) -> list[ParticipantId]:
    """Participant ids from a request."""
    return [ParticipantId(parse_id(text, f"participant_ids[{n}]")) for n, text in enumerate(texts)]


def conversation_in(message: conversation_pb2.ConversationDescription) -> Conversation:
    """A conversation as its service describes it."""
    host = next(each for each in message.participants if each.host)
    ended = message.complete_time if message.HasField("complete_time") else message.cancel_time
    over = message.HasField("complete_time") or message.HasField("cancel_time")
    return Conversation(
        id=ConversationId(parse_id(message.conversation_id, "conversation_id")),
        practice_id=PracticeId(parse_id(message.practice_id, "practice_id")),
        division_id=DivisionId(parse_id(message.division_id, "division_id")),
        stage=_STAGES.get(message.state, Stage.OPEN),
        etag=message.etag,
        ended_at=ended.ToDatetime(UTC) if over else None,
        host_person_id=PersonId(parse_id(host.person_id, "person_id")),
        host_name=host.display_name,
        payers=tuple(_payer_in(each) for each in message.participants if not each.host),
    )


def _payer_in(message: conversation_pb2.ParticipantDescription) -> Payer:
    return Payer(
        participant_id=ParticipantId(parse_id(message.participant_id, "participant_id")),
        person_id=PersonId(parse_id(message.person_id, "person_id")),
        display_name=message.display_name,
        fee=_money_in(message.fee) if message.HasField("fee") else None,
        accepted=_money_in(message.accepted_fee) if message.HasField("accepted_fee") else None,
        purpose=_PURPOSES.get(message.fee_basis, Purpose.COMPLETION),
    )


def coming_fee_in(message: conversation_pb2.ComingFee) -> ComingFee:
    """What somebody will owe."""
    return ComingFee(
        conversation_id=conversation_id(message.conversation_id),
        start=message.start_time.ToDatetime(UTC),
        fee=Money(message.fee.minor_units, message.fee.currency),
    )


def _money_in(amount: money_pb2.Money) -> Money:
    return Money(amount.minor_units, amount.currency)


def letterhead_in(message: directory_pb2.Division) -> Letterhead:
    """What a division puts on its papers; one without a postal address signs with its name."""
    return Letterhead(
        issuer=tuple(message.invoice_issuer) or (message.name,),
        locale=message.locale,
        time_zone=message.time_zone,
        support_address=message.support_address,
        tax=_tax_in(message.tax) if message.HasField("tax") else None,
    )


def _tax_in(message: directory_pb2.Tax) -> Tax:
    return Tax(message.rate, message.name, message.registration_number)


def refund_limit_in(message: directory_pb2.Division) -> Money | None:
    """How much may be paid back without an admin; None: any amount."""
    limit = message.refund_limit
    return Money(limit.minor_units, limit.currency) if message.HasField("refund_limit") else None


def calendar_in(message: directory_pb2.Division) -> Calendar:
    """Whose it is, and where its days begin."""
    return Calendar(PracticeId(parse_id(message.practice_id, "practice_id")), message.time_zone)


def completed_in(payload: bytes) -> ConversationId:
    """The conversation that a ConversationCompleted names."""
    return conversation_id(conversation_events_pb2.ConversationCompleted.FromString(payload).conversation_id)


def cancelled_in(payload: bytes) -> ConversationId:
    """The conversation that a ConversationCancelled names."""
    return conversation_id(conversation_events_pb2.ConversationCancelled.FromString(payload).conversation_id)


def fee_accepted_in(payload: bytes) -> ConversationId:
    """The conversation that a FeeAccepted names."""
    return conversation_id(conversation_events_pb2.FeeAccepted.FromString(payload).conversation_id)
