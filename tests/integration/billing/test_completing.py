"""Preview, asking for cards, documents, and who may see what."""

import asyncio
import re
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sotto.billing.v1 import billing_pb2, events_pb2

from chassis.auth import Role
from chassis.faults import Fault, Kind
from tests.support.billing import DECLINES, House, Scene, fee
from tests.support.builders import a_client, a_member, a_process


def preview_of(scene: Scene) -> billing_pb2.PreviewCompletionRequest:
    return billing_pb2.PreviewCompletionRequest(conversation_id=scene.conversation_id)


def ask(
    scene: Scene, *participant_ids: str, request_id: str = ""
) -> billing_pb2.RequestPaymentDetailsRequest:
    return billing_pb2.RequestPaymentDetailsRequest(
        conversation_id=scene.conversation_id,
        request_id=str(uuid4()),
        participant_ids=participant_ids,
    )


@pytest.mark.rule("B2", "S34")
async def test_the_result_equals_the_preview(house: House) -> None:
    scene = house.scene([fee(5000), fee(700), fee(0)])
    card = await house.save_card(scene.clients[0])
    seen = await house.stub(scene.host).PreviewCompletion(preview_of(scene))
    assert [(line.amount.minor_units, line.card.last4, line.card_missing) for line in seen.lines] == [
        (5000, "4242", False),
        (700, "", True),
        (0, "", False),
    ]
    assert (seen.total.minor_units, seen.total.currency, seen.etag) == (5700, "CAD", "e1")
    assert list(seen.missing_card_participant_ids) == [scene.participant_ids[1]]
    await house.complete(scene)
    charges = await house.settled(scene, 2)
    assert charges[0].card.card_id == card.card_id
    assert charges[1].state == billing_pb2.CHARGE_STATE_MISSING_CARD


@pytest.mark.rule("S34")
async def test_the_preview_token_states_etag_conversation_and_missing_cards_for_two_minutes(
    house: House,
) -> None:
    scene = house.scene([fee(5000)])
    seen = await house.stub(scene.host).PreviewCompletion(preview_of(scene))
    now = datetime.now(UTC)
    claims = house.keys.trust().statement(seen.preview_token, "conversation", "billing", now)
    assert claims == {
        "purpose": "completion-preview",
        "conversation": scene.conversation_id,
        "etag": "e1",
        "missing": scene.participant_ids,
    }
    expires = seen.expire_time.ToDatetime(UTC)
    assert 110 < (expires - now).total_seconds() <= 120
    with pytest.raises(Fault, match="STATEMENT_REFUSED"):
        house.keys.trust().statement(seen.preview_token, "conversation", "billing", expires)


@pytest.mark.rule("S34")
async def test_a_completed_conversation_has_no_preview(house: House) -> None:
    scene = house.scene([fee(5000)])
    house.mark_completed(scene)
    with pytest.raises(Fault, match="CONVERSATION_CLOSED"):
        await house.stub(scene.host).PreviewCompletion(preview_of(scene))


@pytest.mark.rule("S34")
async def test_asking_for_cards_tells_each_once_per_request(house: House) -> None:
    scene = house.scene([fee(5000), fee(700)])
    await house.save_card(scene.clients[0])
    asked = ask(scene, scene.participant_ids[1])
    for _ in range(2):
        await house.stub(scene.host).RequestPaymentDetails(asked)
    payloads = (await house.events(scene))["billing.v1.payment_details.requested"]
    told = [events_pb2.PaymentDetailsRequested.FromString(payload) for payload in payloads]
    assert [event.person_id for event in told] == [str(scene.clients[1].person_id)]
    with pytest.raises(Fault, match="NOTHING_TO_ASK_FOR"):
        await house.stub(scene.host).RequestPaymentDetails(ask(scene, *scene.participant_ids))


