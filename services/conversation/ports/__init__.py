"""What the use cases need from outside, as they see it."""

from services.conversation.ports.admissions import AdmissionPosition
from services.conversation.ports.keeping import (
    START_TIMER,
    Audience,
    ComingFee,
    CompletionPosition,
    Happened,
    Life,
    Listed,
    ListPosition,
    Place,
    Reading,
    Store,
    Work,
)
from services.conversation.ports.neighbours import (
    Directory,
    HostAndPeople,
    Live,
    OpenConversations,
    Previews,
    Seal,
    Sessions,
    Signals,
)
from services.conversation.ports.retaining import DESTROY_TIMER, Keys, RetentionPosition, Retentions

__all__ = [
    "DESTROY_TIMER",
    "START_TIMER",
    "AdmissionPosition",
    "Audience",
    "ComingFee",
    "CompletionPosition",
    "Directory",
    "Happened",
    "HostAndPeople",
    "Keys",
    "Life",
    "ListPosition",
    "Listed",
    "Live",
    "OpenConversations",
    "Place",
    "Previews",
    "Reading",
    "RetentionPosition",
    "Retentions",
    "Seal",
    "Sessions",
    "Signals",
    "Store",
    "Work",
]
