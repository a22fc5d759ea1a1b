"""Completing a conversation, for ever (S17, S18, S34)."""

from dataclasses import replace
from datetime import datetime

from chassis.faults import stale
from chassis.ids import ParticipantId, PersonId
from services.conversation.domain.entities import CompletionPreview, Conversation
from services.conversation.domain.reasons import Reason, refused
from services.conversation.domain.states import Act, after


def check_etag(conversation: Conversation, etag: str) -> None:
    """Fault STALE unless the caller knows the conversation as it is."""
    if etag != conversation.etag:
        raise stale()


def owes(conversation: Conversation) -> bool:
    """Whether anybody has something to pay at completion, so that a preview is needed."""
    return any(each.fee is not None and each.fee.minor_units > 0 for each in conversation.participants)


def completed(
    conversation: Conversation,
    etag: str,
    preview: CompletionPreview | None,
    acknowledged: frozenset[ParticipantId],
    by: PersonId,
    now: datetime,
) -> Conversation:
    """The conversation in its final state.

    `preview` is what billing signed, None where it is missing, forged or older than two minutes. Faults
    PRECONDITION: NOT_ACTIVE, CONVERSATION_COMPLETED, PREVIEW_STALE, MISSING_CARDS_NOT_ACKNOWLEDGED; STALE.
    """
    state = after(conversation.state_at(now), Act.COMPLETE)
    check_etag(conversation, etag)
    missing = _missing_cards(conversation, preview) if owes(conversation) else frozenset()
    if missing != acknowledged:
        raise refused(Reason.MISSING_CARDS_NOT_ACKNOWLEDGED)
    return replace(
        conversation,
        state=state,
        complete_time=max(now, conversation.activity_time),
        completed_by=by,
        acknowledged=acknowledged,
        version=conversation.version + 1,
    )


def _missing_cards(conversation: Conversation, preview: CompletionPreview | None) -> frozenset[ParticipantId]:
    if preview is None or (preview.conversation_id, preview.etag) != (
        conversation.conversation_id,
        conversation.etag,
    ):
        raise refused(Reason.PREVIEW_STALE)
    return preview.missing
