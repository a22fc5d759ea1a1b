"""The result of completing equals its preview, line by line and mail by mail, whoever takes part (B2)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio
from hypothesis import Phase, given, settings
from hypothesis import strategies as some
from sotto.billing.v1 import billing_pb2, cards_pb2, events_pb2

from chassis.auth import Caller
from tests.support.billing import AUTHENTICATES, DECLINES, GOOD, House, Scene, fee
from tests.support.builders import a_client

SUCCEEDED = billing_pb2.CHARGE_STATE_SUCCEEDED
MASTERCARD, ASKS_WHEN_SAVED = "5555555555554444", "4000002500003155"
KINDS = ("pays", "pays too", "none", "declines", "asks", "asked when saved", "chosen", "removed", "expired")
FEES = (None, 0, 50, 5000, 123_456)

Part = tuple[str, int | None]
"""Who takes part, and what it costs them."""

PARTS = some.lists(
    some.tuples(some.sampled_from(KINDS), some.sampled_from(FEES)), min_size=1, max_size=9
).map(lambda parts: list(dict(parts).items()))


@dataclass(frozen=True)
class Town:
    """People with all kinds of cards, by kind."""

    house: House
    people: dict[str, Caller]


@pytest_asyncio.fixture(scope="module")
async def town(house: House) -> Town:
    """Everybody's cards are saved, chosen and removed; whose bank asks, has been asked once."""
    people = {kind: a_client(house.practice_id, kind.title()) for kind in KINDS}
    numbers = {
        "pays": [GOOD],
        "pays too": [DECLINES, MASTERCARD],
        "declines": [DECLINES],
        "asks": [AUTHENTICATES],
        "asked when saved": [ASKS_WHEN_SAVED],
        "chosen": [GOOD, DECLINES],
        "removed": [GOOD],
        "expired": [GOOD],
    }
    for kind, wanted in numbers.items():
        cards = [await house.save_card(people[kind], number) for number in wanted]
        stub = house.cards_stub(people[kind])
        card_id, request_id = cards[0].card_id, str(uuid4())
        if kind == "chosen":
            await stub.SetDefaultCard(cards_pb2.SetDefaultCardRequest(card_id=card_id, request_id=request_id))
        if kind == "removed":
            await stub.RemoveCard(cards_pb2.RemoveCardRequest(card_id=card_id, request_id=request_id))
        if kind == "expired":
            await house.fetch("UPDATE billing.card SET expire_year = 2020 WHERE card_id = $1", card_id)
    first = house.scene([fee(100)], [people["asks"]])
    await house.complete(first)
    await house.settled(first, 1)
    return Town(house, people)


async def completed(town: Town, parts: Sequence[Part]) -> None:
    """Preview, complete, compare."""
    house = town.house
    kinds = [kind for kind, _ in parts]
    fees = [None if amount is None else fee(amount) for _, amount in parts]
    scene = house.scene(fees, [town.people[kind] for kind in kinds])
    request = billing_pb2.PreviewCompletionRequest(conversation_id=scene.conversation_id)
    seen = await house.stub(scene.host).PreviewCompletion(request)
    await house.complete(scene)
    owing = [line for line in seen.lines if line.amount.minor_units]
    charges = await house.settled(scene, len(owing), timeout=60) if owing else []
    kind_of = dict(zip(scene.participant_ids, kinds, strict=True))
    for line, charge in zip(owing, charges, strict=True):
        assert (line.participant_id, line.amount) == (charge.participant_id, charge.amount)
        assert line.card.card_id == charge.card.card_id
        kind = kind_of[line.participant_id]
        assert charge.state == expected(line, kind), (line, charge)
        assert line.card_expired == (kind == "expired")
    assert list(seen.missing_card_participant_ids) == [
        charge.participant_id for charge in charges if charge.state == billing_pb2.CHARGE_STATE_MISSING_CARD
    ]
    assert sum(line.amount.minor_units for line in seen.lines) == seen.total.minor_units
    await compare_mails(town, scene, seen, kind_of)


def expected(line: billing_pb2.PreviewLine, kind: str) -> billing_pb2.ChargeState:
    """What the preview says will come of a line; that a bank declines is nobody's to know before."""
    if line.card_missing:
        return billing_pb2.CHARGE_STATE_MISSING_CARD
    if line.must_confirm:
        return billing_pb2.CHARGE_STATE_REQUIRES_ACTION
    return billing_pb2.CHARGE_STATE_FAILED if kind == "declines" else SUCCEEDED


async def compare_mails(
    town: Town, scene: Scene, seen: billing_pb2.PreviewCompletionResponse, kind_of: dict[str, str]
) -> None:
    """Mails are made of these events; a card that declines turns a receipt into a request."""
    person_of = dict(zip(scene.participant_ids, (str(each.person_id) for each in scene.clients), strict=True))
    told = await town.house.events(scene)
    receipts = {
        events_pb2.ReceiptIssued.FromString(each).person_id
        for each in told.get("billing.v1.receipt.issued", ())
    }
    settled = [
        events_pb2.ChargeSettled.FromString(each) for each in told.get("billing.v1.charge.settled", ())
    ]
    unpaid = {each.person_id for each in settled if each.state != SUCCEEDED}
    said: dict[int, set[str]] = {}
    for mail in seen.mails:
        said.setdefault(mail.kind, set()).add(mail.participant_id)
    pays = said.get(billing_pb2.PREVIEW_MAIL_KIND_RECEIPT, set())
    declined = {each for each in pays if kind_of[each] == "declines"}
    assert said.get(billing_pb2.PREVIEW_MAIL_KIND_PAYMENT_RECEIVED, set()) == pays
    assert receipts == {person_of[each] for each in pays - declined}
    opened = said.get(billing_pb2.PREVIEW_MAIL_KIND_PAYMENT_OPEN, set())
    assert unpaid == {person_of[each] for each in opened | declined}
    invoices = len(said.get(billing_pb2.PREVIEW_MAIL_KIND_INVOICE, ()))
    assert len(told.get("billing.v1.invoice.issued", ())) == invoices


@pytest.mark.rule("B2", "S35")
@settings(max_examples=25, phases=[Phase.generate])
@given(some.lists(PARTS, min_size=4, max_size=4))
async def test_the_result_equals_the_preview_in_a_hundred_constellations(
    town: Town, constellations: list[list[Part]]
) -> None:
    await asyncio.gather(*(completed(town, parts) for parts in constellations))
