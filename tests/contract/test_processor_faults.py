"""Every fault the simulator can commit, seen from the official library, with the money counted."""

import asyncio
from typing import Any

import aiohttp
import pytest
import stripe

from tests.contract.processor_builders import embedded, keyed, replayed_error, unconfirmed
from tests.contract.processor_simulator import Simulator
from tests.support.eventually import eventually

CONFIRM = {"method": "POST", "path_regex": "/confirm$"}


async def confirm(client: stripe.StripeClient, intent: stripe.PaymentIntent) -> stripe.PaymentIntent:
    away: Any = {"off_session": True}
    return await client.v1.payment_intents.confirm_async(intent.id, away, keyed(f"confirm-{intent.id}"))


async def fired(simulator: Simulator) -> list[int]:
    """How often each fault fired."""
    return [fault["fired"] for fault in (await simulator.ask("GET", "faults"))["faults"]]


@pytest.mark.parametrize(
    ("kind", "error", "lines"),
    [
        ("drop_before", stripe.APIConnectionError, 0),
        ("drop_after", stripe.APIConnectionError, 1),
        ("truncate", aiohttp.ClientPayloadError, 1),  # the library does not wrap this one
        ("error_before", stripe.APIError, 0),
        ("rate_limit_429", stripe.RateLimitError, 0),
        ("conflict_409", stripe.APIError, 0),
    ],
)
async def test_after_a_fault_the_same_key_charges_exactly_once(
    client: stripe.StripeClient, simulator: Simulator, kind: str, error: type[Exception], lines: int
) -> None:
    intent = await unconfirmed(client)
    await simulator.fault(kind, match=CONFIRM)
    with pytest.raises(error):
        await confirm(client, intent)
    assert (len(await simulator.ledger()), await fired(simulator)) == (lines, [1])
    assert (await confirm(client, intent)).status == "succeeded"
    assert len(await simulator.ledger()) == 1
    journal = (await simulator.ask("GET", "journal"))["requests"]
    assert [line["fault"] for line in journal if line["path"].endswith("/confirm")] == [kind, None]


async def test_a_500_after_the_execution_is_kept_under_the_key(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client)
    await simulator.fault("error_500_after", match=CONFIRM)
    for replay in (False, True):
        with pytest.raises(stripe.APIError) as failed:
            await confirm(client, intent)
        assert (failed.value.http_status, replayed_error(failed.value)) == (500, replay)
    assert (await client.v1.payment_intents.retrieve_async(intent.id)).status == "succeeded"
    assert len(await simulator.ledger()) == 1


async def test_a_hanging_request_is_executed_but_never_answered(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client)
    await simulator.fault("hang", match=CONFIRM)
    waiting = asyncio.create_task(confirm(client, intent))

    async def executed() -> None:
        assert len(await simulator.ledger()) == 1

    await eventually(executed)
    done, _ = await asyncio.wait([waiting], timeout=0.3)
    assert done == set()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert (await confirm(client, intent)).status == "succeeded"
    assert len(await simulator.ledger()) == 1


async def test_a_delayed_request_is_executed_late_and_holds_its_key_meanwhile(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    intent = await unconfirmed(client)
    await simulator.fault("delay_ms", match=CONFIRM, delay_ms=500)
    late = asyncio.create_task(confirm(client, intent))

    async def arrived() -> None:
        assert await fired(simulator) == [1]

    await eventually(arrived)
    assert (await client.v1.payment_intents.retrieve_async(intent.id)).status == "requires_confirmation"
    with pytest.raises(stripe.APIError) as conflict:
        await confirm(client, intent)
    assert embedded(conflict.value, "code") == "idempotency_key_in_use"
    assert (await late).status == "succeeded"
    assert len(await simulator.ledger()) == 1


async def test_a_fault_strikes_the_nth_matching_request_and_so_many_after_it(
    client: stripe.StripeClient, simulator: Simulator
) -> None:
    await simulator.fault("error_before", match={"method": "GET"}, at=2, times=2)
    seen = []
    for _ in range(5):
        try:
            await client.v1.events.list_async()
            seen.append(200)
        except stripe.APIError as error:
            seen.append(int(error.http_status or 0))
    assert (seen, await fired(simulator)) == ([200, 500, 500, 200, 200], [2])
    await simulator.ask("DELETE", "faults")
    assert (await simulator.ask("GET", "faults"))["faults"] == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "explode"},
        {},
        {"kind": "hang", "at": 0},
        {"kind": "hang", "times": "1"},
        {"kind": "hang", "match": {"path_regex": "("}},
        {"kind": "hang", "match": {"host": "x"}},
        {"kind": "hang", "when": "now"},
    ],
)
async def test_a_malformed_fault_is_refused(simulator: Simulator, fault: dict[str, Any]) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{simulator.url}/_simulator/faults", json=fault) as answer,
    ):
        assert (answer.status, list(await answer.json())) == (400, ["error"])
