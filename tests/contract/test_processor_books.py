"""Disputes, payouts and slow refunds: what the simulator claims of them."""

from typing import Any

import pytest
import stripe

from tests.contract.processor_builders import charged, paid, unconfirmed
from tests.contract.processor_simulator import Simulator


async def disputed(client: stripe.StripeClient, token: str) -> tuple[stripe.PaymentIntent, stripe.Dispute]:
    """A payment with a card whose bank disputes it, and the dispute."""
    intent = await charged(client, await unconfirmed(client, token))
    (dispute,) = (await client.v1.disputes.list_async({"payment_intent": intent.id})).data
    return intent, dispute


def moved(dispute: stripe.Dispute) -> list[tuple[int, int, int, str]]:
    return [(one.amount, one.fee, one.net, one.reporting_category) for one in dispute.balance_transactions]


async def told(client: stripe.StripeClient, prefix: str) -> list[str]:
    events = (await client.v1.events.list_async({"limit": 100})).data
    return [event.type for event in reversed(events) if event.type.startswith(prefix)]


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("pm_card_createDispute", "fraudulent"),
        ("pm_card_createDisputeProductNotReceived", "product_not_received"),
    ],
)
async def test_a_disputed_payment_is_taken_back_with_a_fee_and_returned_if_won(
    client: stripe.StripeClient, simulator: Simulator, token: str, reason: str
) -> None:
    intent, dispute = await disputed(client, token)
    assert (intent.status, dispute.status, dispute.reason) == ("succeeded", "needs_response", reason)
    assert moved(dispute) == [(-1500, 1500, -3000, "dispute")]
    charge = await client.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.paid, charge.disputed) == (True, True)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    await simulator.ask("POST", "disputes", dispute=dispute.id, status="under_review")
    await simulator.ask("POST", "disputes", dispute=dispute.id, status="won")
    won = await client.v1.disputes.retrieve_async(dispute.id)
    assert won.status == "won"
    assert moved(won) == [(1500, 0, 1500, "dispute_reversal"), (-1500, 1500, -3000, "dispute")]
    assert await told(client, "charge.dispute.") == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]


async def test_an_inquiry_moves_nothing(client: stripe.StripeClient) -> None:
    intent, inquiry = await disputed(client, "pm_card_createDisputeInquiry")
    assert (inquiry.status, moved(inquiry)) == ("warning_needs_response", [])
    assert await told(client, "charge.dispute.") == ["charge.dispute.created"]
    assert (await client.v1.refunds.create_async({"payment_intent": intent.id})).status == "succeeded"


async def test_a_payout_leaves_the_balance_and_may_come_back(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    await simulator.ask("POST", "payouts", amount=700, currency="usd")
    (payout,) = (await client.v1.payouts.list_async()).data
    assert payout.status == "paid"
    await simulator.ask("POST", "payouts", payout=payout.id)
    expanded: Any = {"expand": ["balance_transaction", "failure_balance_transaction"]}
    failed: Any = await client.v1.payouts.retrieve_async(payout.id, expanded)
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert failed.balance_transaction.amount == -700
    assert failed.failure_balance_transaction.amount == 700
    assert await told(client, "payout.") == ["payout.created", "payout.paid", "payout.failed"]


@pytest.mark.parametrize("status", ["succeeded", "failed"])
async def test_a_slow_refund_is_pending_until_it_is_decided(
    client: stripe.StripeClient, simulator: Simulator, status: str
) -> None:
    intent = await charged(client, await unconfirmed(client, "pm_card_pendingRefund"))
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500})
    assert refund.status == "pending"
    await simulator.ask("POST", "refunds", refund=refund.id, status=status)
    decided = await client.v1.refunds.retrieve_async(refund.id)
    assert decided.status == status
    charge = await client.v1.charges.retrieve_async(str(intent.latest_charge))
    assert charge.amount_refunded == (500 if status == "succeeded" else 0)
    assert (await told(client, "refund."))[0] == "refund.updated"


async def test_a_refund_may_fail_after_it_has_succeeded(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await charged(client, await unconfirmed(client, "pm_card_refundFail"))
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id})
    asked: Any = {
        "created": {"gte": refund.created},
        "payment_intent": intent.id,
        "expand": ["data.balance_transaction", "data.failure_balance_transaction"],
    }
    found: Any = (await client.v1.refunds.list_async(asked)).data
    assert [each.status for each in found] == ["succeeded"]
    assert "failure_balance_transaction" not in found[0]
    await simulator.ask("POST", "refunds", refund=refund.id, status="failed")
    found = (await client.v1.refunds.list_async(asked)).data
    (failed,) = found
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert failed.balance_transaction.amount == -intent.amount
    assert failed.failure_balance_transaction.amount == intent.amount
    charge = await client.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert await told(client, "refund.") == ["refund.updated", "refund.failed"]
    assert (await client.v1.refunds.create_async({"payment_intent": intent.id})).status == "succeeded"


async def test_a_payment_with_an_ordinary_card_is_not_disputed(client: stripe.StripeClient) -> None:
    intent = await paid(client)
    assert (await client.v1.disputes.list_async({"payment_intent": intent.id})).data == []
