"""What the notify service hears of."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from chassis.bus import IncomingEvent
from chassis.ids import EventId
from chassis.inbox import Handler
from services.notify.usecases.intake import Intake
from services.notify.wire import contract

Read = Callable[[bytes], tuple[Any, ...] | None]
"""What an event says; None: nothing that somebody is told."""


def handlers(intake: Intake) -> Mapping[str, Handler]:
    """What is done with events, by subject."""
    return {
        "directory.v1.sign_in.requested": _handler(intake.sign_in_requested, contract.sign_in_requested),
        "directory.v1.member.invited": _handler(intake.member_invited, contract.member_invited),
        "conversation.v1.conversation.created": _handler(intake.people_invited, contract.people_invited),
        "conversation.v1.participants.added": _handler(intake.people_invited, contract.people_invited),
        "conversation.v1.conversation.rescheduled": _handler(intake.rescheduled, contract.rescheduled),
        "conversation.v1.conversation.cancelled": _handler(intake.cancelled, contract.cancelled),
        "conversation.v1.participant.withdrew": _handler(intake.withdrew, contract.withdrew),
        "billing.v1.payment_details.requested": _handler(
            intake.payment_details_requested, contract.payment_details_requested
        ),
        "billing.v1.receipt.issued": _handler(intake.receipt_issued, contract.receipt_issued),
        "billing.v1.invoice.issued": _handler(intake.invoice_issued, contract.invoice_issued),
        "billing.v1.charge.settled": _handler(intake.charge_failed, contract.failed_charge),
        "billing.v1.refund.settled": _handler(intake.refunded, contract.refunded),
    }


def _handler(act: Callable[..., Awaitable[None]], read: Read) -> Handler:
    async def handle(event: IncomingEvent) -> None:
        if (said := read(event.payload)) is not None:
            await act(EventId(event.event_id), *said)

    return handle
