"""What the notify service hears of."""

from collections.abc import Mapping

from chassis.bus import IncomingEvent
from chassis.ids import EventId
from chassis.inbox import Handler
from services.notify.usecases.intake import Intake
from services.notify.wire import contract


def handlers(intake: Intake) -> Mapping[str, Handler]:
    """What is done with events, by subject."""

    async def sign_in_requested(event: IncomingEvent) -> None:
        await intake.sign_in_requested(EventId(event.event_id), *contract.sign_in_requested(event.payload))

    async def people_invited(event: IncomingEvent) -> None:
        await intake.people_invited(EventId(event.event_id), contract.conversation_of(event.payload))

    async def rescheduled(event: IncomingEvent) -> None:
        await intake.rescheduled(EventId(event.event_id), *contract.rescheduled(event.payload))

    async def cancelled(event: IncomingEvent) -> None:
        await intake.cancelled(EventId(event.event_id), *contract.cancelled(event.payload))

    async def withdrew(event: IncomingEvent) -> None:
        await intake.withdrew(EventId(event.event_id), *contract.withdrew(event.payload))

    async def payment_details_requested(event: IncomingEvent) -> None:
        asked = contract.payment_details_requested(event.payload)
        await intake.payment_details_requested(EventId(event.event_id), *asked)

    async def receipt_issued(event: IncomingEvent) -> None:
        await intake.receipt_issued(EventId(event.event_id), *contract.receipt_issued(event.payload))

    async def invoice_issued(event: IncomingEvent) -> None:
        await intake.invoice_issued(EventId(event.event_id), *contract.invoice_issued(event.payload))

    async def refund_settled(event: IncomingEvent) -> None:
        if (paid_back := contract.refunded(event.payload)) is not None:
            await intake.refunded(EventId(event.event_id), *paid_back)

    async def charge_settled(event: IncomingEvent) -> None:
        if (failed := contract.failed_charge(event.payload)) is not None:
            await intake.charge_failed(EventId(event.event_id), *failed)

    return {
        "directory.v1.sign_in.requested": sign_in_requested,
        "conversation.v1.conversation.created": people_invited,
        "conversation.v1.participants.added": people_invited,
        "conversation.v1.conversation.rescheduled": rescheduled,
        "conversation.v1.conversation.cancelled": cancelled,
        "conversation.v1.participant.withdrew": withdrew,
        "billing.v1.payment_details.requested": payment_details_requested,
        "billing.v1.receipt.issued": receipt_issued,
        "billing.v1.invoice.issued": invoice_issued,
        "billing.v1.charge.settled": charge_settled,
        "billing.v1.refund.settled": refund_settled,
    }