@pytest.mark.rule("S37")
async def test_payer_and_host_get_their_papers(house: House) -> None:
    scene = house.scene([fee(5000), fee(700)])
    await house.save_card(scene.clients[0])
    await house.save_card(scene.clients[1], DECLINES)
    await house.complete(scene)
    await house.settled(scene, 2)
    own = await house.documents(scene.clients[0], scene)
    assert [(each.kind, each.participant_id) for each in own] == [
        (billing_pb2.DOCUMENT_KIND_RECEIPT, scene.participant_ids[0])
    ]
    assert await house.documents(scene.clients[1], scene) == []
    everything = await house.documents(scene.host, scene)
    invoice = next(each for each in everything if each.kind == billing_pb2.DOCUMENT_KIND_INVOICE)
    assert len(everything) == 2
    assert invoice.total.minor_units == 5700
    request = billing_pb2.GetDocumentContentRequest(document_id=invoice.document_id)
    content = await house.stub(scene.host).GetDocumentContent(request)
    assert content.file_name == f"invoice-{invoice.number}.pdf"
    text = text_of(content)
    assert "Client 1" in text
    assert "Card declined" in text
    for stranger in (*scene.clients, a_client(house.practice_id), a_member(Role.PROVIDER, house.division_id)):
        with pytest.raises(Fault) as refused:
            await house.stub(stranger).GetDocumentContent(request)
        assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S37", "S40")
async def test_the_invoice_that_is_mailed_is_the_same_without_the_names(house: House) -> None:
    scene = house.scene([fee(5000), fee(700)])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    await house.settled(scene, 2)
    papers = await house.documents(scene.host, scene)
    invoice = next(each for each in papers if each.kind == billing_pb2.DOCUMENT_KIND_INVOICE)
    request = billing_pb2.GetDocumentContentRequest(document_id=invoice.document_id)
    read = text_of(await house.stub(scene.host).GetDocumentContent(request))
    mailed = text_of(await house.stub(a_process("notify")).GetDocumentContent(request))
    assert {"Client 1", "Client 2"} <= set(re.findall(r"Client \d", read))
    assert mailed == read.replace("Client", "Participant")


def text_of(content: billing_pb2.GetDocumentContentResponse) -> str:
    return PdfReader(BytesIO(content.pdf)).pages[0].extract_text()


@pytest.mark.rule("S37")
async def test_invoices_are_numbered_without_gaps_however_many_at_once(house: House) -> None:
    scenes = [house.scene([fee(100 + place)]) for place in range(12)]
    await asyncio.gather(*(house.complete(scene) for scene in scenes))
    for scene in scenes:
        await house.settled(scene, 1)
    numbers = sorted(await house.invoice_numbers())
    counts = [int(number.split("-")[1]) for number in numbers]
    assert counts == list(range(1, len(counts) + 1))
    assert len(counts) >= 12


@pytest.mark.rule("S26", "S35")
async def test_who_may_see_charges(house: House) -> None:
    scene = house.scene([fee(5000), fee(700)])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    charges = await house.settled(scene, 2)
    coordinator = a_member(Role.COORDINATOR, house.division_id, house.practice_id)
    listing = billing_pb2.ListChargesRequest(conversation_id=scene.conversation_id)
    assert len((await house.stub(coordinator).ListCharges(listing)).charges) == 2
    own = billing_pb2.GetOwnChargeRequest(conversation_id=scene.conversation_id)
    mine = (await house.stub(scene.clients[1]).GetOwnCharge(own)).charge
    assert mine.charge_id == charges[1].charge_id
    assert not (await house.stub(scene.host).GetOwnCharge(own)).HasField("charge")
    for outsider in (a_client(house.practice_id), a_client(person_id=scene.clients[0].person_id)):
        with pytest.raises(Fault) as refused:
            await house.stub(outsider).GetOwnCharge(own)
        assert refused.value.kind is Kind.NOT_FOUND
    provider = a_member(Role.PROVIDER, house.division_id, house.practice_id)
    retry = billing_pb2.RetryChargeRequest(charge_id=charges[0].charge_id, request_id=str(uuid4()))
    with pytest.raises(Fault) as refused:
        await house.stub(provider).RetryCharge(retry)
    assert refused.value.kind is Kind.NOT_FOUND
    with pytest.raises(Fault) as refused:
        await house.stub(scene.clients[0]).ListCharges(listing)
    assert refused.value.kind is Kind.FORBIDDEN


async def test_notify_learns_what_a_mail_about_a_charge_says(house: House) -> None:
    scene = house.scene([fee(5000)])
    await house.save_card(scene.clients[0])
    await house.complete(scene)
    charge = (await house.settled(scene, 1))[0]
    request = billing_pb2.DescribeChargeRequest(charge_id=charge.charge_id)
    described = await house.stub(a_process("notify")).DescribeCharge(request)
    assert (described.amount.minor_units, described.card.last4) == (5000, "4242")
    assert described.person_id == str(scene.clients[0].person_id)
    with pytest.raises(Fault):
        await house.stub(scene.host).DescribeCharge(request)
