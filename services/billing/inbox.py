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

    async def cancelled(event: IncomingEvent) -> None:
        await intake.take(requests.cancelled_in(event.payload), EventId(event.event_id))

    async def fee_accepted(event: IncomingEvent) -> None:
        await intake.accept(requests.fee_accepted_in(event.payload), EventId(event.event_id))

    return {
        "conversation.v1.conversation.completed": completed,
        "conversation.v1.conversation.cancelled": cancelled,
        "conversation.v1.fee.accepted": fee_accepted,
    }
