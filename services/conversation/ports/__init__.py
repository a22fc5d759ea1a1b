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

__all__ = [
    "START_TIMER",
    "AdmissionPosition",
    "Audience",
    "ComingFee",
    "CompletionPosition",
    "Directory",
    "Happened",
    "HostAndPeople",
    "Life",
    "ListPosition",
    "Listed",
    "Live",
    "OpenConversations",
    "Place",
    "Previews",
    "Reading",
    "Seal",
    "Sessions",
    "Signals",
    "Store",
    "Work",
]
