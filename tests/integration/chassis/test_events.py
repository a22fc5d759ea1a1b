"""Events from a transaction in one service to an effect in another, through failures of all between."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from nats.js import JetStreamContext
from sqlalchemy import text

from chassis import bus as bus_module
from chassis import outbox as outbox_module
from chassis.bus import Bus, IncomingEvent
from chassis.db import Database
from chassis.faults import Fault, Kind
from chassis.ids import new_id
from chassis.inbox import Inbox, first_time
from chassis.outbox import OutgoingEvent, Relay, republish_since, write, write_to_log
from tests.integration.chassis.conftest import Broker, all_rows
from tests.support import stack
from tests.support.eventually import eventually

SUBJECT = "billing.v1.thing.happened"
SERVICE = "billing"


@pytest_asyncio.fixture
async def bus(broker: Broker) -> AsyncIterator[Bus]:
    connection = await Bus.open(broker.url, "test")
    yield connection
    await connection.close()


@contextlib.asynccontextmanager
async def running(*works: Any) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def event(aggregate: UUID | None = None, number: int = 0) -> OutgoingEvent:
    return OutgoingEvent(SUBJECT, aggregate or new_id(), str(number).encode(), new_id())


async def tell(database: Database, *events: OutgoingEvent) -> None:
    async with database.transaction() as connection:
        for each in events:
            await write(connection, each)


async def unpublished(database: Database) -> int:
    rows = await all_rows(database, "SELECT count(*) FROM outbox WHERE published_at IS NULL")
    return int(rows[0][0])


class Effects:
    """A consumer whose effect is a row; it remembers what it was given."""

    def __init__(self, database: Database, consumer: str = "consumer") -> None:
        self.database = database
        self.consumer = consumer
        self.given: list[IncomingEvent] = []

    async def handle(self, incoming: IncomingEvent) -> None:
        self.given.append(incoming)
        async with self.database.transaction() as connection:
            if await first_time(connection, incoming.event_id, self.consumer):
                statement = text("INSERT INTO effect (name, number) VALUES (:name, :number)")
                values = {"name": str(incoming.event_id), "number": int(incoming.payload)}
                await connection.execute(statement, values)

    async def count(self) -> int:
        return int((await all_rows(self.database, "SELECT count(*) FROM effect"))[0][0])

    def inbox(self, bus: Bus) -> Inbox:
        return Inbox(bus, self.database, self.consumer, {SUBJECT: self.handle})


async def test_an_event_reaches_its_consumer_with_the_trace_headers_it_was_written_with(
    opened: Database, bus: Bus
) -> None:
    effects, relay, told = Effects(opened), Relay(opened, bus, SERVICE), event(number=7)
    async with running(relay.run(), effects.inbox(bus).run()):
        await tell(opened, told)
        relay.kick()
        await eventually(lambda: effects.given)
    assert effects.given[0].event_id == told.event_id
    assert (effects.given[0].subject, effects.given[0].payload, effects.given[0].attempt) == (
        SUBJECT,
        b"7",
        1,
    )


async def test_an_event_of_a_transaction_that_failed_is_never_told(opened: Database) -> None:
    async def fail() -> None:
        async with opened.transaction() as connection:
            await write(connection, event())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await unpublished(opened) == 0


async def test_sixteen_writers_and_a_relay_that_is_killed_again_and_again_lose_and_reorder_nothing(
    place: stack.Database, bus: Bus
) -> None:
    database = Database.open(place.url, pool_size=20)
    aggregates = [new_id() for _ in range(8)]
    written: dict[UUID, int] = defaultdict(int)
    seen: dict[UUID, list[int]] = defaultdict(list)
    locks = {aggregate: number for number, aggregate in enumerate(aggregates)}

    async def write_some(writer: int) -> None:
        for round_ in range(25):
            aggregate = aggregates[(writer + round_) % len(aggregates)]
            async with database.transaction() as connection:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": locks[aggregate]})
                written[aggregate] += 1
                payload = f"{aggregate} {written[aggregate]}".encode()
                await write(connection, OutgoingEvent(SUBJECT, aggregate, payload, new_id()))

    async def restart_relay() -> None:
        while True:
            async with running(Relay(database, bus, SERVICE).run(), Relay(database, bus, SERVICE).run()):
                await asyncio.sleep(0.15)

    await bus.declare_stream(SERVICE)
    real_publish = bus.publish

    async def publish(subject: str, payload: bytes, headers: Any, message_id: str) -> None:
        await real_publish(subject, payload, headers, message_id)
        aggregate, number = payload.decode().split()
        seen[UUID(aggregate)].append(int(number))

    bus.publish = publish  # type: ignore[method-assign]
    async with running(restart_relay()):
        await asyncio.gather(*(write_some(writer) for writer in range(16)))

        async def all_published() -> bool:
            return await unpublished(database) == 0

        await eventually(all_published, timeout=30)
    for aggregate in aggregates:
        once = list(dict.fromkeys(seen[aggregate]))
        assert once == list(range(1, written[aggregate] + 1))
    assert sum(written.values()) == 400
    await database.close()


async def test_the_same_event_twenty_times_has_one_effect(opened: Database, bus: Bus) -> None:
    effects, event_id = Effects(opened), new_id()
    await bus.declare_stream(SERVICE)
    stream = bus._client.jetstream()
    for _ in range(20):
        await stream.publish(f"test.{SUBJECT}", b"1", headers={"Nats-Msg-Id": str(event_id)})
    copies = IncomingEvent(event_id, SUBJECT, b"1", 1, {})
    async with running(effects.inbox(bus).run()):
        await eventually(lambda: effects.given)
        await asyncio.gather(*(effects.handle(copies) for _ in range(20)))
    assert len(effects.given) >= 21
    assert await effects.count() == 1


async def test_a_wiped_broker_loses_no_event_and_everything_comes_back_by_itself(
    opened: Database, bus: Bus, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "_STREAM_CHECK_SECONDS", 0.5)
    monkeypatch.setattr(bus_module, "_FETCH_SECONDS", 0.5)
    effects, relay = Effects(opened), Relay(opened, bus, SERVICE)
    async with running(relay.run()):
        await tell(opened, *(event() for _ in range(10)))

        async def published() -> bool:
            return await unpublished(opened) == 0

        await eventually(published)
        broker.wipe()
        async with running(effects.inbox(bus).run()):

            async def arrived(number: int) -> bool:
                return await effects.count() == number

            await eventually(lambda: arrived(10), timeout=30)
            await tell(opened, event())
            broker.wipe()
            await tell(opened, event())
            await eventually(lambda: arrived(12), timeout=30)
            await eventually(published)


async def test_a_broker_wiped_while_its_owner_was_away_gets_the_lost_events_too(
    opened: Database, bus: Bus, broker: Broker
) -> None:
    async def published() -> bool:
        return await unpublished(opened) == 0

    await tell(opened, event(), event())
    async with running(Relay(opened, bus, SERVICE).run()):
        await eventually(published)
    broker.wipe()

    async def declared() -> bool:
        with contextlib.suppress(Exception):
            await bus.declare_stream(SERVICE)
            return True
        return False

    await eventually(declared)
    effects = Effects(opened)
    async with running(Relay(opened, bus, SERVICE).run(), effects.inbox(bus).run()):
        await eventually(lambda: len(effects.given) >= 2)


async def test_the_relay_survives_a_killed_broker(opened: Database, bus: Bus, broker: Broker) -> None:
    effects = Effects(opened)
    async with running(Relay(opened, bus, SERVICE).run(), effects.inbox(bus).run()):
        for number in range(3):
            broker.kill()
            await tell(opened, event(number=number))
            broker.start()

            async def arrived(wanted: int = number + 1) -> bool:
                return await effects.count() == wanted

            await eventually(arrived, timeout=30)


async def test_a_flush_publishes_what_is_left(opened: Database, bus: Bus) -> None:
    await bus.declare_stream(SERVICE)
    await tell(opened, *(event() for _ in range(500)))
    assert await Relay(opened, bus, SERVICE).flush(timedelta(seconds=20))
    assert await unpublished(opened) == 0


async def test_a_flush_without_a_broker_gives_up_in_time(opened: Database, bus: Bus, broker: Broker) -> None:
    await tell(opened, event())
    broker.kill()
    assert not await Relay(opened, bus, SERVICE).flush(timedelta(seconds=0.5))
    assert await unpublished(opened) == 1
    broker.start()


async def test_events_since_a_time_are_published_again(opened: Database, bus: Bus) -> None:
    await bus.declare_stream(SERVICE)
    await tell(opened, event(), event())
    await Relay(opened, bus, SERVICE).flush()
    later = datetime.now(UTC) + timedelta(minutes=1)
    async with opened.transaction() as connection:
        assert await republish_since(connection, later, later) == 0
        assert await republish_since(connection, datetime.now(UTC) - timedelta(hours=1), later) == 2
    assert await unpublished(opened) == 2


async def test_what_is_in_the_log_only_is_never_published(opened: Database) -> None:
    async with opened.transaction() as connection:
        await write_to_log(connection, event())
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await unpublished(opened) == 0
    async with opened.transaction() as connection:
        assert await republish_since(connection, datetime.now(UTC) - timedelta(hours=1), later) == 0
    assert await unpublished(opened) == 0


async def test_an_event_that_nobody_can_digest_becomes_a_dead_letter_and_the_others_go_on(
    opened: Database, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus_module, "_LONGEST_BACKOFF_SECONDS", 0.01)
    poison, healthy = event(number=666), event(number=1)
    effects = Effects(opened)
    attempts: list[int] = []

    async def handle(incoming: IncomingEvent) -> None:
        if incoming.payload == b"666":
            attempts.append(incoming.attempt)
            raise ValueError("Jane Roe has measles")
        await effects.handle(incoming)

    inbox = Inbox(bus, opened, "consumer", {SUBJECT: handle})
    async with running(Relay(opened, bus, SERVICE).run(), inbox.run()):
        await tell(opened, poison, healthy)

        async def buried() -> list[Any]:
            return await all_rows(opened, "SELECT event_id, error_type, subject FROM dead_letter")

        dead = await eventually(buried, timeout=20)
        assert await effects.count() == 1
    assert dead == [(poison.event_id, "ValueError", SUBJECT)]
    assert attempts == list(range(1, 9))


async def test_a_passing_fault_never_makes_a_dead_letter(
    opened: Database, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus_module, "_LONGEST_BACKOFF_SECONDS", 0.01)
    effects, tries = Effects(opened), 0

    async def handle(incoming: IncomingEvent) -> None:
        nonlocal tries
        tries += 1
        if tries <= 12:
            raise Fault(Kind.UNAVAILABLE, "AWAY", "Away.")
        await effects.handle(incoming)

    inbox = Inbox(bus, opened, "consumer", {SUBJECT: handle})
    async with running(Relay(opened, bus, SERVICE).run(), inbox.run()):
        await tell(opened, event())
        await eventually(lambda: effects.given, timeout=20)
    assert tries == 13
    assert await all_rows(opened, "SELECT 1 FROM dead_letter") == []


async def test_two_processes_of_one_consumer_share_the_events(opened: Database, bus: Bus) -> None:
    effects = Effects(opened)
    async with running(Relay(opened, bus, SERVICE).run(), effects.inbox(bus).run(), effects.inbox(bus).run()):
        await tell(opened, *(event() for _ in range(60)))

        async def arrived() -> bool:
            return await effects.count() == 60

        await eventually(arrived)
    assert len(effects.given) == 60


async def test_an_event_without_an_id_is_refused_and_the_next_one_arrives(opened: Database, bus: Bus) -> None:
    await bus.declare_stream(SERVICE)
    stream = bus._client.jetstream()
    await stream.publish(f"test.{SUBJECT}", b"forged")
    await stream.publish(f"test.{SUBJECT}", b"forged", headers={"Nats-Msg-Id": "x"})
    await bus.publish(SUBJECT, b"1", {}, str(new_id()))
    effects = Effects(opened)
    async with running(effects.inbox(bus).run()):
        await eventually(lambda: effects.given)
    assert [given.payload for given in effects.given] == [b"1"]


async def test_a_broker_that_is_slow_to_answer_makes_no_consumer_begin_again(
    opened: Database, bus: Bus, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    add_consumer = JetStreamContext.add_consumer

    async def counted(self: JetStreamContext, stream: str, *given: Any, **named: Any) -> Any:
        begun.append(stream)
        return await add_consumer(self, stream, *given, **named)

    monkeypatch.setattr(JetStreamContext, "add_consumer", counted)
    monkeypatch.setattr(bus_module, "_FETCH_SECONDS", 0.5)
    effects = Effects(opened)
    async with running(Relay(opened, bus, SERVICE).run(), effects.inbox(bus).run()):
        await tell(opened, event(number=1))
        await eventually(lambda: len(effects.given) == 1)
        begun.clear()
        with broker.frozen():
            await asyncio.sleep(4)  # the fault itself: so long the broker says nothing
        await tell(opened, event(number=2))
        await eventually(lambda: len(effects.given) == 2, timeout=5)
    assert begun == []


async def test_a_poke_reaches_who_listens_and_ends_with_the_subscription(bus: Bus, broker: Broker) -> None:
    other = await Bus.open(broker.url, "test")
    heard: list[tuple[str, bytes]] = []

    async def hear(topic: str, payload: bytes) -> None:
        heard.append((topic, payload))

    silence = await bus.on_poke("conversation.*", hear)

    async def poke() -> bool:
        await other.poke("conversation.7", b"x")
        return bool(heard)

    await eventually(poke)
    assert set(heard) == {("conversation.7", b"x")}
    await silence()
    broker.kill()
    await other.poke("conversation.7", b"nobody")
    broker.start()
    await other.close()
