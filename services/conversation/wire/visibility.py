"""Who sees what, and announcements, on their way in and out."""

from collections.abc import Iterable

from sotto.conversation.v1 import announcements_pb2, visibility_pb2

from chassis.ids import MessageId, ParticipantId, parse_id
from chassis.timestamps import timestamp
from services.conversation.domain import visibility
from services.conversation.domain.announcements import ReadyMade
from services.conversation.domain.entities import AnnouncementVersion, Conversation, Participant
from services.conversation.domain.visibility import Disclosure, Item, Kind, Why

KINDS = {
    Kind.MESSAGE: visibility_pb2.ITEM_KIND_MESSAGE,
    Kind.FILE: visibility_pb2.ITEM_KIND_FILE,
    Kind.ANNOUNCEMENT: visibility_pb2.ITEM_KIND_ANNOUNCEMENT,
    Kind.EMAIL: visibility_pb2.ITEM_KIND_EMAIL,
    Kind.NAME: visibility_pb2.ITEM_KIND_NAME,
    Kind.FEE: visibility_pb2.ITEM_KIND_FEE,
    Kind.READ_MARK: visibility_pb2.ITEM_KIND_READ_MARK,
}
REASONS = {
    Why.HOST: visibility_pb2.VISIBILITY_REASON_HOST,
    Why.COORDINATOR: visibility_pb2.VISIBILITY_REASON_COORDINATOR,
    Why.OWN: visibility_pb2.VISIBILITY_REASON_OWN,
    Why.TAKES_PART: visibility_pb2.VISIBILITY_REASON_TAKES_PART,
    Why.CHOSEN: visibility_pb2.VISIBILITY_REASON_CHOSEN,
    Why.OF_THE_HOST: visibility_pb2.VISIBILITY_REASON_OF_THE_HOST,
    Why.NOT_CHOSEN: visibility_pb2.VISIBILITY_REASON_NOT_CHOSEN,
    Why.BEFORE_JOINING: visibility_pb2.VISIBILITY_REASON_BEFORE_JOINING,
    Why.NOT_THEIRS: visibility_pb2.VISIBILITY_REASON_NOT_THEIRS,
    Why.NAME_POLICY: visibility_pb2.VISIBILITY_REASON_NAME_POLICY,
    Why.WITHDREW: visibility_pb2.VISIBILITY_REASON_WITHDREW,
}
"""An outsider is never among those whom a verdict is about."""

_KINDS: dict[int, Kind] = {number: kind for kind, number in KINDS.items()}


def kind(asked: int) -> Kind:
    """Which items are asked about."""
    return _KINDS[asked]


def file_id(text: str) -> MessageId | None:
    """The one file that is asked about; None: all."""
    return MessageId(parse_id(text, "file_id")) if text else None


def explained(item: Item, conversation: Conversation, disclosure: Disclosure) -> visibility_pb2.ExplainedItem:
    """An item with the verdict on everybody."""
    return visibility_pb2.ExplainedItem(
        kind=KINDS[item.kind],
        sequence=item.sequence,
        file_id=str(item.file_id) if item.file_id else "",
        participant_id=str(item.owner.participant_id) if item.owner else "",
        verdicts=[
            _verdict(each, visibility.verdict(item, visibility.eyes_of_participant(each), disclosure))
            for each in conversation.participants
        ],
        coordinators=_verdict(None, visibility.verdict(item, visibility.COORDINATORS, disclosure)),
    )


def ready_made(texts: Iterable[ReadyMade]) -> announcements_pb2.ListReadyMadeAnnouncementsResponse:
    """The texts to pick from."""
    return announcements_pb2.ListReadyMadeAnnouncementsResponse(
        announcements=[
            announcements_pb2.ReadyMadeAnnouncement(name=each.name, text=each.text) for each in texts
        ]
    )


def announcement_version(
    kept: AnnouncementVersion, conversation: Conversation, editor_name: str
) -> announcements_pb2.AnnouncementVersion:
    """What an announcement was."""
    editor = conversation.participant_of(kept.edited_by)
    return announcements_pb2.AnnouncementVersion(
        version=kept.version,
        text=kept.text,
        edit_time=timestamp(kept.edit_time),
        editor_name=editor_name,
        editor_participant_id=str(editor.participant_id) if editor else "",
    )


def _verdict(participant: Participant | None, given: visibility.Verdict) -> visibility_pb2.Verdict:
    participant_id: ParticipantId | str = participant.participant_id if participant else ""
    return visibility_pb2.Verdict(
        participant_id=str(participant_id), visible=given.visible, reason=REASONS[given.why]
    )
