"""Refunds, disputes and payouts whose webhooks got lost, found by comparing the books (S38)."""

import pytest
from sotto.billing.v1 import disputes_pb2, operations_pb2

from tests.integration.billing.test_books import shown
from tests.integration.billing.test_reconciling import COMPLETED, about, as_owner, reconcile
from tests.integration.billing.test_refunds_sent_back import COSTS, a_refunded_charge, returned, send_back
from tests.support.billing import House, fee
from tests.support.eventually import eventually
from tests.support.refunds import a_paid_charge

DISPUTE_DIFFERS = operations_pb2.DIFFERENCE_KIND_DISPUTE_DIFFERS
PAYOUT_DIFFERS = operations_pb2.DIFFERENCE_KIND_PAYOUT_DIFFERS
LEDGER_DIFFERS = operations_pb2.DIFFERENCE_KIND_LEDGER_DIFFERS
REFUND_DIFFERS = operations_pb2.DIFFERENCE_KIND_REFUND_DIFFERS
REFUND_MISSING_HERE = operations_pb2.DIFFERENCE_KIND_REFUND_MISSING_HERE


async def booked(house: House, reference: str) -> list[str]:
    """The kinds of what is booked for an object of the processor."""
    statement = "SELECT kind FROM billing.posting WHERE reference = $1 ORDER BY kind"
    return [row["kind"] for row in await house.fetch(statement, reference)]


@pytest.mark.rule("S36", "S38")
async def test_after_lost_webhooks_an_hourly_comparison_ends_with_equal_books(house: House) -> None:
    sent_back, disputed = await a_refunded_charge(house), await a_paid_charge(house)
    await send_back(sent_back)
    intent = await house.payment_intent(disputed.charge_id)
    dispute = await house.simulator.ask("POST", "disputes", {"payment_intent": intent})
    arrived, lost = [
        await house.simulator.ask("POST", "payouts", {"amount": amount, "currency": "cad"})
        for amount in (4000, 3000)
    ]
    await house.simulator.ask("POST", "payouts", {"payout": lost["id"]})
    found = await reconcile(house, full=False)
    assert found.reconciliation.state == COMPLETED
    assert about(found, sent_back.charge_id, disputed.charge_id) == []
    await returned(sent_back)
    await sent_back.balance(COSTS)
    await shown(disputed, disputes_pb2.DISPUTE_STATE_NEEDS_RESPONSE)
    await disputed.balance({"fees": -5000, "disputes": 5000, "processor": -1675, "processor_fees": 1675})

    async def paid_out() -> None:
        assert await booked(house, arrived["id"]) == ["payout"]
        assert await booked(house, lost["id"]) == ["payout", "payout_reversal"]

    await eventually(paid_out, timeout=30)
    await house.simulator.ask("POST", "disputes", {"dispute": dispute["id"], "status": "won"})
    await reconcile(house, full=False)
    await shown(disputed, disputes_pb2.DISPUTE_STATE_WON)
    await disputed.balance({"fees": -5000, "processor": 3325, "processor_fees": 1675})


@pytest.mark.rule("S38")
async def test_what_is_booked_is_not_asked_for_again(house: House) -> None:
    paid = await a_paid_charge(house)
    intent = await house.payment_intent(paid.charge_id)
    dispute = await house.simulator.ask("POST", "disputes", {"payment_intent": intent})
    payout = await house.simulator.ask("POST", "payouts", {"amount": 100, "currency": "cad"})
    await reconcile(house)
    await shown(paid, disputes_pb2.DISPUTE_STATE_NEEDS_RESPONSE)

    async def known() -> None:
        assert await booked(house, payout["id"]) == ["payout"]

    await eventually(known, timeout=30)
    last = (await house.simulator.requests())[-1]["n"]
    await reconcile(house)
    paths = [line["path"] for line in await house.simulator.requests(last)]
    assert "/v1/disputes" in paths
    assert f"/v1/disputes/{dispute['id']}" not in paths
    assert f"/v1/payouts/{payout['id']}" not in paths


