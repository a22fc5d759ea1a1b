"""The books against the processor's, at the operators' face (S38)."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import asyncpg
import pytest
from sotto.billing.v1 import billing_pb2, operations_pb2
from sotto.billing.v1.operations_pb2_grpc import OperationsServiceStub

from chassis.faults import Fault, Kind
from chassis.money import Money
from services.billing.clients.processor import StripeProcessor
from services.billing.ports import Intent
from tests.support.billing import DECLINES, House, Scene, fee
from tests.support.builders import a_client, a_process
from tests.support.eventually import eventually

if TYPE_CHECKING:
    from sotto.billing.v1.operations_pb2_grpc import OperationsServiceAsyncStub

OPERATOR = a_process("operator")
COMPLETED = operations_pb2.RECONCILIATION_STATE_COMPLETED


def operations(house: House) -> "OperationsServiceAsyncStub":
    return OperationsServiceStub(house.door.channel(OPERATOR))


async def reconcile(house: House, full: bool = True) -> operations_pb2.GetReconciliationResponse:
    """Ask for a comparison and wait for its end."""
    asking = operations_pb2.ReconcileNowRequest(request_id=str(uuid4()), full=full)
    asked = await operations(house).ReconcileNow(asking)
    request = operations_pb2.GetReconciliationRequest(reconciliation_id=asked.reconciliation_id)

    async def ended() -> operations_pb2.GetReconciliationResponse:
        found = await operations(house).GetReconciliation(request)
        assert found.reconciliation.HasField("end_time")
        return found

    found: operations_pb2.GetReconciliationResponse = await eventually(ended, timeout=40)
    return found


async def paid_scene(house: House, minor_units: int = 5000, card: str = "") -> tuple[Scene, str]:
    """A conversation with one charge that has settled; its id."""
    scene = house.scene([fee(minor_units)])
    await house.save_card(scene.clients[0], *([card] if card else []))
    await house.complete(scene)
    return scene, (await house.settled(scene, 1))[0].charge_id


async def as_owner(house: House, statement: str, *values: object) -> None:
    """Change what the service itself cannot change."""
    connection = await asyncpg.connect(house.database.superuser_url)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(statement, *values)
    finally:
        await connection.close()


def about(
    found: operations_pb2.GetReconciliationResponse, *charge_ids: str
) -> list[operations_pb2.Difference]:
    """The differences of these charges; other tests may have left some behind."""
    return [each for each in found.differences if each.charge_id in charge_ids]


@pytest.mark.rule("S38")
async def test_books_that_agree_have_no_difference(house: House) -> None:
    _, paid = await paid_scene(house)
    _, declined = await paid_scene(house, card=DECLINES)
    for full in (True, False):
        found = await reconcile(house, full)
        assert (found.reconciliation.state, found.reconciliation.full) == (COMPLETED, full)
        assert about(found, paid, declined) == []
        assert found.reconciliation.payment_count >= 2
        assert found.reconciliation.charge_count >= 2


@pytest.mark.rule("S38")
async def test_every_kind_of_difference_is_found_and_named(house: House) -> None:
    charges = [(await paid_scene(house, 5000 + n))[1] for n in range(6)]
    booked, amount, lost, unknown, double, open_ = charges
    intents = {each: await house.payment_intent(each) for each in charges}
    update = "UPDATE billing.charge SET {0} WHERE charge_id = $1"
    of_charge = "WHERE posting_id IN (SELECT posting_id FROM billing.posting WHERE charge_id = $1)"
    await as_owner(house, f"DELETE FROM billing.ledger_entry {of_charge}", booked)
    await as_owner(house, update.format("minor_units = 1"), amount)
    shrunk = f"UPDATE billing.ledger_entry SET minor_units = sign(minor_units) {of_charge}"
    await as_owner(house, shrunk, amount)
    await as_owner(house, update.format("payment_intent = 'pi_gone'"), lost)
    await as_owner(house, update.format("payment_intent = 'pi_swapped'"), double)
    await as_owner(house, f"DELETE FROM billing.ledger_entry {of_charge}", unknown)
    await as_owner(house, "DELETE FROM billing.posting WHERE charge_id = $1", unknown)
    await as_owner(house, "DELETE FROM billing.document WHERE charge_id = $1", unknown)
    await as_owner(house, "DELETE FROM billing.charge WHERE charge_id = $1", unknown)
    await as_owner(house, update.format("state = 'declined_hard', payment_intent = ''"), open_)
    await as_owner(house, f"DELETE FROM billing.ledger_entry {of_charge}", open_)
    found = await reconcile(house)
    kinds = {(each.charge_id, each.payment_intent): each.kind for each in about(found, *charges)}
    assert kinds == {
        (booked, intents[booked]): operations_pb2.DIFFERENCE_KIND_LEDGER_DIFFERS,
        (amount, intents[amount]): operations_pb2.DIFFERENCE_KIND_AMOUNT_DIFFERS,
        (lost, intents[lost]): operations_pb2.DIFFERENCE_KIND_DOUBLE_CAPTURE,
        (lost, "pi_gone"): operations_pb2.DIFFERENCE_KIND_MISSING_THERE,
        (double, intents[double]): operations_pb2.DIFFERENCE_KIND_DOUBLE_CAPTURE,
        (double, "pi_swapped"): operations_pb2.DIFFERENCE_KIND_MISSING_THERE,
        (unknown, intents[unknown]): operations_pb2.DIFFERENCE_KIND_MISSING_HERE,
        (open_, intents[open_]): operations_pb2.DIFFERENCE_KIND_MISSING_HERE,
    }
    (booking,) = [each for each in found.differences if each.charge_id == booked]
    assert (booking.here, booking.there) == (fee(0), fee(5000))
    rows = await house.fetch(
        "SELECT count(*) FROM billing.reconciliation_difference WHERE reconciliation_id = $1",
        found.reconciliation.reconciliation_id,
    )
    assert rows[0][0] == found.reconciliation.difference_count >= len(kinds)


@pytest.mark.rule("S36", "S38")
async def test_a_success_of_which_no_webhook_told_is_taken_over_and_is_no_difference(house: House) -> None:
    scene, charge_id = await paid_scene(house, card=DECLINES)
    await house.simulator.pay_elsewhere(await house.payment_intent(charge_id))
    assert about(await reconcile(house), charge_id) == []
    await house.seen(scene, billing_pb2.CHARGE_STATE_SUCCEEDED)


@pytest.mark.rule("S36", "S38")
@pytest.mark.parametrize("card", ["", DECLINES])
async def test_a_payment_that_a_worker_created_too_late_and_could_not_save_is_ended(
    house: House, card: str
) -> None:
    _, charge_id = await paid_scene(house, card=card)
    address = house.simulator.address
    processor = StripeProcessor(address.secret_key, address.webhook_secret, address.url)
    try:
        customer = await house.customer(charge_id)
        late = await processor.create_intent(customer, UUID(charge_id), Money(5000, "CAD"), str(uuid4()))
    finally:
        await processor.close()
    assert isinstance(late, Intent)
    assert await house.loose_intents(charge_id) == [late.id]
    assert about(await reconcile(house), charge_id) == []
    assert await house.loose_intents(charge_id) == []
    assert about(await reconcile(house), charge_id) == []


@pytest.mark.rule("S38")
async def test_a_processor_that_cannot_be_asked_makes_no_report(house: House) -> None:
    await house.simulator.fail("error_before", "/v1/payment_intents$", method="GET")
    found = await reconcile(house)
    assert found.reconciliation.state == operations_pb2.RECONCILIATION_STATE_FAILED
    assert not found.differences
    assert await house.simulator.faults_fired() == [1]
    assert (await reconcile(house)).reconciliation.state == COMPLETED


@pytest.mark.rule("S38")
async def test_lists_of_any_length_are_read_page_by_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [(await paid_scene(house))[1] for _ in range(3)]
    monkeypatch.setattr("services.billing.clients.processor._PAGE", 2)
    monkeypatch.setattr("services.billing.usecases.reconciling.PAGE", 2)
    found = await reconcile(house)
    assert about(found, *ids) == []
    assert found.reconciliation.charge_count >= 3
    seen = await house.fetch("SELECT count(*) FROM billing.reconciliation_seen")
    assert seen[0][0] == 0


@pytest.mark.rule("S38")
async def test_a_comparison_whose_process_died_is_made_again(house: House) -> None:
    reconciliation_id = uuid4()
    await as_owner(
        house,
        "INSERT INTO billing.reconciliation VALUES ($1, true, 'running', $2, NULL, 0, 0, 0)",
        reconciliation_id,
        datetime.now(UTC),
    )
    request = operations_pb2.GetReconciliationRequest(reconciliation_id=str(reconciliation_id))

    async def completed() -> None:
        found = await operations(house).GetReconciliation(request)
        assert found.reconciliation.state == COMPLETED

    await eventually(completed, timeout=40)


@pytest.mark.rule("S38")
async def test_asking_twice_asks_once_and_only_the_operator_may(house: House) -> None:
    asking = operations_pb2.ReconcileNowRequest(request_id=str(uuid4()))
    first = await operations(house).ReconcileNow(asking)
    assert await operations(house).ReconcileNow(asking) == first
    nobody = operations_pb2.GetReconciliationRequest(reconciliation_id=str(uuid4()))
    with pytest.raises(Fault) as refused:
        await operations(house).GetReconciliation(nobody)
    assert refused.value.kind is Kind.NOT_FOUND
    for caller in (a_client(), a_process("gateway"), a_process("notify")):
        stub = OperationsServiceStub(house.door.channel(caller))
        for call in (
            stub.ReconcileNow(asking),
            stub.GetReconciliation(nobody),
            stub.ListUnknownCharges(operations_pb2.ListUnknownChargesRequest()),
            stub.ResumeCharge(
                operations_pb2.ResumeChargeRequest(request_id=str(uuid4()), charge_id=str(uuid4()))
            ),
        ):
            with pytest.raises(Fault) as refused:
                await call
            assert refused.value.kind is Kind.FORBIDDEN


async def resume(house: House, charge_id: str) -> None:
    request = operations_pb2.ResumeChargeRequest(request_id=str(uuid4()), charge_id=charge_id)
    await operations(house).ResumeCharge(request)
    await operations(house).ResumeCharge(request)


@pytest.mark.rule("S36", "S38")
async def test_a_charge_that_takes_too_long_is_listed_and_resumed(house: House) -> None:
    scene, charge_id = await paid_scene(house, card=DECLINES)
    await house.simulator.pay_elsewhere(await house.payment_intent(charge_id))
    await as_owner(
        house,
        "UPDATE billing.charge SET state = 'unknown', begun_at = $2, due_at = $3 WHERE charge_id = $1",
        charge_id,
        datetime.now(UTC) - timedelta(minutes=16),
        datetime.now(UTC) + timedelta(hours=1),
    )
    listed = await operations(house).ListUnknownCharges(operations_pb2.ListUnknownChargesRequest())
    (slow,) = [each for each in listed.charges if each.charge_id == charge_id]
    assert (slow.step, slow.amount, slow.attempt_count) == ("unknown", fee(5000), 2)
    assert slow.last_attempt_time.seconds > slow.begin_time.seconds
    await resume(house, charge_id)
    await house.seen(scene, billing_pb2.CHARGE_STATE_SUCCEEDED)
    listed = await operations(house).ListUnknownCharges(operations_pb2.ListUnknownChargesRequest())
    assert charge_id not in [each.charge_id for each in listed.charges]


@pytest.mark.rule("S38")
async def test_an_operator_resumes_a_flagged_charge_once_there_is_another_card(house: House) -> None:
    scene, charge_id = await paid_scene(house, card=DECLINES)
    await house.save_card(scene.clients[0])
    await resume(house, charge_id)
    await house.seen(scene, billing_pb2.CHARGE_STATE_SUCCEEDED)
    cardless = house.scene([fee(500)])
    await house.complete(cardless)
    missing = (await house.settled(cardless, 1))[0].charge_id
    for refused_id, reason in ((charge_id, "CHARGE_NOT_RETRYABLE"), (missing, "CARD_MISSING")):
        with pytest.raises(Fault) as refused:
            await resume(house, refused_id)
        assert refused.value.reason == reason
    with pytest.raises(Fault) as refused:
        await resume(house, str(uuid4()))
    assert refused.value.kind is Kind.NOT_FOUND
