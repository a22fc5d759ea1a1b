"""Everybody sees every message once, whatever happens to the gateway."""

import asyncio
import signal
from collections.abc import Sequence

import pytest
from sotto.conversation.v1 import live_pb2
from sotto.conversation.v1.live_pb2_grpc import LiveServiceStub
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from chassis.dial import Dialer
from chassis.faults import Fault, Kind
from deploy.local.demo.browser import Refused
from deploy.local.house import House
from tests.chaos.conversation_live_cut import streams_cut
from tests.chaos.senders_through_an_outage import Sender
from tests.e2e.appointments import Appointment, clients_of, start
from tests.e2e.listening import Listener
from tests.e2e.people import People, Person, dialer
from tests.support.eventually import eventually

_LISTENERS = 5
_PATIENCE_SECONDS = 30.0


@pytest.mark.rule("S41", "B7")
async def test_listeners_of_a_killed_gateway_resume_and_see_every_message_exactly_once(
    house: House, people: People
) -> None:
    host = await people.provider()
    clients = await clients_of(people, host, _LISTENERS)
    appointment = await start(host, dict.fromkeys(clients, 0))
    listeners = [Listener(client, appointment) for client in clients]
    tasks = [asyncio.create_task(listener.listen()) for listener in listeners]
    try:
        await eventually(lambda: all(each.cursor for each in listeners), timeout=_PATIENCE_SECONDS)
        await _speak_while_the_gateway_dies(house, appointment, listeners)
        stored = [(int(each["sequence"]), each["messageId"]) for each in await appointment.messages(host)]
        await eventually(
            lambda: [each.told for each in listeners] == [stored] * _LISTENERS, timeout=_PATIENCE_SECONDS
        )
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert [sequence for sequence, _ in stored] == list(range(1, len(stored) + 1))
    assert all(each.connections >= 2 for each in listeners), "the death must have cut every stream"
    assert all(each.pushed for each in listeners), "messages must have come over the stream itself"


async def _speak_while_the_gateway_dies(
    house: House, appointment: Appointment, listeners: Sequence[Listener]
) -> None:
    """The host writes without a pause; the gateway dies when messages flow, and comes back."""
    sender = Sender(appointment.host, appointment)
    enough = asyncio.Event()
    writing = asyncio.create_task(sender.write(enough))
    try:
        await eventually(lambda: all(each.pushed >= 10 for each in listeners), timeout=_PATIENCE_SECONDS)
        await house.kill("gateway")
        await eventually(lambda: bool(sender.refusals), timeout=_PATIENCE_SECONDS)
    finally:
        await house.start("gateway")
    goal = len(sender.sequences) + 20
    await eventually(lambda: len(sender.sequences) >= goal, timeout=_PATIENCE_SECONDS)
    enough.set()
    await asyncio.wait_for(writing, _PATIENCE_SECONDS)


@pytest.mark.rule("S41", "B7")
async def test_25_listeners_of_two_gateways_are_shown_each_message_once_though_wires_and_a_gateway_break(
    house: House, people: People
) -> None:
    cuts = await streams_cut(house, people, messages=300, rounds=1)
    assert cuts.fired, cuts
    assert cuts.wrong == 0, cuts


async def _said(appointment: Appointment, text: str) -> bool:
    """Say it, once the gateway has found the service again."""
    try:
        await appointment.host.say(appointment.conversation_id, text)
    except Refused:
        return False
    return True


class Watcher:
    """A gRPC client that follows in a person's name, as the gateway would let it."""

    def __init__(self, calls: Dialer, person: Person) -> None:
        self._directory = DirectoryServiceStub(calls.channel("directory"))
        self._live = LiveServiceStub(calls.channel("conversation"))
        self._person = person
        self.cursor = ""
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.ends: list[Fault] = []

    async def follow(self) -> None:
        """Follow until cancelled, each time from the last cursor."""
        while True:
            self.ends.append(await self._watch())
            await asyncio.sleep(0.1)

    async def _watch(self) -> Fault:
        asked = directory_pb2.ExchangeSessionRequest(
            session_token=self._person.session_token, audiences=["conversation"]
        )
        token = (await self._directory.ExchangeSession(asked)).tokens["conversation"]
        metadata = (("authorization", f"Bearer {token}"),)
        try:
            request = live_pb2.WatchEventsRequest(cursor=self.cursor)
            async for event in self._live.WatchEvents(request, metadata=metadata):
                self.kinds.append(str(event.WhichOneof("event")))
                self.texts += [each.text for each in event.messages.messages]
                self.cursor = event.cursor or self.cursor
        except Fault as fault:
            return fault
        raise AssertionError("a stream ends with a reason")


@pytest.mark.rule("B7")
async def test_a_watch_is_told_goodbye_when_its_service_goes_away_and_resumes_from_its_cursor(
    house: House, people: People
) -> None:
    host = await people.provider()
    (client,) = await clients_of(people, host, 1)
    appointment = await start(host, {client: 0})
    await host.say(appointment.conversation_id, "Before.")
    calls = dialer(house, "gateway")
    watcher = Watcher(calls, client)
    watching = asyncio.create_task(watcher.follow())
    try:
        await eventually(lambda: watcher.kinds[:1] == ["hello"], timeout=_PATIENCE_SECONDS)
        await host.say(appointment.conversation_id, "Live.")
        await eventually(lambda: "Live." in watcher.texts, timeout=_PATIENCE_SECONDS)
        try:
            await house.kill("conversation", signal.SIGTERM)
        finally:
            await house.start("conversation")
        await eventually(lambda: _said(appointment, "Meanwhile."), timeout=_PATIENCE_SECONDS)
        await eventually(lambda: watcher.kinds.count("hello") == 2, timeout=_PATIENCE_SECONDS)
        await host.say(appointment.conversation_id, "Live again.")
        await eventually(lambda: "Live again." in watcher.texts, timeout=_PATIENCE_SECONDS)
        assert (watcher.ends[0].kind, watcher.ends[0].reason) == (Kind.UNAVAILABLE, "STREAM_ENDED")
        parted = watcher.kinds.index("bye")
        assert watcher.kinds[parted + 1 : parted + 3] == ["hello", "changed"], "from its cursor, not afresh"
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await calls.close()
