"""What the processor may send: any type, any order, under either secret; never a failure of ours."""

from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sotto.billing.v1 import billing_pb2

from chassis.faults import Fault, Kind
from tests.support.billing import DECLINES, PREVIOUS_WEBHOOK_SECRET, House, fee
from tests.support.builders import a_process
from tests.support.eventually import eventually

GATEWAY = a_process("gateway")


def an_event(topic: str, about: object) -> dict[str, Any]:
    return {"id": f"evt_{uuid4().hex}", "object": "event", "type": topic, "data": {"object": about}}


async def receive(house: House, webhook: billing_pb2.ReceiveWebhookRequest) -> None:
    await house.stub(GATEWAY).ReceiveWebhook(webhook)


def counted(topic: str, outcome: str) -> float:
    labels = {"topic": topic, "outcome": outcome}
    return REGISTRY.get_sample_value("sotto_billing_webhooks_total", labels) or 0.0


async def test_webhooks_are_taken_under_the_old_secret_while_it_is_rolled(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], DECLINES)
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    intent = await house.payment_intent(charge.charge_id)
    await house.simulator.pay_elsewhere(intent)
    told = house.signed(an_event("payment_intent.succeeded", {"id": intent}), secret=PREVIOUS_WEBHOOK_SECRET)
    await receive(house, told)

    async def paid() -> None:
        assert [each.state for each in await house.charges(scene)] == [billing_pb2.CHARGE_STATE_SUCCEEDED]

    await eventually(paid)
    with pytest.raises(Fault) as refused:
        await receive(house, house.signed(an_event("payment_intent.succeeded", {}), secret="whsec_other"))
    assert (refused.value.kind, refused.value.reason) == (Kind.INVALID, "WEBHOOK_SIGNATURE")
    assert refused.value.violations[0].field == "signature"


@pytest.mark.parametrize(
    ("topic", "about"),
    [
        ("balance.available", {"object": "balance"}),
        ("charge.refunded", {"id": "ch_1", "payment_intent": None}),
        ("setup_intent.succeeded", {"id": "seti_1"}),
        ("setup_intent.setup_failed", {"id": "seti_1"}),
        ("checkout.session.expired", {"id": "cs_1"}),
        ("something.of.tomorrow", {"id": None}),
        ("checkout.session.completed", {"id": "cs_of_somebody_else"}),
        ("payment_intent.partially_funded", {"id": "pi_of_somebody_else"}),
        ("payment_intent.succeeded", {}),
    ],
)
async def test_every_type_of_event_is_taken_and_counted_once(
    house: House, topic: str, about: dict[str, Any]
) -> None:
    webhook = house.signed(an_event(topic, about))
    before = {each: counted(topic, each) for each in ("taken", "ignored", "repeated")}
    for _ in range(3):
        await receive(house, webhook)
    found = {each: counted(topic, each) - before[each] for each in before}
    first = "taken" if topic.startswith("payment_intent.") or topic.endswith(".completed") else "ignored"
    assert found == {"taken": 0, "ignored": 0} | {first: 1, "repeated": 2}


@pytest.mark.parametrize("body", [[], "evt", {}, {"id": "evt_1", "type": "x"}, {"id": "evt_1", "data": 5}])
async def test_what_is_signed_but_no_event_is_refused_and_counted(house: House, body: Any) -> None:
    before = counted("", "refused")
    with pytest.raises(Fault) as refused:
        await receive(house, house.signed(body))
    assert (refused.value.kind, refused.value.reason) == (Kind.INVALID, "WEBHOOK_SIGNATURE")
    assert counted("", "refused") == before + 1