@pytest.mark.rule("S38")
async def test_a_refund_made_on_the_processors_own_pages_is_named_with_its_amount(house: House) -> None:
    paid = await a_paid_charge(house)
    intent = await house.payment_intent(paid.charge_id)
    await house.simulator.refund_elsewhere(intent)
    (sent,) = (await house.simulator.get(f"/v1/refunds?payment_intent={intent}"))["data"]
    (found,) = about(await reconcile(house, full=False), paid.charge_id)
    assert (found.kind, found.payment_intent) == (REFUND_MISSING_HERE, intent)
    assert (found.processor_object, found.there) == (sent["id"], fee(5000))
    assert not found.HasField("here")


@pytest.mark.rule("S38")
async def test_a_refund_that_differs_for_good_and_one_that_is_not_booked_are_named(house: House) -> None:
    differs, unbooked = await a_refunded_charge(house), await a_refunded_charge(house)
    update = "UPDATE billing.refund SET state = 'failed' WHERE charge_id = $1"
    await as_owner(house, update, differs.charge_id)
    for each in (differs, unbooked):
        await as_owner(
            house,
            "DELETE FROM billing.ledger_entry WHERE posting_id IN"
            " (SELECT posting_id FROM billing.posting WHERE charge_id = $1 AND kind = 'refund')",
            each.charge_id,
        )
    found = about(await reconcile(house, full=False), differs.charge_id, unbooked.charge_id)
    kinds = {each.charge_id: (each.kind, each.here, each.there) for each in found}
    assert len(found) == 2
    assert kinds[differs.charge_id] == (REFUND_DIFFERS, fee(0), fee(2000))
    assert kinds[unbooked.charge_id] == (LEDGER_DIFFERS, fee(5000), fee(3000))


@pytest.mark.rule("S38")
async def test_lists_of_refunds_disputes_and_payouts_are_read_page_by_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    payouts = [
        await house.simulator.ask("POST", "payouts", {"amount": amount, "currency": "cad"})
        for amount in (1, 2, 3)
    ]
    refunded = [await a_refunded_charge(house) for _ in range(3)]
    await send_back(refunded[0])
    monkeypatch.setattr("services.billing.clients.movements._PAGE", 1)
    assert about(await reconcile(house, full=False), *(each.charge_id for each in refunded)) == []
    await returned(refunded[0])

    async def paid_out() -> None:
        assert [await booked(house, each["id"]) for each in payouts] == [["payout"]] * 3

    await eventually(paid_out, timeout=30)


@pytest.mark.rule("S38")
async def test_a_list_that_cannot_be_read_makes_no_report(house: House) -> None:
    for path in ("refunds", "disputes", "payouts"):
        await house.simulator.fail("error_before", f"/v1/{path}$", method="GET")
        found = await reconcile(house)
        assert found.reconciliation.state == operations_pb2.RECONCILIATION_STATE_FAILED
        assert await house.simulator.faults_fired() == [1]


@pytest.mark.rule("S38")
async def test_a_dispute_and_a_payout_that_cannot_be_booked_are_named_until_they_are(house: House) -> None:
    paid = await a_paid_charge(house)
    intent = await house.payment_intent(paid.charge_id)
    dispute = await house.simulator.ask("POST", "disputes", {"payment_intent": intent})
    payout = await house.simulator.ask("POST", "payouts", {"amount": 5000, "currency": "cad"})
    references = f"'{payout['id']}', '{dispute['balance_transactions'][0]['id']}'"
    broken = f"ADD CONSTRAINT broken CHECK (reference NOT IN ({references})) NOT VALID"
    await as_owner(house, f"ALTER TABLE billing.posting {broken}")
    found = await reconcile(house)
    await as_owner(house, "ALTER TABLE billing.posting DROP CONSTRAINT broken")
    (disputed,) = about(found, paid.charge_id)
    assert (disputed.kind, disputed.payment_intent) == (DISPUTE_DIFFERS, intent)
    assert (disputed.processor_object, disputed.there) == (dispute["id"], fee(5000))
    (paid_out,) = [each for each in found.differences if each.processor_object == payout["id"]]
    assert (paid_out.kind, paid_out.charge_id, paid_out.there) == (PAYOUT_DIFFERS, "", fee(-5000))
    later = await reconcile(house)
    named = {each.processor_object for each in later.differences}
    assert not named & {dispute["id"], payout["id"]}
    await shown(paid, disputes_pb2.DISPUTE_STATE_NEEDS_RESPONSE)
    assert await booked(house, payout["id"]) == ["payout"]
