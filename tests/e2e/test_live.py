"""Everybody sees every message once, whatever happens to the gateway."""

import asyncio
from collections.abc import Sequence

import pytest

from deploy.local.house import House
from tests.chaos.conversation_live_cut import streams_cut
from tests.chaos.senders_through_an_outage import Sender
from tests.e2e.appointments import Appointment, clients_of, start
from tests.e2e.listening import Listener
from tests.e2e.people import People
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
