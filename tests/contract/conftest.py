"""A payment processor simulator of the test's own, a client for it, and a receiver for its webhooks."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import stripe

from tests.contract.processor_simulator import Receiver, Simulator


@pytest_asyncio.fixture(scope="module")
async def receiver() -> AsyncIterator[Receiver]:
    """A web server on a free port that keeps the webhooks it is sent."""
    async with Receiver() as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def shared_simulator(
    tmp_path_factory: pytest.TempPathFactory, receiver: Receiver
) -> AsyncIterator[Simulator]:
    """The simulator as a process of its own."""
    folder = tmp_path_factory.mktemp("processor")
    running = Simulator(folder / "state", receiver.url)
    await running.start()
    yield running
    await running.stop()


@pytest_asyncio.fixture
async def simulator(shared_simulator: Simulator, receiver: Receiver) -> Simulator:
    """The simulator, emptied."""
    await shared_simulator.ask("POST", "reset")
    await shared_simulator.ask("POST", "latency", milliseconds=0)
    receiver.clear()
    return shared_simulator


@pytest_asyncio.fixture
async def client(simulator: Simulator) -> AsyncIterator[stripe.StripeClient]:
    """The official library, pointed at the simulator, without retries of its own."""
    async with simulator.client() as opened:
        yield opened
