"""The client answers the bank, on the same payment, whatever gets lost in between (S35, S36)."""

from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import pytest
from sotto.billing.v1 import bank_confirmations_pb2 as pb
from sotto.billing.v1 import billing_pb2, cards_pb2

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from tests.support.billing import AUTHENTICATES, DECLINES, GOOD, House, Scene, fee
from tests.support.builders import a_client
from tests.support.eventually import eventually

SUCCEEDED = billing_pb2.CHARGE_STATE_SUCCEEDED
REQUIRES_ACTION = billing_pb2.CHARGE_STATE_REQUIRES_ACTION
FAILED = billing_pb2.CHARGE_STATE_FAILED
SET_UP_THEN_POOR = "4000008260003178"


async def asked(house: House) -> tuple[Scene, billing_pb2.Charge]:
    """A charge about which the bank wants to hear from its payer."""
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0], AUTHENTICATES)
    await house.complete(scene)
    (charge,) = await house.settled(scene, 1)
    assert charge.state == REQUIRES_ACTION
    return scene, charge


def start(charge_id: str, request_id: str = "") -> pb.StartBankConfirmationRequest:
    return pb.StartBankConfirmationRequest(
        charge_id=charge_id, request_id=request_id or str(uuid4()), return_path="/payments/1"
    )


async def confirm(house: House, person: Caller, charge_id: str) -> pb.StartBankConfirmationResponse:
    return await house.bank_stub(person).StartBankConfirmation(start(charge_id), timeout=20)


async def finish(house: House, person: Caller, charge_id: str) -> billing_pb2.OwnCharge:
    request = pb.FinishBankConfirmationRequest(charge_id=charge_id)
    return (await house.bank_stub(person).FinishBankConfirmation(request, timeout=20)).charge


async def becomes(house: House, scene: Scene, state: billing_pb2.ChargeState) -> None:
    """Wait for the state of the only charge."""

    async def so() -> None:
        assert [each.state for each in await house.charges(scene)] == [state]

    await eventually(so, timeout=20)


async def taken(house: House, charge: billing_pb2.Charge) -> list[int]:
    return [line["amount"] for line in await house.simulator.charged([charge.charge_id])]


async def look_now(house: House, charge: billing_pb2.Charge) -> None:
    """The worker's next look is now."""
    await house.fetch("UPDATE billing.charge SET due_at = now() WHERE charge_id = $1", charge.charge_id)


@pytest.mark.rule("S35")
async def test_who_confirms_with_the_bank_has_paid_on_the_same_payment_intent(house: House) -> None:
    scene, charge = await asked(house)
    intent = await house.payment_intent(charge.charge_id)
    client = scene.clients[0]
    begun = await confirm(house, client, charge.charge_id)
    assert begun.charge.state == REQUIRES_ACTION
    back = urlparse(await house.simulator.answer_bank(begun.url))
    assert f"{back.scheme}://{back.netloc}{back.path}" == "http://localhost:8080/payments/1"
    assert parse_qs(back.query)["payment_intent"] == [intent]
    for _ in range(2):
        assert (await finish(house, client, charge.charge_id)).state == SUCCEEDED
    assert await house.payment_intent(charge.charge_id) == intent
    assert await taken(house, charge) == [5000]
    assert len(await house.documents(client, scene)) == 1
    assert not await house.loose_intents(charge.charge_id)


@pytest.mark.rule("S35")
async def test_who_fails_at_the_bank_can_try_again(house: House) -> None:
    scene, charge = await asked(house)
    client = scene.clients[0]
    begun = await confirm(house, client, charge.charge_id)
    assert "redirect_status=failed" in await house.simulator.answer_bank(begun.url, "fail")
    failed = await finish(house, client, charge.charge_id)
    assert (failed.state, failed.confirmable) == (REQUIRES_ACTION, True)
    assert "did not get its confirmation" in failed.decline_message
    again = await confirm(house, client, charge.charge_id)
    await house.simulator.answer_bank(again.url)
    assert (await finish(house, client, charge.charge_id)).state == SUCCEEDED
    assert await taken(house, charge) == [5000]


@pytest.mark.rule("S35")
async def test_a_bank_that_declines_after_its_question_is_believed(house: House) -> None:
    scene, charge = await asked(house)
    client = scene.clients[0]
    begun = await confirm(house, client, charge.charge_id)
    statement = "SELECT payment_method FROM billing.card WHERE card_id = $1"
    method = (await house.fetch(statement, charge.card.card_id))[0]["payment_method"]
    await house.simulator.ask("POST", "cards", {"payment_method": method, "number": SET_UP_THEN_POOR})
    await house.simulator.answer_bank(begun.url)
    declined = await finish(house, client, charge.charge_id)
    assert declined.state == FAILED
    assert declined.HasField("next_retry_time")
    assert (await house.charges(scene))[0].decline_code == "insufficient_funds"


@pytest.mark.rule("S35")
async def test_pressing_again_leads_to_the_page_that_is_open_and_sends_nothing(house: House) -> None:
    scene, charge = await asked(house)
    client = scene.clients[0]
    request = start(charge.charge_id)
    first = await house.bank_stub(client).StartBankConfirmation(request)
    assert (await house.bank_stub(client).StartBankConfirmation(request)).url == first.url
    assert (await confirm(house, client, charge.charge_id)).url == first.url
    assert await house.confirmations(charge.charge_id) == 2


