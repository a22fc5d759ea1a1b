"""Mail servers that refuse, stall and die, workers that are killed, and the real catcher."""

import asyncio
import secrets
import socket
from datetime import timedelta

import asyncpg
import pytest
from sotto.notify.v1 import events_pb2, notify_pb2

from chassis.bus import IncomingEvent
from chassis.faults import Fault, Kind
from chassis.inbox import Inbox
from chassis.outbox import Relay
from services.notify import inbox
from services.notify.domain.notices import LEASE, LONGEST_TRY, Notice, Outcome, settled
from services.notify.store import CONSUMER
from services.notify.timers import Sender
from tests.integration.notify.conftest import World
from tests.integration.notify.test_notices import (
    ALEX,
    ASKED,
    RECEIPT,
    asked,
    receipt,
    signing_in,
    states,
    told,
)
from tests.support.eventually import eventually
from tests.support.stack import MailCatcher


async def ask_alex(world: World) -> None:
    await world.hear(ASKED, asked(world, world.alex))


@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_not_now_is_tried_again_after_a_while(world: World, stage: str) -> None:
    answers = world.smtp.rcpt_answers if stage == "rcpt" else world.smtp.data_answers
    answers.append("451 try again later")
    await ask_alex(world)
    await world.send()
    assert await states(world) == {"payment_details": ["queued"]}
    await world.send()
    assert world.smtp.mails == []
    world.clock.advance(timedelta(seconds=15))
    await world.send()
    assert await states(world) == {"payment_details": ["accepted"]}
    assert len(world.smtp.to(ALEX)) == 1


@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_never_is_final_and_others_hear_of_it(world: World, stage: str) -> None:
    answers = world.smtp.rcpt_answers if stage == "rcpt" else world.smtp.data_answers
    answers.append("550 no")
    await ask_alex(world)
    await world.send()
    world.clock.advance(LONGEST_TRY)
    await world.send()
    assert await states(world) == {"payment_details": ["failed"]}
    assert world.smtp.mails == []
    assert [event.state for event in await told(world)] == [notify_pb2.NOTICE_STATE_FAILED]


async def test_one_refused_mail_keeps_no_other_from_its_reader(world: World) -> None:
    world.smtp.data_answers = ["550 no", "451 later"]
    await world.hear(RECEIPT, receipt(world, world.add_document(world.alex)))
    await ask_alex(world)
    await world.send()
    assert len(world.smtp.mails) == 1


async def test_a_mail_server_that_is_away_costs_only_time(world: World) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        world.mailer.use(closed.getsockname()[1])
        await ask_alex(world)
        await world.send()
    assert await states(world) == {"payment_details": ["queued"]}
    world.mailer.use(world.smtp.port)
    world.clock.advance(timedelta(seconds=15))
    await world.send()
    assert len(world.smtp.to(ALEX)) == 1


async def test_a_server_without_the_promised_encryption_gets_nothing(world: World) -> None:
    world.mailer.use(world.smtp.port, "starttls")
    await ask_alex(world)
    await world.send()
    assert await states(world) == {"payment_details": ["queued"]}
    assert world.smtp.mails == []


async def test_a_neighbour_that_is_away_costs_only_time(world: World) -> None:
    world.billing.refusal = Fault(Kind.UNAVAILABLE, "AWAY", "Not now.")
    await world.hear(RECEIPT, receipt(world, world.add_document(world.alex)))
    await world.send()
    assert await states(world) == {"receipt": ["queued"], "host_receipt": ["queued"]}
    world.billing.refusal = None
    world.clock.advance(timedelta(seconds=15))
    await world.send()
    assert len(world.smtp.mails) == 2


@pytest.mark.parametrize(
    "refusal",
    [Fault(Kind.UNAUTHENTICATED, "TOKEN_INVALID", "No."), Fault(Kind.FORBIDDEN, "NOT_ALLOWED", "No.")],
    ids=["token", "policy"],
)
async def test_a_neighbour_that_does_not_know_this_process_costs_only_time(
    world: World, refusal: Fault
) -> None:
    world.billing.refusal = refusal
    await world.hear(RECEIPT, receipt(world, world.add_document(world.alex)))
    await world.send()
    assert await states(world) == {"receipt": ["queued"], "host_receipt": ["queued"]}
    world.billing.refusal = None
    world.clock.advance(timedelta(seconds=15))
    await world.send()
    assert len(world.smtp.mails) == 2


async def test_what_could_not_be_sent_for_two_days_has_failed(world: World) -> None:
    world.smtp.rcpt_answers = ["451 later"] * 2
    await ask_alex(world)
    await world.send()
    world.clock.advance(LONGEST_TRY)
    await world.send()
    assert await states(world) == {"payment_details": ["failed"]}


