"""Consent, choosing and removing cards, and what expires too early (S33)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from sotto.billing.v1 import billing_pb2, cards_pb2

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from services.billing.domain import consent
from tests.support.billing import DECLINES, House, fee
from tests.support.builders import a_client
from tests.support.eventually import eventually


async def cards(house: House, person: Caller) -> list[billing_pb2.Card]:
    return list((await house.stub(person).ListCards(billing_pb2.ListCardsRequest())).cards)


async def remove(house: House, person: Caller, card_id: str, acknowledged: bool = False) -> None:
    request = cards_pb2.RemoveCardRequest(
        card_id=card_id, request_id=str(uuid4()), needed_acknowledged=acknowledged
    )
    await house.cards_stub(person).RemoveCard(request)


async def choose(house: House, person: Caller, card_id: str) -> billing_pb2.Card:
    request = cards_pb2.SetDefaultCardRequest(card_id=card_id, request_id=str(uuid4()))
    return (await house.cards_stub(person).SetDefaultCard(request)).card


async def method_of(house: House, card: billing_pb2.Card) -> str:
    statement = "SELECT payment_method FROM billing.card WHERE card_id = $1"
    return str((await house.fetch(statement, card.card_id))[0]["payment_method"])


async def forgotten(house: House, card: billing_pb2.Card) -> None:
    """Wait until the processor has detached a card."""
    method = await method_of(house, card)

    async def detached() -> None:
        assert (await house.simulator.get(f"/v1/payment_methods/{method}"))["customer"] is None

    await eventually(detached)


def start_of(days: int) -> Timestamp:
    moment = Timestamp()
    moment.FromDatetime(datetime.now(UTC) + timedelta(days=days))
    return moment


@pytest.mark.rule("S33")
async def test_a_card_is_saved_only_by_somebody_who_agreed_to_the_text_in_force(house: House) -> None:
    person = a_client(house.practice_id)
    shown = await house.cards_stub(person).GetCardConsent(cards_pb2.GetCardConsentRequest())
    assert (shown.version, tuple(shown.paragraphs)) == (consent.VERSION, consent.PARAGRAPHS)
    for version in ("", "2020-01-01"):
        start = billing_pb2.StartCardSetupRequest(
            request_id=str(uuid4()), return_path="/cards", consent_version=version
        )
        with pytest.raises(Fault) as refused:
            await house.stub(person).StartCardSetup(start)
        assert (refused.value.kind, refused.value.reason) == (Kind.PRECONDITION, "CONSENT_OUTDATED")
    assert await house.fetch("SELECT FROM billing.card_setup WHERE person_id = $1", person.person_id) == []
    before = datetime.now(UTC)
    await house.save_card(person)
    (agreed,) = await house.fetch("SELECT * FROM billing.card_consent WHERE person_id = $1", person.person_id)
    assert (agreed["version"], agreed["practice_id"]) == (consent.VERSION, house.practice_id)
    assert before <= agreed["agreed_at"] <= datetime.now(UTC)


@pytest.mark.rule("S33")
async def test_a_card_is_saved_for_charges_while_its_owner_is_away(house: House) -> None:
    person = a_client(house.practice_id)
    await house.save_card(person)
    statement = "SELECT session_id FROM billing.card_setup WHERE person_id = $1"
    session_id = (await house.fetch(statement, person.person_id))[0]["session_id"]
    session = await house.simulator.get(f"/v1/checkout/sessions/{session_id}?expand[]=setup_intent")
    assert session["setup_intent"]["usage"] == "off_session"


@pytest.mark.rule("S33")
async def test_another_card_can_be_chosen_and_is_the_one_that_is_charged(house: House) -> None:
    scene = house.scene([fee(5000)])
    person = scene.clients[0]
    first = await house.save_card(person)
    second = await house.save_card(person, "5555555555554444")
    assert (await choose(house, person, first.card_id)).default
    assert [(each.card_id, each.default) for each in await cards(house, person)] == [
        (first.card_id, True),
        (second.card_id, False),
    ]
    preview = billing_pb2.PreviewCompletionRequest(conversation_id=scene.conversation_id)
    assert (await house.stub(scene.host).PreviewCompletion(preview)).lines[0].card.last4 == first.last4
    await house.complete(scene)
    assert (await house.settled(scene, 1))[0].card.card_id == first.card_id
    for stranger in (a_client(house.practice_id), a_client(person_id=person.person_id)):
        for act in (choose, remove):
            with pytest.raises(Fault) as refused:
                await act(house, stranger, second.card_id)
            assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S33")
async def test_the_same_number_entered_again_replaces_the_older_card_of_its_owner_only(house: House) -> None:
    person, other = a_client(house.practice_id), a_client(house.practice_id)
    of_other = await house.save_card(other)
    first, different = await house.save_card(person), await house.save_card(person, "5555555555554444")
    again = await house.save_card(person)
    assert again.card_id != first.card_id
    assert [(each.card_id, each.default) for each in await cards(house, person)] == [
        (again.card_id, True),
        (different.card_id, False),
    ]
    assert [each.card_id for each in await cards(house, other)] == [of_other.card_id]
    await forgotten(house, first)
    method = await method_of(house, again)
    assert (await house.simulator.get(f"/v1/payment_methods/{method}"))["customer"] is not None


@pytest.mark.rule("S33")
async def test_a_removed_card_is_never_listed_chosen_or_charged_again_and_its_charges_stay(
    house: House,
) -> None:
    scene = house.scene([fee(5000)])
    person = scene.clients[0]
    oldest, default = await house.save_card(person), await house.save_card(person, DECLINES)
    newer = await house.save_card(person, "5555555555554444")
    await choose(house, person, default.card_id)
    await remove(house, person, default.card_id)
    left = [(each.card_id, each.default) for each in await cards(house, person)]
    assert left == [(newer.card_id, True), (oldest.card_id, False)], "the newest other one is the default"
    for act in (choose, remove):
        with pytest.raises(Fault) as refused:
            await act(house, person, default.card_id)
        assert refused.value.kind is Kind.NOT_FOUND
    await house.complete(scene)
    assert (await house.settled(scene, 1))[0].card.card_id == newer.card_id
    await forgotten(house, default)
    await remove(house, person, newer.card_id)
    assert (await house.charges(scene))[0].card.last4 == "4444"


@pytest.mark.rule("S33")
@pytest.mark.parametrize("kind", ["error_before", "drop_after", "error_500_after"])
async def test_the_processor_forgets_a_removed_card_whatever_becomes_of_the_first_call(
    house: House, kind: str
) -> None:
    person = a_client(house.practice_id)
    card = await house.save_card(person)
    await house.simulator.fail(kind, r"/detach$")
    await remove(house, person, card.card_id)
    await forgotten(house, card)

    async def done() -> None:
        timers = await house.fetch("SELECT FROM billing.timer WHERE kind = 'detach_card'")
        assert timers == []

    await eventually(done, timeout=20)
    assert await house.simulator.faults_fired() == [1]


@pytest.mark.rule("S33")
async def test_cards_are_listed_also_when_nobody_can_say_what_is_coming_and_the_last_is_kept(
    house: House,
) -> None:
    scene = house.scene([fee(700)])
    person = scene.clients[0]
    house.conversations.conversations[scene.conversation_id].start_time.CopyFrom(start_of(9000))
    card = await house.save_card(person)
    house.conversations.fees_unavailable = True
    try:
        listed = await house.stub(person).ListCards(billing_pb2.ListCardsRequest())
        with pytest.raises(Fault) as refused:
            await remove(house, person, card.card_id)
    finally:
        house.conversations.fees_unavailable = False
    (shown,) = listed.cards
    assert (listed.appointments_unknown, shown.HasField("expires_before")) == (True, False)
    assert refused.value.kind is Kind.UNAVAILABLE
    again = await house.stub(person).ListCards(billing_pb2.ListCardsRequest())
    assert (again.appointments_unknown, again.cards[0].HasField("expires_before")) == (False, True)


@pytest.mark.rule("S33")
async def test_removing_the_last_card_that_is_needed_says_so(house: House) -> None:
    person = a_client(house.practice_id)
    scenes = [house.scene([fee(700)], [person]) for _ in range(3)]
    for days, scene in zip((40, 3, 9), scenes, strict=True):
        house.conversations.conversations[scene.conversation_id].start_time.CopyFrom(start_of(days))
    house.conversations.fee_pages = 1
    card = await house.save_card(person)
    with pytest.raises(Fault) as refused:
        await remove(house, person, card.card_id)
    house.conversations.fee_pages = 500
    assert (refused.value.kind, refused.value.reason) == (Kind.PRECONDITION, "CARD_NEEDED")
    facts = refused.value.facts
    assert facts["appointments"] == "3"
    earliest = house.conversations.conversations[scenes[1].conversation_id].start_time.ToDatetime(UTC)
    assert datetime.fromisoformat(facts["start"]) == earliest.replace(microsecond=0)
    assert len(await cards(house, person)) == 1, "nothing changed"
    spare = await house.save_card(person, "5555555555554444")
    await remove(house, person, card.card_id)
    await remove(house, person, spare.card_id, acknowledged=True)
    assert await cards(house, person) == []


@pytest.mark.rule("S33")
async def test_a_card_under_way_comes_to_its_end_before_it_is_forgotten(house: House) -> None:
    scene = house.scene([fee(5000)])
    card = await house.save_card(scene.clients[0])
    await house.simulator.fail("error_before", r"^/v1/payment_intents/pi_[^/]+$", "GET", times=3)
    await house.complete(scene)
    await house.seen(scene, billing_pb2.CHARGE_STATE_UNKNOWN)
    await remove(house, scene.clients[0], card.card_id)
    charges = await house.settled(scene, 1)
    assert await house.simulator.faults_fired() == [3]
    assert [each.state for each in charges] == [billing_pb2.CHARGE_STATE_SUCCEEDED]
    assert [line["amount"] for line in await house.simulator.charged([charges[0].charge_id])] == [5000]
    await house.fetch("UPDATE billing.timer SET due_at = now() WHERE kind = 'detach_card'")
    await forgotten(house, card)


@pytest.mark.rule("S38")
async def test_without_a_card_nothing_is_tried_again_by_itself(house: House) -> None:
    scene = house.scene([fee(5000)])
    card = await house.save_card(scene.clients[0], DECLINES)
    await house.complete(scene)
    assert (await house.settled(scene, 1))[0].HasField("next_retry_time")
    await remove(house, scene.clients[0], card.card_id)
    (charge,) = await house.charges(scene)
    assert (charge.HasField("next_retry_time"), charge.retryable) == (False, False)


@pytest.mark.rule("S33", "B2")
async def test_cards_that_expire_too_early_are_told_to_owner_and_host(house: House) -> None:
    person = a_client(house.practice_id)
    soon, late = house.scene([fee(700)], [person]), house.scene([fee(700)], [person])
    house.conversations.conversations[soon.conversation_id].start_time.CopyFrom(start_of(1))
    house.conversations.conversations[late.conversation_id].start_time.CopyFrom(start_of(400))
    card = await house.save_card(person)
    (listed,) = await cards(house, person)
    assert (listed.expired, listed.HasField("expires_before")) == (False, False)
    moment = datetime.now(UTC) + timedelta(days=200)
    statement = "UPDATE billing.card SET expire_year = $2, expire_month = $3 WHERE card_id = $1"
    await house.fetch(statement, card.card_id, moment.year, moment.month)
    (listed,) = await cards(house, person)
    start = house.conversations.conversations[late.conversation_id].start_time
    assert (listed.expired, listed.expires_before) == (False, start)
    await house.fetch(statement, card.card_id, 2020, 1)
    (listed,) = await cards(house, person)
    assert listed.expired
    preview = billing_pb2.PreviewCompletionRequest(conversation_id=soon.conversation_id)
    (line,) = (await house.stub(soon.host).PreviewCompletion(preview)).lines
    assert (line.card_expired, line.card_missing) == (True, False)
