"""A refund that had succeeded and that the bank sends back (S38), told by a webhook."""

from dataclasses import replace
from uuid import UUID

import pytest
from sotto.billing.v1 import billing_pb2, events_pb2, refunds_pb2

from chassis.clock import SystemClock
from chassis.db import Database as ServiceDatabase
from services.billing.domain.refunds import Refund, RefundState
from services.billing.store.postgres import PostgresStore
from tests.integration.billing.test_books import tell
from tests.support.billing import House, fee
from tests.support.eventually import eventually
from tests.support.refunds import Paid, a_paid_charge

FAILS_LATER = "4000000000005126"
SUCCEEDED, RETURNED = refunds_pb2.REFUND_STATE_SUCCEEDED, refunds_pb2.REFUND_STATE_RETURNED
COSTS = {"fees": -5000, "processor": 4825, "processor_fees": 175}


async def a_refunded_charge(house: House, minor_units: int = 2000) -> Paid:
    """Paid, and a part of it paid back."""
    paid = await a_paid_charge(house, number=FAILS_LATER)
    await paid.refund(minor_units)
    (refund,) = (await paid.settled()).refunds
    assert refund.state == SUCCEEDED
    return paid


async def send_back(paid: Paid) -> str:
    """The bank sends the last refund back, and nobody hears of it; its id at the processor."""
    sent = (await paid.house.paid_back(paid.charge_id))[-1]
    await paid.house.simulator.ask("POST", "refunds", {"refund": sent["id"], "status": "failed"})
    return str(sent["id"])


async def returned(paid: Paid) -> billing_pb2.Charge:
    """The charge, once the host sees that its first refund came back."""

    async def seen() -> billing_pb2.Charge:
        charge = await paid.charge()
        assert charge.refunds[0].state == RETURNED
        return charge

    found: billing_pb2.Charge = await eventually(seen, timeout=30)
    return found


@pytest.mark.rule("S38")
@pytest.mark.parametrize("topic", ["refund.failed", "refund.updated"])
async def test_what_the_bank_sends_back_counts_as_not_paid_back_and_can_be_refunded_again(
    house: House, topic: str
) -> None:
    paid = await a_refunded_charge(house)
    processor_refund = await send_back(paid)
    async with house.pokes() as heard:
        await tell(house, topic, processor_refund)
        charge = await returned(paid)
        await eventually(lambda: any(str(paid.scene.host.person_id) in str(poke) for poke in heard))
    assert (charge.state, charge.refundable) == (billing_pb2.CHARGE_STATE_SUCCEEDED, fee(5000))
    assert not charge.HasField("refunded")
    assert "card is closed" in charge.refunds[0].failure_message
    await paid.balance(COSTS)
    await paid.refund(5000)
    await eventually(lambda: _all_paid_back(paid), timeout=30)
    await paid.balance({"fees": -5000, "refunds": 5000, "processor": -175, "processor_fees": 175})


async def _all_paid_back(paid: Paid) -> None:
    charge = await paid.charge()
    assert [each.state for each in charge.refunds] == [RETURNED, SUCCEEDED]
    assert charge.state == billing_pb2.CHARGE_STATE_REFUNDED


@pytest.mark.rule("S38")
async def test_its_credit_note_is_cancelled_once_however_often_it_is_told(house: House) -> None:
    paid = await a_refunded_charge(house)
    processor_refund = await send_back(paid)
    for topic in ("refund.updated", "refund.failed", "refund.failed"):
        await tell(house, topic, processor_refund)
    await returned(paid)
    await tell(house, "refund.failed", processor_refund)

    async def rests() -> None:
        statement = "SELECT due_at FROM billing.inquiry WHERE object_id = $1"
        rows = await house.fetch(statement, processor_refund)
        assert [row["due_at"] for row in rows] == [None]

    await eventually(rests, timeout=30)
    own = await house.documents(paid.scene.clients[0], paid.scene)
    assert [each.kind for each in own] == [
        billing_pb2.DOCUMENT_KIND_RECEIPT,
        billing_pb2.DOCUMENT_KIND_CREDIT_NOTE,
        billing_pb2.DOCUMENT_KIND_CANCELLATION,
    ]
    assert own[2].total == own[1].total == fee(2000)
    assert own[2].number.startswith("X-")
    statement = "SELECT contents->'corrects' AS corrects FROM billing.document WHERE document_id = $1"
    (corrects,) = await house.fetch(statement, own[2].document_id)
    assert own[1].number in corrects["corrects"]
    content = billing_pb2.GetDocumentContentRequest(document_id=own[2].document_id)
    assert (await house.stub(paid.scene.host).GetDocumentContent(content)).pdf.startswith(b"%PDF")
    kinds = await house.fetch(
        "SELECT kind FROM billing.posting WHERE charge_id = $1 AND kind LIKE 'refund%' ORDER BY kind",
        paid.charge_id,
    )
    assert [row["kind"] for row in kinds] == ["refund", "refund_reversal"]
    payloads = (await house.events(paid.scene))["billing.v1.refund.settled"]
    told = [events_pb2.RefundSettled.FromString(each) for each in payloads]
    assert [each.state for each in told] == [SUCCEEDED, RETURNED]
    assert [each.document_id for each in told] == [own[1].document_id, own[2].document_id]


@pytest.mark.rule("S38")
async def test_no_late_word_of_a_worker_changes_what_is_settled(house: House) -> None:
    paid = await a_refunded_charge(house)
    database = ServiceDatabase.open(house.database.url)
    store, now = PostgresStore(database, lambda: None), SystemClock().now()
    try:
        async with store.transaction() as tx:
            (refund,) = await tx.refunds_of(UUID(paid.charge_id))
            before = replace(refund, state=RefundState.UNKNOWN)
            late: list[Refund] = [
                before.attempting(now),
                before.lost(now),
                before.failed("declined", refund.processor_refund, now),
                before.succeeded(refund.processor_refund, now),
            ]
            for word in late:
                assert not await tx.save_refund(word, None)
            assert await tx.save_refund(refund.returned("declined", now), None)
            for word in (*late, refund.returned("declined", now)):
                assert not await tx.save_refund(word, None)
    finally:
        await database.close()
