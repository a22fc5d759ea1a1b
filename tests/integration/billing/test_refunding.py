"""Paying back (S38): who may, how much, and that it happens once whatever is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from sotto.billing.v1 import billing_pb2, events_pb2, refunds_pb2
from sotto.common.v1 import money_pb2

from chassis.auth import Caller, Role
from chassis.faults import PASSING, Fault, Kind
from tests.support.billing import DECLINES, House, fee
from tests.support.builders import a_client, a_division_id, a_member
from tests.support.eventually import eventually
from tests.support.refunds import Paid, a_paid_charge

SUCCEEDED, FAILED = refunds_pb2.REFUND_STATE_SUCCEEDED, refunds_pb2.REFUND_STATE_FAILED
SLOW = "4000000000007726"
REFUNDS = r"^/v1/refunds$"


async def refusal(act: Any) -> Fault:
    with pytest.raises(Fault) as refused:
        await act
    return refused.value


@asynccontextmanager
async def limited(house: House, minor_units: int, currency: str = "CAD") -> AsyncIterator[None]:
    """While the block runs, the division limits refunds."""
    limit = money_pb2.Money(minor_units=minor_units, currency=currency)
    house.divisions.division.refund_limit.CopyFrom(limit)
    try:
        yield
    finally:
        house.divisions.division.ClearField("refund_limit")


@pytest.mark.rule("S38")
async def test_a_part_and_then_the_rest_is_paid_back_with_credit_notes_and_in_the_ledger(
    house: House,
) -> None:
    paid = await a_paid_charge(house)
    first = await paid.refund(2000)
    assert (first.amount, first.state) == (fee(2000), refunds_pb2.REFUND_STATE_PENDING)
    charge = await paid.settled()
    assert (charge.state, charge.refunded, charge.refundable) == (
        billing_pb2.CHARGE_STATE_SUCCEEDED,
        fee(2000),
        fee(3000),
    )
    await paid.refund(3000)
    charge = await paid.settled()
    assert (charge.state, charge.refunded) == (billing_pb2.CHARGE_STATE_REFUNDED, fee(5000))
    assert not charge.HasField("refundable")
    assert [each["amount"] for each in await house.paid_back(paid.charge_id)] == [2000, 3000]
    # 175: 2.9 % of 50.00 and 0.30, which the processor keeps.
    await paid.balance({"fees": -5000, "refunds": 5000, "processor": -175, "processor_fees": 175})
    own = await house.documents(paid.scene.clients[0], paid.scene)
    assert [document.kind for document in own] == [
        billing_pb2.DOCUMENT_KIND_RECEIPT,
        billing_pb2.DOCUMENT_KIND_CREDIT_NOTE,
        billing_pb2.DOCUMENT_KIND_CREDIT_NOTE,
    ]
    assert [document.total for document in own[1:]] == [fee(2000), fee(3000)]
    assert all(document.number.startswith("C-") for document in own[1:])
    corrects = await house.fetch(
        "SELECT contents->'corrects' AS corrects FROM billing.document WHERE document_id = $1",
        own[1].document_id,
    )
    invoices = await house.fetch(
        "SELECT number FROM billing.document WHERE kind = 'invoice' AND conversation_id = $1",
        paid.scene.conversation_id,
    )
    assert own[0].number in corrects[0]["corrects"]
    assert invoices[0]["number"] in corrects[0]["corrects"]
    content = billing_pb2.GetDocumentContentRequest(document_id=own[1].document_id)
    answer = await house.stub(paid.scene.clients[0]).GetDocumentContent(content)
    assert answer.pdf.startswith(b"%PDF")
    assert answer.file_name == f"credit-note-{own[1].number}.pdf"


@pytest.mark.rule("S38", "S40")
async def test_a_refund_is_told_with_ids_and_the_processor_learns_only_ours(house: House) -> None:
    paid = await a_paid_charge(house)
    async with house.pokes() as heard:
        refund = await paid.refund(5000)
        await paid.settled()
        await eventually(lambda: len(heard) >= 2)
    told = await house.events(paid.scene)
    (settled,) = [events_pb2.RefundSettled.FromString(each) for each in told["billing.v1.refund.settled"]]
    assert (settled.refund_id, settled.state) == (refund.refund_id, SUCCEEDED)
    assert settled.person_id == str(paid.scene.clients[0].person_id)
    assert settled.host_person_id == str(paid.scene.host.person_id)
    assert settled.document_id
    (sent,) = await house.paid_back(paid.charge_id)
    assert (sent["metadata"], sent["reason"]) == ({"refund_id": refund.refund_id}, None)
    own = billing_pb2.GetOwnChargeRequest(conversation_id=paid.scene.conversation_id)
    charge = (await house.stub(paid.scene.clients[0]).GetOwnCharge(own)).charge
    assert (charge.state, charge.refunded) == (billing_pb2.CHARGE_STATE_REFUNDED, fee(5000))


@pytest.mark.rule("S38")
async def test_an_amount_is_refused_by_its_field(house: House) -> None:
    paid = await a_paid_charge(house)
    for minor_units, currency, field in [
        (0, "CAD", "amount.minor_units"),
        (-1, "CAD", "amount.minor_units"),
        (-(2**63), "CAD", "amount.currency"),
        (100, "USD", "amount.currency"),
        (100, "XQX", "amount.currency"),
        (100, "", "amount.currency"),
    ]:
        fault = await refusal(paid.refund(minor_units, currency=currency))
        assert (fault.kind, fault.violations[0].field) == (Kind.INVALID, field)
    too_large = await refusal(paid.refund(5001))
    assert (too_large.reason, dict(too_large.facts)) == (
        "REFUND_TOO_LARGE",
        {"minor_units": "5000", "currency": "CAD"},
    )
    assert not (await paid.charge()).refunds


@pytest.mark.rule("S38")
async def test_what_was_not_paid_or_is_all_paid_back_is_not_refunded(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], DECLINES)
    await house.complete(scene)
    (charge,) = await house.settled(scene, 1)
    unpaid = Paid(house, scene, charge.charge_id)
    assert (await refusal(unpaid.refund(100))).reason == "CHARGE_NOT_REFUNDABLE"
    paid = await a_paid_charge(house)
    await paid.refund(5000)
    assert (await refusal(paid.refund(1))).reason == "CHARGE_NOT_REFUNDABLE"
    await paid.settled()
    assert (await refusal(paid.refund(1))).reason == "CHARGE_NOT_REFUNDABLE"


@pytest.mark.rule("S38")
async def test_only_who_manages_it_or_an_admin_of_the_division_pays_back(house: House) -> None:
    paid = await a_paid_charge(house)
    practice = house.practice_id
    for stranger in (
        a_member(Role.PROVIDER, house.division_id, practice),
        a_member(Role.COORDINATOR, a_division_id(), practice),
        a_member(Role.ADMIN, a_division_id(), practice),
        a_member(Role.ADMIN, house.division_id),
    ):
        assert (await refusal(paid.refund(100, stranger))).kind is Kind.NOT_FOUND
    assert (await refusal(paid.refund(100, paid.scene.clients[0]))).kind is Kind.FORBIDDEN
    assert (await refusal(paid.refund(100, a_client(practice)))).kind is Kind.FORBIDDEN
    for number, who in enumerate(
        (
            paid.scene.host,
            a_member(Role.COORDINATOR, house.division_id, practice),
            a_member(Role.ADMIN, house.division_id, practice),
        ),
        1,
    ):
        await paid.refund(100, who)
        assert len((await paid.settled()).refunds) == number


@pytest.mark.rule("S38")
async def test_above_the_limit_of_the_division_an_admin_is_needed(house: House) -> None:
    paid = await a_paid_charge(house)
    admin = a_member(Role.ADMIN, house.division_id, house.practice_id)
    async with limited(house, 3000):
        await paid.refund(2000)
        fault = await refusal(paid.refund(1001))
        assert (fault.kind, fault.reason) == (Kind.FORBIDDEN, "REFUND_NEEDS_ADMIN")
        assert dict(fault.facts) == {"minor_units": "3000", "currency": "CAD"}
        await paid.refund(1000)
        await paid.refund(1001, admin)
    async with limited(house, 0, "USD"):
        assert (await refusal(paid.refund(1))).reason == "REFUND_NEEDS_ADMIN"
    charge = await paid.settled()
    assert charge.refunded == fee(4001)


@pytest.mark.rule("S38", "S36")
async def test_the_same_request_is_one_refund_and_another_with_its_id_is_refused(house: House) -> None:
    paid = await a_paid_charge(house)
    request_id = str(uuid4())
    answers = await asyncio.gather(*(paid.refund(1000, request_id=request_id) for _ in range(10)))
    assert len({each.refund_id for each in answers}) == 1
    assert (await refusal(paid.refund(2000, request_id=request_id))).reason == "REQUEST_ID_REUSED"
    await paid.settled()
    assert (await paid.refund(1000, request_id=request_id)).state == SUCCEEDED
    assert [each["amount"] for each in await house.paid_back(paid.charge_id)] == [1000]


@pytest.mark.rule("S38", "S36")
async def test_fifty_racing_refunds_never_pay_back_more_than_was_paid(house: House) -> None:
    paid = await a_paid_charge(house)
    outcomes = await asyncio.gather(*(paid.refund(333) for _ in range(50)), return_exceptions=True)
    asked = [each for each in outcomes if isinstance(each, refunds_pb2.Refund)]
    for each in outcomes:
        if not isinstance(each, refunds_pb2.Refund):
            assert isinstance(each, Fault)
            assert each.kind in PASSING or each.reason in ("REFUND_TOO_LARGE", "CHARGE_NOT_REFUNDABLE")
    assert len(asked) <= 15
    while len(asked) < 15:  # Whoever was turned away because too much went on at once asks again.
        asked.append(await paid.refund(333))
    assert (await refusal(paid.refund(333))).reason == "REFUND_TOO_LARGE"
    charge = await paid.settled()
    assert (charge.refunded, charge.refundable) == (fee(15 * 333), fee(5))
    assert [each["amount"] for each in await house.paid_back(paid.charge_id)] == [333] * 15
    notes = [each.number for each in await house.documents(paid.scene.clients[0], paid.scene)][1:]
    counts = sorted(int(number.rpartition("-")[2]) for number in notes)
    assert counts == list(range(counts[0], counts[0] + 15))


@pytest.mark.rule("S38", "S36")
@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "conflict_409", "truncate", "error_500_after"])
async def test_a_lost_answer_ends_as_one_refund(house: House, kind: str) -> None:
    paid = await a_paid_charge(house)
    await house.simulator.fail(kind, REFUNDS)
    await paid.refund(1234)
    charge = await paid.settled()
    assert await house.simulator.faults_fired() == [1]
    assert [each.state for each in charge.refunds] == [SUCCEEDED]
    assert [each["amount"] for each in await house.paid_back(paid.charge_id)] == [1234]
    await _assert_asked_before_sending_again(paid)


@pytest.mark.rule("S38", "S36")
async def test_what_cannot_be_asked_for_is_not_sent_again(house: House) -> None:
    paid = await a_paid_charge(house)
    await house.simulator.fail("drop_after", REFUNDS)
    await house.simulator.fail("error_before", REFUNDS, "GET", times=2)
    await paid.refund(1234)
    charge = await paid.settled()
    assert await house.simulator.faults_fired() == [1, 2]
    assert [each.state for each in charge.refunds] == [SUCCEEDED]
    assert [each["amount"] for each in await house.paid_back(paid.charge_id)] == [1234]


async def _assert_asked_before_sending_again(paid: Paid) -> None:
    intent, in_doubt = await paid.house.payment_intent(paid.charge_id), False
    for line in await paid.house.simulator.requests():
        if line["path"] != "/v1/refunds" or line["parameters"].get("payment_intent") != intent:
            continue
        if line["method"] == "GET":
            in_doubt = False
        else:
            assert not in_doubt, line
            in_doubt = line["fault"] is not None


@pytest.mark.rule("S38")
@pytest.mark.parametrize("decision", ["succeeded", "failed"])
async def test_a_slow_refund_is_unknown_until_the_bank_has_decided(house: House, decision: str) -> None:
    paid = await a_paid_charge(house, number=SLOW)
    await paid.refund(5000)

    async def unknown() -> None:
        (refund,) = (await paid.charge()).refunds
        assert refund.state == refunds_pb2.REFUND_STATE_UNKNOWN

    await eventually(unknown)
    (sent,) = await house.paid_back(paid.charge_id)
    await house.simulator.ask("POST", "refunds", {"refund": sent["id"], "status": decision})
    event = {"id": f"evt_{uuid4().hex}", "type": "refund.updated", "data": {"object": {"id": sent["id"]}}}
    gateway = Caller(service="gateway")
    await house.stub(gateway).ReceiveWebhook(house.signed(event))
    charge = await paid.settled()
    if decision == "succeeded":
        assert charge.state == billing_pb2.CHARGE_STATE_REFUNDED
        return
    assert (charge.refunds[0].state, charge.refundable) == (FAILED, fee(5000))
    assert "card is closed" in charge.refunds[0].failure_message
    assert [each.kind for each in await house.documents(paid.scene.clients[0], paid.scene)] == [
        billing_pb2.DOCUMENT_KIND_RECEIPT
    ]
    assert (await house.balances(paid.charge_id)).get("refunds") is None


@pytest.mark.rule("S38")
async def test_a_refund_that_the_processor_refuses_is_shown_as_failed(house: House) -> None:
    paid = await a_paid_charge(house)
    intent = await house.payment_intent(paid.charge_id)
    await house.simulator.refund_elsewhere(intent)
    await paid.refund(100)
    (refund,) = (await paid.settled()).refunds
    assert refund.state == FAILED
    assert "own pages" in refund.failure_message
