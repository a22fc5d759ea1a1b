"""Disputes, the processor's costs and payouts, and the ledger for an accountant."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sotto.billing.v1 import billing_pb2, disputes_pb2, ledger_pb2

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from tests.support.billing import House, fee
from tests.support.builders import a_division_id, a_member
from tests.support.eventually import eventually
from tests.support.refunds import Paid, a_paid_charge

DISPUTED = "4000000000000259"
GATEWAY = Caller(service="gateway")
NEEDS_RESPONSE, WON = disputes_pb2.DISPUTE_STATE_NEEDS_RESPONSE, disputes_pb2.DISPUTE_STATE_WON


async def tell(house: House, topic: str, object_id: str) -> None:
    """The processor's webhook, as the gateway passes it on."""
    event = {"id": f"evt_{uuid4().hex}", "type": topic, "data": {"object": {"id": object_id}}}
    await house.stub(GATEWAY).ReceiveWebhook(house.signed(event))


async def the_dispute(paid: Paid) -> dict[str, Any]:
    intent = await paid.house.payment_intent(paid.charge_id)
    disputes = (await paid.house.simulator.get(f"/v1/disputes?payment_intent={intent}"))["data"]
    found: dict[str, Any] = disputes[0]
    return found


async def shown(paid: Paid, state: disputes_pb2.DisputeState) -> disputes_pb2.Dispute:
    """The dispute, once the host sees it in this state."""

    async def seen() -> disputes_pb2.Dispute:
        disputes = (await paid.charge()).disputes
        assert [each.state for each in disputes] == [state]
        return disputes[0]

    found: disputes_pb2.Dispute = await eventually(seen)
    return found


@pytest.mark.rule("S38")
async def test_a_payment_costs_what_the_processor_tells(house: House) -> None:
    paid = await a_paid_charge(house)
    await paid.balance({"fees": -5000, "processor": 4825, "processor_fees": 175})


@pytest.mark.rule("S38")
async def test_a_dispute_is_shown_to_who_manages_it_and_booked_as_often_as_it_is_told_once(
    house: House,
) -> None:
    paid = await a_paid_charge(house, number=DISPUTED)
    told = await the_dispute(paid)
    for topic in ("created", "funds_withdrawn", "created"):
        await tell(house, f"charge.dispute.{topic}", told["id"])
    dispute = await shown(paid, NEEDS_RESPONSE)
    assert (dispute.amount, dispute.reason) == (fee(5000), "fraudulent")
    assert dispute.reason_message == "The cardholder does not recognise the payment."
    assert dispute.evidence_due_time.seconds == told["evidence_details"]["due_by"]
    taken = {"fees": -5000, "disputes": 5000, "processor": -1675, "processor_fees": 1675}
    await paid.balance(taken)
    charge = await paid.charge()
    assert not charge.HasField("refundable")
    with pytest.raises(Fault, match="CHARGE_NOT_REFUNDABLE"):
        await paid.refund(100)
    await house.simulator.ask("POST", "disputes", {"dispute": told["id"], "status": "won"})
    await tell(house, "charge.dispute.closed", told["id"])
    won = await shown(paid, WON)
    assert not won.HasField("evidence_due_time")
    await paid.balance({"fees": -5000, "processor": 3325, "processor_fees": 1675})
    statement = "SELECT kind FROM billing.posting WHERE charge_id = $1 ORDER BY kind"
    kinds = [row["kind"] for row in await house.fetch(statement, paid.charge_id)]
    assert kinds == ["charge", "dispute", "dispute_reversal", "processor_fee"]


@pytest.mark.rule("S38")
async def test_a_dispute_of_a_payment_that_is_not_ours_changes_nothing(house: House) -> None:
    paid = await a_paid_charge(house)
    intent = await house.payment_intent(paid.charge_id)
    opened = await house.simulator.ask("POST", "disputes", {"payment_intent": intent})
    await tell(house, "charge.dispute.created", "dp_unknown")
    await tell(house, "charge.dispute.created", opened["id"])
    await shown(paid, NEEDS_RESPONSE)

    async def rests() -> None:
        rows = await house.fetch("SELECT due_at FROM billing.inquiry WHERE object_id = 'dp_unknown'")
        assert [row["due_at"] for row in rows] == [None]

    await eventually(rests)


@pytest.mark.rule("S38")
async def test_a_payout_moves_money_to_the_bank_once_and_may_come_back(house: House) -> None:
    payout = await house.simulator.ask("POST", "payouts", {"amount": 4000, "currency": "cad"})
    for _ in range(3):
        await tell(house, "payout.paid", payout["id"])

    async def booked(kinds: list[str]) -> None:
        rows = await house.fetch(
            "SELECT kind, account, minor_units, division_id FROM billing.posting"
            " JOIN billing.ledger_entry USING (posting_id) WHERE reference = $1 ORDER BY kind, account",
            payout["id"],
        )
        assert [row["kind"] for row in rows[::2]] == kinds
        assert [(row["account"], row["minor_units"]) for row in rows[:2]] == [
            ("bank", 4000),
            ("processor", -4000),
        ]
        assert {row["division_id"] for row in rows} == {None}

    await eventually(lambda: booked(["payout"]))
    await house.simulator.ask("POST", "payouts", {"payout": payout["id"]})
    await tell(house, "payout.failed", payout["id"])
    await eventually(lambda: booked(["payout", "payout_reversal"]))


