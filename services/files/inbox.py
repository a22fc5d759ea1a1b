"""Face 2: events."""

from collections.abc import Mapping

from chassis.bus import IncomingEvent
from chassis.ids import EventId
from chassis.inbox import Handler
from services.files.usecases.assigning import Freezing
from services.files.wire import forms as wire


def handlers(freezing: Freezing) -> Mapping[str, Handler]:
    """What is done with events, by subject."""

    async def completed(event: IncomingEvent) -> None:
        await freezing.freeze(wire.completed_in(event.payload), EventId(event.event_id))

    async def cancelled(event: IncomingEvent) -> None:
        await freezing.freeze(wire.cancelled_in(event.payload), EventId(event.event_id))

    async def withdrew(event: IncomingEvent) -> None:
        await freezing.freeze(wire.withdrew_in(event.payload), EventId(event.event_id))

    return {
        "conversation.v1.conversation.completed": completed,
        "conversation.v1.conversation.cancelled": cancelled,
        "conversation.v1.participant.withdrew": withdrew,
    }