async def test_a_worker_killed_after_sending_makes_one_duplicate_with_the_same_message_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: object) -> None:
        raise ConnectionError

    await ask_alex(world)
    with monkeypatch.context() as dying:
        dying.setattr(world.sending, "_settle", die)
        await world.send()
    assert await states(world) == {"payment_details": ["sending"]}
    await world.send()
    assert len(world.smtp.to(ALEX)) == 1
    world.clock.advance(LEASE)
    await world.send()
    await world.send()
    first, again = world.smtp.to(ALEX)
    assert first["Message-ID"] == again["Message-ID"]
    assert await states(world) == {"payment_details": ["accepted"]}


async def test_a_worker_that_comes_too_late_changes_nothing(world: World) -> None:
    await ask_alex(world)
    claims: list[Notice] = []
    for _ in range(2):
        now = world.clock.now()
        async with world.store.transaction() as transaction:
            claims += await transaction.claim(now, now + LEASE, 1)
        world.clock.advance(LEASE)
    slow, other = (settled(claimed, Outcome.ACCEPTED, world.clock.now()) for claimed in claims)
    async with world.store.transaction() as transaction:
        assert not await transaction.settle(slow)
        assert await transaction.settle(other)
        assert not await transaction.settle(other)


async def test_many_workers_send_each_notice_once(world: World) -> None:
    for _ in range(30):
        await ask_alex(world)
    await asyncio.gather(*(world.send() for _ in range(4)))
    assert len(world.smtp.mails) == 30
    assert await states(world) == {"payment_details": ["accepted"] * 30}


async def test_a_sender_that_is_stopped_finishes_what_it_has_begun(world: World) -> None:
    await ask_alex(world)
    reached, go_on = asyncio.Event(), asyncio.Event()
    plain = world.smtp.handle_DATA

    async def slowly(*arguments: object) -> str:
        reached.set()
        await go_on.wait()
        return await plain(*arguments)  # type: ignore[arg-type]

    world.smtp.handle_DATA = slowly  # type: ignore[assignment,method-assign]
    task = asyncio.create_task(Sender(world.sending).run())
    await asyncio.wait_for(reached.wait(), 10)
    task.cancel()
    go_on.set()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert await states(world) == {"payment_details": ["accepted"]}


async def test_the_service_cannot_delete_notices(world: World) -> None:
    connection = await world.database.as_service()
    try:
        for statement in ("DELETE FROM notice", "TRUNCATE notice", "UPDATE notice SET person_id = cause"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_events_on_the_bus_become_mails_in_the_catcher(world: World, mail: MailCatcher) -> None:
    address = f"{secrets.token_hex(6)}@canary.test"
    world.directory.contacts[str(world.alex)].email = address
    world.mailer.use(mail.smtp_port)
    await world.bus.declare_stream("directory")
    consumer = Inbox(world.bus, world.pool, CONSUMER, inbox.handlers(world.intake))
    event = signing_in(world)
    tasks = [asyncio.create_task(work()) for work in (consumer.run, Sender(world.sending).run)]
    try:
        for _ in range(3):
            payload = event.SerializeToString()
            await world.bus.publish("directory.v1.sign_in.requested", payload, {}, event.sign_in_id)
        (caught,) = await eventually(lambda: mail.messages(to=address), timeout=20)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert caught["to"] == [address]
    assert caught["subject"] == "Your link to sign in"
    assert event.sign_in_id in str(caught["html"])


async def test_how_a_notice_ended_is_published(world: World) -> None:
    await world.bus.declare_stream("notify")
    await ask_alex(world)
    await world.send()
    assert await Relay(world.pool, world.bus, "notify").flush()
    heard: asyncio.Future[IncomingEvent] = asyncio.get_running_loop().create_future()

    async def hear(event: IncomingEvent) -> None:
        heard.set_result(event)

    async def bury(event: IncomingEvent, error_type: str) -> None:
        raise AssertionError(error_type)

    consumer = asyncio.create_task(world.bus.consume("listener", ["notify.v1.notice.settled"], hear, bury))
    try:
        event = await asyncio.wait_for(heard, 20)
    finally:
        consumer.cancel()
        await asyncio.gather(consumer, return_exceptions=True)
    settled_notice = events_pb2.NoticeSettled.FromString(event.payload)
    assert settled_notice.person_id == str(world.alex)
    assert settled_notice.state == notify_pb2.NOTICE_STATE_ACCEPTED
