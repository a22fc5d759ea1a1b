"""Who is told that money was paid back (S38), and how much of it (S40)."""

import pytest
from sotto.billing.v1 import events_pb2 as billing_events_pb2
from sotto.billing.v1 import refunds_pb2

from chassis.ids import new_id
from tests.integration.notify.conftest import World
from tests.integration.notify.test_notices import ALEX, BILLIE, HOST, text_of

REFUNDED = "billing.v1.refund.settled"


def refunded(
    world: World, document_id: str, state: refunds_pb2.RefundState
) -> billing_events_pb2.RefundSettled:
    return billing_events_pb2.RefundSettled(
        refund_id=str(new_id()),
        charge_id=str(new_id()),
        conversation_id=world.conversation.conversation_id,
        person_id=str(world.alex),
        host_person_id=str(world.host),
        state=state,
        document_id=document_id,
    )


@pytest.mark.rule("S38", "S40")
async def test_who_is_paid_back_gets_the_credit_note_and_the_host_only_the_sum(world: World) -> None:
    event = refunded(world, world.add_document(world.alex), refunds_pb2.REFUND_STATE_SUCCEEDED)
    await world.hear(REFUNDED, event)
    await world.send()
    (own,) = world.smtp.to(ALEX)
    for line in ("Credit note: 2026-000042", "Amount: $120.50 CAD"):
        assert line in text_of(own)
    (attachment,) = own.iter_attachments()
    assert attachment.get_filename() == "credit-note-2026-000042.pdf"
    (copy,) = world.smtp.to(HOST)
    assert "Amount: $120.50 CAD" in text_of(copy)
    assert not list(copy.iter_attachments())
    assert "canary-alex" not in copy.as_string().lower()


@pytest.mark.rule("S38")
async def test_nobody_is_told_of_a_refund_that_failed_or_came_back_or_of_somebody_elses(world: World) -> None:
    await world.hear(REFUNDED, refunded(world, "", refunds_pb2.REFUND_STATE_FAILED))
    cancelled = world.add_document(world.alex)
    await world.hear(REFUNDED, refunded(world, cancelled, refunds_pb2.REFUND_STATE_RETURNED))
    other = world.add_document(world.billie)
    await world.hear(REFUNDED, refunded(world, other, refunds_pb2.REFUND_STATE_SUCCEEDED))
    await world.send()
    assert world.smtp.to(ALEX) == []
    assert world.smtp.to(BILLIE) == []
