"""Face 2: events."""

from collections.abc import Mapping

from chassis.bus import IncomingEvent
from chassis.ids import EventId
from chassis.inbox import Handler
from services.billing.usecases.intake import Intake
from services.billing.wire import requests


def handlers(intake: Intake) -> Mapping[str, Handler]:
    """What is done with events, by subject."""

    async def completed(event: IncomingEvent) -> None:
        await intake.take(requests.completed_in(event.payload), EventId(event.event_id))

    return {"conversation.v1.conversation.completed": completed}