async def export(
    house: House, caller: Caller, division_id: object, first_day: str, last_day: str
) -> list[dict[str, str]]:
    request = ledger_pb2.ExportLedgerRequest(
        division_id=str(division_id), first_day=first_day, last_day=last_day
    )
    data = b""
    async for piece in house.ledger_stub(caller).ExportLedger(request, timeout=20):
        assert len(piece.data) <= 64 * 1024
        data += piece.data
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.rule("S38")
async def test_the_ledger_of_a_period_is_exported_and_sums_to_zero(house: House) -> None:
    paid = await a_paid_charge(house)
    await paid.refund(1250)
    await paid.settled()
    await paid.balance({"fees": -5000, "refunds": 1250, "processor": 3575, "processor_fees": 175})
    today = datetime.now(ZoneInfo("America/Vancouver")).date()
    coordinator = a_member(Role.COORDINATOR, house.division_id, house.practice_id)
    lines = await export(house, coordinator, house.division_id, str(today - timedelta(days=1)), str(today))
    own = [line for line in lines if line["charge_id"] == paid.charge_id]
    assert {line["conversation_id"] for line in own} == {paid.scene.conversation_id}
    assert sorted((line["kind"], line["account"], line["amount"], line["currency"]) for line in own) == [
        ("charge", "fees", "-50.00", "CAD"),
        ("charge", "processor", "50.00", "CAD"),
        ("processor_fee", "processor", "-1.75", "CAD"),
        ("processor_fee", "processor_fees", "1.75", "CAD"),
        ("refund", "processor", "-12.50", "CAD"),
        ("refund", "refunds", "12.50", "CAD"),
    ]
    sums: dict[str, int] = {}
    for line in lines:
        sums[line["posting_id"]] = sums.get(line["posting_id"], 0) + int(line["minor_units"])
    assert set(sums.values()) == {0}
    times = [line["booked_time"] for line in lines]
    assert times == sorted(times)
    assert datetime.fromisoformat(times[-1]).astimezone(UTC) <= datetime.now(UTC)
    earlier = str(today - timedelta(days=2))
    assert await export(house, coordinator, house.division_id, earlier, earlier) == []
    admin = a_member(Role.ADMIN, house.division_id, house.practice_id)
    assert await export(house, admin, house.division_id, str(today), str(today))


@pytest.mark.rule("S38")
async def test_the_ledger_is_exported_to_nobody_else(house: House) -> None:
    for stranger in (
        a_member(Role.COORDINATOR, a_division_id(), house.practice_id),
        a_member(Role.ADMIN, a_division_id(), house.practice_id),
        a_member(Role.ADMIN, house.division_id),
        a_member(Role.COORDINATOR, house.division_id),
    ):
        with pytest.raises(Fault) as refused:
            await export(house, stranger, house.division_id, "2026-01-01", "2026-01-31")
        assert refused.value.kind is Kind.NOT_FOUND
    provider = a_member(Role.PROVIDER, house.division_id, house.practice_id)
    with pytest.raises(Fault, match="ROLE_REQUIRED"):
        await export(house, provider, house.division_id, "2026-01-01", "2026-01-31")


@pytest.mark.rule("S38")
@pytest.mark.parametrize(
    ("first_day", "last_day", "field"),
    [
        ("2026-02-30", "2026-03-01", "first_day"),
        ("2026-02-01", "2026-02-31", "last_day"),
        ("2026-02-02", "2026-02-01", "last_day"),
        ("0001-01-01", "2026-02-01", "first_day"),
        ("2026-02-01", "9999-12-31", "first_day"),
        ("yesterday", "2026-02-01", "first_day"),
    ],
)
async def test_a_period_is_refused_by_its_field(
    house: House, first_day: str, last_day: str, field: str
) -> None:
    coordinator = a_member(Role.COORDINATOR, house.division_id, house.practice_id)
    with pytest.raises(Fault) as refused:
        await export(house, coordinator, house.division_id, first_day, last_day)
    assert (refused.value.kind, refused.value.violations[0].field) == (Kind.INVALID, field)


@pytest.mark.rule("S26", "S38")
async def test_a_participant_sees_neither_refunds_of_others_nor_disputes(house: House) -> None:
    assert {"disputes", "refunds"}.isdisjoint(billing_pb2.OwnCharge.DESCRIPTOR.fields_by_name)