@pytest.mark.rule("S35", "S36")
async def test_who_never_comes_back_leaves_the_charge_as_it_was(house: House) -> None:
    scene, charge = await asked(house)
    begun = await confirm(house, scene.clients[0], charge.charge_id)
    await look_now(house, charge)

    async def watched() -> None:
        statement = "SELECT due_at > now() AS later FROM billing.charge WHERE charge_id = $1"
        assert (await house.fetch(statement, charge.charge_id))[0]["later"]

    await eventually(watched)
    assert [each.state for each in await house.charges(scene)] == [REQUIRES_ACTION]
    await house.simulator.answer_bank(begun.url)
    await look_now(house, charge)
    await becomes(house, scene, SUCCEEDED)
    assert await taken(house, charge) == [5000]


@pytest.mark.rule("S35")
async def test_the_client_is_mailed_once_and_not_while_the_page_is_open(house: House) -> None:
    scene, charge = await asked(house)
    before = len((await house.events(scene))["billing.v1.charge.settled"])
    await confirm(house, scene.clients[0], charge.charge_id)
    assert len((await house.events(scene))["billing.v1.charge.settled"]) == before


@pytest.mark.rule("S36")
@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "error_500_after", "truncate"])
async def test_a_lost_answer_is_found_out_and_nothing_is_sent_in_the_clients_absence(
    house: House, kind: str
) -> None:
    scene, charge = await asked(house)
    client = scene.clients[0]
    await house.simulator.fail(kind, r"/confirm$")
    lost = await confirm(house, client, charge.charge_id)
    assert lost.url == ""
    await becomes(house, scene, REQUIRES_ACTION)
    assert await house.simulator.faults_fired() == [1]
    assert await house.confirmations(charge.charge_id) == 2, "the worker only asked"
    await house.simulator.answer_bank((await confirm(house, client, charge.charge_id)).url)
    assert (await finish(house, client, charge.charge_id)).state == SUCCEEDED
    assert await taken(house, charge) == [5000]
    await house.assert_asked_before_sending_again(charge.charge_id)


@pytest.mark.rule("S36")
async def test_a_processor_out_of_reach_changes_nothing_and_the_same_request_goes_on(house: House) -> None:
    scene, charge = await asked(house)
    client, request = scene.clients[0], start(charge.charge_id)
    await house.simulator.fail("error_before", r"^/v1/payment_intents/pi_[^/]+$", "GET")
    with pytest.raises(Fault) as refused:
        await house.bank_stub(client).StartBankConfirmation(request, timeout=20)
    assert (refused.value.kind, refused.value.reason) == (Kind.UNAVAILABLE, "PROCESSOR_UNAVAILABLE")
    assert await house.simulator.faults_fired() == [1]
    assert [each.state for each in await house.charges(scene)] == [REQUIRES_ACTION]
    assert (await house.bank_stub(client).StartBankConfirmation(request, timeout=20)).url


@pytest.mark.rule("S35", "S38")
async def test_who_saves_another_card_instead_has_paid_with_it(house: House) -> None:
    scene, charge = await asked(house)
    client = scene.clients[0]
    begun = await confirm(house, client, charge.charge_id)
    await house.save_card(client, GOOD)
    await becomes(house, scene, SUCCEEDED)
    assert await taken(house, charge) == [5000]
    with pytest.raises(AssertionError, match="nothing to authenticate"):
        await house.simulator.answer_bank(begun.url)
    with pytest.raises(Fault, match="CHARGE_NOT_CONFIRMABLE"):
        await confirm(house, client, charge.charge_id)


@pytest.mark.rule("S38")
async def test_a_client_may_pay_before_the_next_automatic_retry(house: House) -> None:
    scene = house.scene([fee(5000)])
    client = scene.clients[0]
    card = await house.save_card(client, DECLINES)
    await house.complete(scene)
    (charge,) = await house.settled(scene, 1)
    statement = "SELECT payment_method FROM billing.card WHERE card_id = $1"
    method = (await house.fetch(statement, card.card_id))[0]["payment_method"]
    assert (await confirm(house, client, charge.charge_id)).charge.state == FAILED
    await house.simulator.ask("POST", "cards", {"payment_method": method, "number": GOOD})
    paid = await confirm(house, client, charge.charge_id)
    assert (paid.charge.state, paid.url, paid.charge.HasField("next_retry_time")) == (SUCCEEDED, "", False)
    assert await taken(house, charge) == [5000]


@pytest.mark.rule("S26", "S35")
async def test_a_charge_of_somebody_else_is_not_there(house: House) -> None:
    scene, charge = await asked(house)
    others = (scene.host, a_client(house.practice_id), a_client(person_id=scene.clients[0].person_id))
    for other in others:
        for act in (confirm, finish):
            with pytest.raises(Fault) as refused:
                await act(house, other, charge.charge_id)
            assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S35")
async def test_without_a_card_there_is_nothing_to_confirm_with(house: House) -> None:
    scene, charge = await asked(house)
    client = scene.clients[0]
    removal = house.cards_stub(client)
    await removal.RemoveCard(
        cards_pb2.RemoveCardRequest(card_id=charge.card.card_id, request_id=str(uuid4()))
    )
    with pytest.raises(Fault, match="CARD_MISSING"):
        await confirm(house, client, charge.charge_id)
    await house.save_card(client, GOOD)
    await becomes(house, scene, SUCCEEDED)
