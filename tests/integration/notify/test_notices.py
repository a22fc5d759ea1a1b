"""From an event to a mail (S5, S26, S34, S37, S39, S40), and what the host sees of it."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from uuid import uuid4

import asyncpg
import pytest
from sotto.billing.v1 import billing_pb2
from sotto.billing.v1 import events_pb2 as billing_events_pb2
from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import events_pb2 as conversation_events_pb2
from sotto.directory.v1 import events_pb2 as directory_events_pb2
from sotto.notify.v1 import events_pb2, notify_pb2

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import PersonId, new_id
from chassis.timestamps import timestamp
from services.notify.domain.notices import LONGEST_TRY
from tests.integration.notify.conftest import World
from tests.support.builders import a_client, a_division_id, a_member
from tests.support.eventually import eventually

CREATED = "conversation.v1.conversation.created"
SIGN_IN = "directory.v1.sign_in.requested"
RECEIPT = "billing.v1.receipt.issued"
INVOICE = "billing.v1.invoice.issued"
ASKED = "billing.v1.payment_details.requested"
SETTLED = "billing.v1.charge.settled"
ALEX, BILLIE, HOST = "alex@canary.test", "billie@canary.test", "host@canary.test"


def created(world: World) -> conversation_events_pb2.ConversationCreated:
    return conversation_events_pb2.ConversationCreated(conversation_id=world.conversation.conversation_id)


def receipt(world: World, document_id: str, charge_id: str = "") -> billing_events_pb2.ReceiptIssued:
    return billing_events_pb2.ReceiptIssued(
        document_id=document_id,
        charge_id=charge_id,
        conversation_id=world.conversation.conversation_id,
        person_id=str(world.alex),
        host_person_id=str(world.host),
    )


def settled(world: World, charge_id: str, state: billing_pb2.ChargeState) -> billing_events_pb2.ChargeSettled:
    return billing_events_pb2.ChargeSettled(
        charge_id=charge_id,
        conversation_id=world.conversation.conversation_id,
        person_id=str(world.alex),
        state=state,
    )


def asked(world: World, person_id: PersonId) -> billing_events_pb2.PaymentDetailsRequested:
    return billing_events_pb2.PaymentDetailsRequested(
        payment_details_request_id=str(new_id()),
        conversation_id=world.conversation.conversation_id,
        person_id=str(person_id),
    )


def signing_in(world: World, known: bool = True) -> directory_events_pb2.SignInRequested:
    sign_in_id, expire_time = str(new_id()), timestamp(world.clock.now() + timedelta(minutes=10))
    if known:
        world.directory.signing_in[sign_in_id] = world.alex
    return directory_events_pb2.SignInRequested(
        sign_in_id=sign_in_id, person_id=str(world.alex), expire_time=expire_time
    )


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").replace("\xa0", " ")


async def states(world: World) -> dict[str, list[str]]:
    connection = await asyncpg.connect(world.database.superuser_url)
    try:
        rows = await connection.fetch("SELECT kind, state FROM notify.notice ORDER BY created_at, notice_id")
    finally:
        await connection.close()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["kind"], []).append(row["state"])
    return found


async def told(world: World) -> list[events_pb2.NoticeSettled]:
    connection = await asyncpg.connect(world.database.superuser_url)
    try:
        rows = await connection.fetch("SELECT payload FROM notify.outbox ORDER BY seq")
    finally:
        await connection.close()
    return [events_pb2.NoticeSettled.FromString(row["payload"]) for row in rows]


@pytest.mark.rule("S39", "S26")
async def test_everybody_but_the_host_is_invited_in_a_mail_of_their_own(world: World) -> None:
    await world.hear(CREATED, created(world))
    await world.send()
    assert sorted(recipients for recipients, _ in world.smtp.mails) == [(ALEX,), (BILLIE,)]
    (mail,) = world.smtp.to(ALEX)
    assert "Visit your account" in text_of(mail)
    assert f"/sign-in?practice=harbour&next=/conversations/{world.conversation.conversation_id}" in text_of(
        mail
    )
    assert not list(mail.iter_attachments())


@pytest.mark.rule("S39")
async def test_a_scheduled_invitation_has_a_calendar_entry(world: World) -> None:
    start = world.clock.now() + timedelta(days=3)
    world.conversation.start_time.CopyFrom(timestamp(start))
    world.conversation.start_time_zone = "America/Toronto"
    await world.hear(CREATED, created(world))
    await world.send()
    (mail,) = world.smtp.to(ALEX)
    (attachment,) = mail.iter_attachments()
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in attachment.get_content()
    assert "March 5, 2026 at 7:00 a.m. (America/Toronto time)" in text_of(mail).replace("\u202f", " ")


async def test_the_same_event_twenty_times_is_one_mail_each(world: World) -> None:
    event_id = new_id()
    await asyncio.gather(*(world.hear(CREATED, created(world), event_id) for _ in range(20)))
    await asyncio.gather(*(world.send() for _ in range(3)))
    await world.hear(CREATED, created(world), event_id)
    await world.send()
    assert len(world.smtp.mails) == 2


async def test_the_same_cause_under_other_event_ids_is_one_mail_each(world: World) -> None:
    for _ in range(5):
        await world.hear(CREATED, created(world))
    await world.send()
    assert len(world.smtp.mails) == 2


@pytest.mark.rule("S4")
async def test_a_sign_in_mail_carries_link_and_code(world: World) -> None:
    event = signing_in(world)
    await world.hear(SIGN_IN, event)
    await world.send()
    (mail,) = world.smtp.to(ALEX)
    assert f"/sign-in#id={event.sign_in_id}&token={'t' * 43}" in text_of(mail)
    assert "123456" in text_of(mail)


@pytest.mark.rule("S4")
async def test_a_sign_in_that_is_over_is_dropped_for_good_and_nobody_is_told(world: World) -> None:
    await world.hear(SIGN_IN, over := signing_in(world, known=False))
    await world.send()
    world.directory.signing_in[over.sign_in_id] = world.alex
    world.clock.advance(LONGEST_TRY)
    await world.send()
    assert await states(world) == {"sign_in": ["dropped"]}
    assert (world.smtp.mails, await told(world)) == ([], [])


@pytest.mark.rule("S37")
async def test_the_client_gets_the_own_line_and_the_host_only_the_sum(world: World) -> None:
    charge_id = world.add_charge(world.alex, billing_pb2.CHARGE_STATE_SUCCEEDED)
    await world.hear(RECEIPT, receipt(world, world.add_document(world.alex), charge_id))
    await world.send()
    (own,) = world.smtp.to(ALEX)
    for line in ("Receipt: 2026-000042", "Date: March 2, 2026", "$120.50 CAD", "Visa ending in 4242"):
        assert line in text_of(own)
    (copy,) = world.smtp.to(HOST)
    assert "Amount: $120.50 CAD" in text_of(copy)
    assert "4242" not in text_of(copy)
    assert "canary-alex" not in copy.as_string().lower()


@pytest.mark.rule("S37")
async def test_the_host_gets_the_invoice_as_a_pdf(world: World) -> None:
    event = billing_events_pb2.InvoiceIssued(
        document_id=world.add_document(None),
        conversation_id=world.conversation.conversation_id,
        host_person_id=str(world.host),
    )
    await world.hear(INVOICE, event)
    await world.send()
    (mail,) = world.smtp.to(HOST)
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content() == b"%PDF-1.7 paper"


@pytest.mark.rule("S34")
async def test_whoever_is_asked_for_a_card_is_asked_once_for_each_press(world: World) -> None:
    for _ in range(2):
        event = asked(world, world.alex)
        await world.hear(ASKED, event)
        await world.hear(ASKED, event)
    await world.send()
    mails = world.smtp.to(ALEX)
    assert len(mails) == 2
    assert "/sign-in?practice=harbour&next=/cards" in text_of(mails[0])


@pytest.mark.rule("S35")
@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (billing_pb2.CHARGE_STATE_FAILED, "Your card was not accepted"),
        (billing_pb2.CHARGE_STATE_REQUIRES_ACTION, "Your bank wants you to confirm"),
        (billing_pb2.CHARGE_STATE_MISSING_CARD, "There is no card in your account"),
        (billing_pb2.CHARGE_STATE_NOT_ACCEPTED, "You have not accepted the fee"),
    ],
)
async def test_a_failed_charge_is_told_to_its_payer(
    world: World, state: billing_pb2.ChargeState, sentence: str
) -> None:
    await world.hear(SETTLED, settled(world, world.add_charge(world.alex, state), state))
    await world.send()
    assert len(world.smtp.mails) == 1
    (mail,) = world.smtp.to(ALEX)
    assert sentence in text_of(mail)
    page = "conversations" if state == billing_pb2.CHARGE_STATE_NOT_ACCEPTED else "payments"
    assert f"&next=/{page}/{world.conversation.conversation_id}" in text_of(mail)
    assert "canary-decline" not in mail.as_string()


async def test_a_charge_that_is_fine_by_now_is_not_complained_about(world: World) -> None:
    charge_id = world.add_charge(world.alex, billing_pb2.CHARGE_STATE_SUCCEEDED)
    await world.hear(SETTLED, settled(world, charge_id, billing_pb2.CHARGE_STATE_FAILED))
    await world.hear(SETTLED, settled(world, charge_id, billing_pb2.CHARGE_STATE_SUCCEEDED))
    await world.send()
    assert await states(world) == {"charge_failed": ["dropped"]}
    assert world.smtp.mails == []


async def test_each_failure_of_a_charge_is_told(world: World) -> None:
    charge_id = world.add_charge(world.alex, billing_pb2.CHARGE_STATE_FAILED)
    for _ in range(2):
        await world.hear(SETTLED, settled(world, charge_id, billing_pb2.CHARGE_STATE_FAILED))
        await world.send()
    assert len(world.smtp.to(ALEX)) == 2


@pytest.mark.rule("S26")
async def test_forged_events_tell_nobody_about_what_is_not_theirs(world: World) -> None:
    document_id, invoice_id = world.add_document(world.billie), world.add_document(None)
    await world.hear(RECEIPT, receipt(world, document_id))
    forged = receipt(world, world.add_document(world.alex))
    forged.host_person_id = str(world.billie)
    await world.hear(RECEIPT, forged)
    invoice = billing_events_pb2.InvoiceIssued(
        document_id=invoice_id,
        conversation_id=world.conversation.conversation_id,
        host_person_id=str(world.billie),
    )
    await world.hear(INVOICE, invoice)
    state = billing_pb2.CHARGE_STATE_FAILED
    await world.hear(SETTLED, settled(world, world.add_charge(world.billie, state), state))
    stranger = world.directory.add_person("Canary-Eve", "eve@canary.test")
    await world.hear(ASKED, asked(world, stranger))
    sign_in = signing_in(world)
    sign_in.person_id = str(world.billie)
    await world.hear(SIGN_IN, sign_in)
    await world.send()
    assert world.smtp.to(BILLIE) == world.smtp.to("eve@canary.test") == []
    assert len(world.smtp.to(ALEX)) == 1
    unknown = conversation_events_pb2.ConversationCreated(conversation_id=str(new_id()))
    with pytest.raises(Fault) as refused:
        await world.hear(CREATED, unknown)
    assert refused.value.kind is Kind.NOT_FOUND


async def test_a_cancelled_conversation_invites_nobody_any_more(world: World) -> None:
    await world.hear(CREATED, created(world))
    world.conversation.state = conversation_pb2.CONVERSATION_STATE_CANCELLED
    await world.send()
    assert await states(world) == {"invitation": ["dropped", "dropped"]}


@pytest.mark.rule("S26", "S40")
async def test_no_mail_holds_a_foreign_name_or_address(world: World) -> None:
    charge_id = world.add_charge(world.alex, billing_pb2.CHARGE_STATE_FAILED)
    await world.hear(CREATED, created(world))
    await world.hear(SIGN_IN, signing_in(world))
    await world.hear(ASKED, asked(world, world.billie))
    await world.hear(RECEIPT, receipt(world, world.add_document(world.alex)))
    await world.hear(SETTLED, settled(world, charge_id, billing_pb2.CHARGE_STATE_FAILED))
    await world.send()
    assert len(world.smtp.mails) == 7
    for (address,), mail in world.smtp.mails:
        parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        everything = " ".join([*parts, *map(str, mail.values())]).lower()
        own = address.split("@")[0]
        for other in {"alex", "billie", "host"} - {own}:
            assert f"canary-{other}" not in everything
            assert f"{other}@canary" not in everything


async def test_who_waits_to_sign_in_is_served_before_a_crowd_of_invitations(world: World) -> None:
    for number in range(20):
        person = world.directory.add_person(f"Canary-{number}", f"p{number}@canary.test")
        world.conversation.participants.add(participant_id=str(new_id()), person_id=str(person))
    await world.hear(CREATED, created(world))
    await world.hear(SIGN_IN, signing_in(world))
    await world.sending.send_batch()
    subjects = [message["Subject"] for _, message in world.smtp.mails]
    assert "Your link to sign in" in subjects
    await world.send()
    assert len(world.smtp.mails) == 23


async def test_others_hear_how_a_notice_ended(world: World) -> None:
    pokes: list[live_pb2.LivePoke] = []

    async def keep(_: str, payload: bytes) -> None:
        pokes.extend(live_pb2.LivePokes.FromString(payload).pokes)

    stop = await world.bus.on_poke("notify", keep)
    await world.hear(ASKED, asked(world, world.alex))
    await world.send()
    (event,) = await told(world)
    assert event.conversation_id == world.conversation.conversation_id
    assert event.person_id == str(world.alex)
    assert event.kind == notify_pb2.NOTICE_KIND_PAYMENT_DETAILS
    assert event.state == notify_pb2.NOTICE_STATE_ACCEPTED
    assert world.kicks
    await eventually(lambda: len(pokes) == 1)
    await stop()
    assert pokes[0].topic == live_pb2.LIVE_TOPIC_DELIVERIES
    assert list(pokes[0].person_ids) == [str(world.host)]
    assert pokes[0].division_id == world.conversation.division_id


async def deliveries(world: World, caller: Caller) -> list[notify_pb2.Delivery]:
    request = notify_pb2.ListDeliveriesRequest(conversation_id=world.conversation.conversation_id)
    return list((await world.stub(caller).ListDeliveries(request)).deliveries)


@pytest.mark.rule("S26")
async def test_host_and_coordinator_see_what_went_out_to_whom(world: World) -> None:
    world.smtp.rcpt_answers = ["550 no such person"]
    await world.hear(ASKED, asked(world, world.billie))
    await world.send()
    await world.hear(RECEIPT, receipt(world, world.add_document(world.alex)))
    await world.send()
    await world.hear(CREATED, created(world))
    host = a_member(Role.PROVIDER, world.division_id, person_id=world.host)
    coordinator = a_member(Role.COORDINATOR, world.division_id)
    found = await deliveries(world, host)
    assert found == await deliveries(world, coordinator)
    alex, billie = world.participant(world.alex), world.participant(world.billie)
    shown = [(each.participant_id, each.kind, each.state) for each in found]
    assert shown[0] == (billie, notify_pb2.NOTICE_KIND_PAYMENT_DETAILS, notify_pb2.NOTICE_STATE_FAILED)
    assert sorted(shown[1:3]) == sorted(
        [
            (alex, notify_pb2.NOTICE_KIND_RECEIPT, notify_pb2.NOTICE_STATE_ACCEPTED),
            ("", notify_pb2.NOTICE_KIND_HOST_RECEIPT, notify_pb2.NOTICE_STATE_ACCEPTED),
        ]
    )
    assert {state for _, _, state in shown[3:]} == {notify_pb2.NOTICE_STATE_QUEUED}


@pytest.mark.rule("S26")
async def test_nobody_else_sees_what_went_out(world: World) -> None:
    await world.hear(CREATED, created(world))
    colleague = a_member(Role.PROVIDER, world.division_id, person_id=world.alex)
    with pytest.raises(Fault) as refused:
        await deliveries(world, colleague)
    assert (refused.value.kind, refused.value.reason) == (Kind.FORBIDDEN, "HOST_ONLY")
    for stranger in (a_member(Role.PROVIDER, world.division_id), a_member(Role.COORDINATOR, a_division_id())):
        with pytest.raises(Fault) as refused:
            await deliveries(world, stranger)
        assert refused.value.kind is Kind.NOT_FOUND
    with pytest.raises(Fault) as refused:
        await deliveries(world, a_client(person_id=world.billie))
    assert refused.value.kind is Kind.FORBIDDEN
    request = notify_pb2.ListDeliveriesRequest(conversation_id=str(uuid4()))
    with pytest.raises(Fault) as refused:
        await world.stub(colleague).ListDeliveries(request)
    assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.rule("S26", "S40")
async def test_the_database_holds_no_name_and_no_address(world: World) -> None:
    await world.hear(CREATED, created(world))
    await world.hear(SIGN_IN, signing_in(world))
    await world.send()
    connection = await asyncpg.connect(world.database.superuser_url)
    try:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'notify'"
        )
        kept = [await connection.fetch(f"SELECT * FROM notify.{table['table_name']}") for table in tables]
    finally:
        await connection.close()
    assert "canary" not in str(kept).lower()
    assert "123456" not in [str(value) for rows in kept for row in rows for value in row.values()]
