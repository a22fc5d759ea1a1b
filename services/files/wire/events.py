"""What is told of files: events for the bus, hints for gateways. Ids, never a name."""

from collections.abc import Iterable

from sotto.common.v1 import live_pb2
from sotto.files.v1 import events_pb2

from chassis.ids import ConversationId, PersonId
from services.files.domain.files import File, Quarantine

SHARED = "files.v1.file.shared"
VIEWERS_ADDED = "files.v1.file.viewers_added"
QUARANTINED = "files.v1.file.quarantined"


def shared(file: File) -> bytes:
    """FileShared."""
    return events_pb2.FileShared(
        file_id=str(file.file_id),
        conversation_id=str(file.conversation_id),
        sender_person_id=str(file.sender),
        person_ids=sorted(str(each.person_id) for each in file.viewers),
    ).SerializeToString()


def viewers_added(file: File, people: Iterable[PersonId]) -> bytes:
    """FileViewersAdded."""
    return events_pb2.FileViewersAdded(
        file_id=str(file.file_id),
        conversation_id=str(file.conversation_id),
        person_ids=sorted(str(each) for each in people),
    ).SerializeToString()


def quarantined(file: File, quarantine: Quarantine) -> bytes:
    """FileQuarantined."""
    return events_pb2.FileQuarantined(
        file_id=str(file.file_id),
        conversation_id=str(file.conversation_id),
        quarantined_by_person_id=str(quarantine.person_id),
    ).SerializeToString()


def poke(conversation_id: ConversationId, people: Iterable[PersonId]) -> bytes:
    """The hint to gateways that there is news of files, for these people only (S28)."""
    hint = live_pb2.LivePoke(
        conversation_id=str(conversation_id),
        topic=live_pb2.LIVE_TOPIC_FILES,
        person_ids=sorted(str(person) for person in people),
    )
    return live_pb2.LivePokes(pokes=[hint]).SerializeToString()
