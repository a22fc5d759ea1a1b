"""NATS: durable events on JetStream, and pokes that are gone when nobody listens.

The broker is never the record. It may restart or lose its whole store: streams and consumers are made again,
and the outbox publishes again what the last days told.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypeVar
from uuid import UUID

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError
from opentelemetry import trace
from prometheus_client import Counter

from chassis import log, telemetry
from chassis.faults import PASSING, Fault, Kind

MAX_AGE = timedelta(days=30)
MAX_ATTEMPTS = 8
MESSAGE_ID = "Nats-Msg-Id"
MISSED = "missed"
"""The topic of the poke that says that pokes of this process may have been lost."""

_ANSWER_SECONDS = 2.0
_ASKED = 5  # a broker under load takes its time; one that was killed never answers what it was asked before
_ACK_WAIT_SECONDS = 30.0
_FETCH_SECONDS = 5.0
_BATCH = 16
_RETRY_SECONDS = 1.0
_LONGEST_BACKOFF_SECONDS = 30.0
_REMEMBERED_FAILURES = 10_000

_HANDLED = Counter(
    "sotto_events_handled_total", "Events handled, by subject and outcome.", ["subject", "outcome"]
)
_tracer = trace.get_tracer("sotto.bus")

T = TypeVar("T")


@dataclass(frozen=True)
class IncomingEvent:
    """A delivery: `subject` without the namespace, `attempt` from 1 on."""

    event_id: UUID
    subject: str
    payload: bytes
    attempt: int
    headers: Mapping[str, str]


Handler = Callable[[IncomingEvent], Awaitable[None]]
Burial = Callable[[IncomingEvent, str], Awaitable[None]]
PokeHandler = Callable[[str, bytes], Awaitable[None]]


class Bus:
    """A connection to NATS that comes back by itself, for ever."""

    def __init__(self, client: Client, namespace: str) -> None:
        self._client = client
        self._namespace = namespace
        self._stream: JetStreamContext = client.jetstream(timeout=_ANSWER_SECONDS)
        self._replicas = 1
        self.interruptions = 0
        """How often pokes to this process may have been lost."""
        self._failures: dict[tuple[str, UUID], int] = {}
        self._log = log.get("bus")

    @classmethod
    async def open(cls, url: str, namespace: str) -> "Bus":
        """Connect to nats://user:password@host:port; waits until there is a server."""
        bus = cls(Client(), namespace)
        await bus._client.connect(
            url,
            name="sotto",
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,  # type: ignore[arg-type]
            connect_timeout=2,
            ping_interval=5,
            max_outstanding_pings=2,
            error_cb=bus._report,
            disconnected_cb=bus._interrupted,
            reconnected_cb=bus._came_back,
        )
        return bus

    async def close(self) -> None:
        """Close the connection, if there still is one."""
        with suppress(OSError):
            await self._client.close()

    async def declare_stream(self, service: str, replicas: int | None = None) -> datetime:
        """Make or update the service's stream; when it was made. Called by its owner only.

        `replicas` (at first 1) is kept for the next time: a stream that was lost is made again like before.
        """
        self._replicas = replicas or self._replicas
        config = StreamConfig(
            name=self._stream_name(service),
            subjects=[f"{self._namespace}.{service}.v1.>"],
            storage=StorageType.FILE,
            num_replicas=self._replicas,
            discard=DiscardPolicy.NEW,
            max_age=MAX_AGE.total_seconds(),
            duplicate_window=120,
            deny_delete=True,
            deny_purge=True,
        )
        try:
            found = await _answer(lambda: self._stream.stream_info(self._stream_name(service)))
        except NotFoundError:
            found = await _answer(lambda: self._stream.add_stream(config))
        if (found.config.subjects, found.config.num_replicas) != (config.subjects, config.num_replicas):
            await _answer(lambda: self._stream.update_stream(config))
        if found.created is None:
            raise Fault(Kind.UNAVAILABLE, "BROKER_UNAVAILABLE", "The broker did not describe the stream.")
        return found.created

    async def publish(
        self, subject: str, payload: bytes, headers: Mapping[str, str], message_id: str
    ) -> None:
        """Store an event durably. Fault UNAVAILABLE if the broker did not confirm it within 2 s."""
        try:
            await self._stream.publish(
                f"{self._namespace}.{subject}", payload, headers={**headers, MESSAGE_ID: message_id}
            )
        except (nats.errors.Error, OSError) as error:
            raise Fault(Kind.UNAVAILABLE, "BROKER_UNAVAILABLE", "The broker did not confirm.") from error

    async def consume(self, durable: str, subjects: Sequence[str], handler: Handler, on_dead: Burial) -> None:
        """Give every event of `subjects` to `handler`, at least once, until cancelled.

        Confirmed after the handler returned; tried again with growing pauses when it raised. After 8 failures
        `on_dead` gets the event and the type of the error, and it is not delivered again; passing faults
        (a database that is away) do not count. Several processes with the same `durable` share the events.
        """
        async with asyncio.TaskGroup() as group:
            for service, own in groupby(sorted(subjects), lambda subject: subject.split(".")[0]):
                group.create_task(self._consume_stream(service, durable, list(own), handler, on_dead))

    async def poke(self, topic: str, payload: bytes) -> None:
        """Tell whoever listens right now; lost without a broker, for the record is elsewhere."""
        if self._client.is_connected:
            await self._client.publish(f"{self._namespace}-live.{topic}", payload)

    async def on_poke(self, topic: str, handler: PokeHandler) -> Callable[[], Awaitable[None]]:
        """Call `handler(topic, payload)` for each poke; `topic` may end in ".*" or ".>".

        Returns the function that ends it.
        """
        prefix = f"{self._namespace}-live."

        async def receive(message: Msg) -> None:
            await handler(message.subject.removeprefix(prefix), message.data)

        return (await self._client.subscribe(prefix + topic, cb=receive)).unsubscribe

    async def _report(self, error: Exception) -> None:
        if isinstance(error, nats.errors.SlowConsumerError):
            self.interruptions += 1
        self._log.warning("broker connection trouble", **log.describe(error))

    async def _interrupted(self) -> None:
        self.interruptions += 1

    async def _came_back(self) -> None:
        """What was poked meanwhile, or just before, nobody may have heard."""
        await self.poke(MISSED, b"")

    def _stream_name(self, service: str) -> str:
        return f"{self._namespace}-{service}"

    async def _consume_stream(
        self, service: str, durable: str, subjects: list[str], handler: Handler, on_dead: Burial
    ) -> None:
        config = ConsumerConfig(
            name=durable,
            durable_name=durable,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=_ACK_WAIT_SECONDS,
            max_deliver=-1,
            deliver_policy=DeliverPolicy.ALL,
            filter_subjects=[f"{self._namespace}.{subject}" for subject in subjects],
        )
        while _goes_on():
            try:
                await _answer(lambda: self._stream.add_consumer(self._stream_name(service), config))
                await self._pull(service, durable, handler, on_dead)
            except NotFoundError:
                self._log.info("waiting for a stream", stream=self._stream_name(service))
            except (nats.errors.Error, OSError) as error:
                self._log.warning(
                    "consumer interrupted", stream=self._stream_name(service), **log.describe(error)
                )
            await asyncio.sleep(_RETRY_SECONDS)

    async def _pull(self, service: str, durable: str, handler: Handler, on_dead: Burial) -> None:
        """Fetch and handle until something is wrong with the consumer."""
        subscription = await self._stream.pull_subscribe_bind(durable, stream=self._stream_name(service))
        try:
            while _goes_on():
                try:
                    messages = await subscription.fetch(_BATCH, timeout=_FETCH_SECONDS)
                except TimeoutError:
                    await _answer(subscription.consumer_info)
                    continue
                await asyncio.gather(
                    *(self._deliver(message, durable, handler, on_dead) for message in messages)
                )
        finally:
            if not self._client.is_closed:
                await subscription.unsubscribe()

    async def _deliver(self, message: Msg, durable: str, handler: Handler, on_dead: Burial) -> None:
        event = self._event(message)
        if event is None:
            self._log.error("event without an id refused", topic=message.subject)
            await message.term()
            return
        progress = asyncio.create_task(_keep_in_progress(message))
        try:
            parent = telemetry.extract(event.headers)
            with _tracer.start_as_current_span(f"consume {event.subject}", parent, record_exception=False):
                await handler(event)
        except Exception as error:
            await self._failed(message, event, durable, error, on_dead)
        else:
            self._failures.pop((durable, event.event_id), None)
            _HANDLED.labels(event.subject, "handled").inc()
            await message.ack()
        finally:
            progress.cancel()

    async def _failed(
        self, message: Msg, event: IncomingEvent, durable: str, error: Exception, on_dead: Burial
    ) -> None:
        passing = isinstance(error, Fault) and error.kind in PASSING
        failures = self._count_failure((durable, event.event_id)) if not passing else 0
        fields = {"topic": event.subject, "event_id": event.event_id, "attempt": event.attempt}
        if failures >= MAX_ATTEMPTS:
            self._log.error("event is dead", **fields, **log.describe(error))
            await on_dead(event, type(error).__name__)
            self._failures.pop((durable, event.event_id), None)
            _HANDLED.labels(event.subject, "dead").inc()
            await message.term()
            return
        self._log.warning("event will be tried again", **fields, **log.describe(error))
        _HANDLED.labels(event.subject, "failed").inc()
        await message.nak(delay=min(0.5 * 2 ** min(event.attempt - 1, 10), _LONGEST_BACKOFF_SECONDS))

    def _count_failure(self, key: tuple[str, UUID]) -> int:
        if len(self._failures) >= _REMEMBERED_FAILURES:
            self._failures.clear()
        self._failures[key] = self._failures.get(key, 0) + 1
        return self._failures[key]

    def _event(self, message: Msg) -> IncomingEvent | None:
        headers = message.headers or {}
        try:
            event_id = UUID(headers.get(MESSAGE_ID, ""))
        except ValueError:
            return None
        subject = message.subject.removeprefix(f"{self._namespace}.")
        return IncomingEvent(event_id, subject, message.data, message.metadata.num_delivered, headers)


def _goes_on() -> bool:
    """Whether nobody has cancelled this task.

    `asyncio.wait_for` of Python 3.11, which the library uses, loses a cancellation that comes at the very
    moment of what it waits for; that it was asked for is still known.
    """
    task = asyncio.current_task()
    return task is None or not task.cancelling()


async def _answer(ask: Callable[[], Awaitable[T]]) -> T:
    """The broker's answer to what may be asked twice; TimeoutError after 10 s without one."""
    for _ in range(_ASKED - 1):
        with suppress(TimeoutError):
            return await ask()
    return await ask()


async def _keep_in_progress(message: Msg) -> None:
    while True:
        await asyncio.sleep(_ACK_WAIT_SECONDS / 3)
        await message.in_progress()
