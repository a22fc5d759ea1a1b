"""Fixtures for all tests: the shared servers, and a small world of its own for each test module."""

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_asyncio

from deploy.local.servers.s3 import make_bucket
from tests.support.processor_process import ProcessorAddress, running_processor
from tests.support.stack import S3, Database, MailCatcher, Stack, running_stack, stop_stack

pytest_plugins = ["tests.support.rules_plugin"]

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile("sotto", deadline=None)
hypothesis.settings.load_profile("sotto")

NewDatabase = Callable[[str], Awaitable[Database]]


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder; under xdist the controller makes it and tells the workers."""
    told: dict[str, Any] = getattr(config, "workerinput", {})
    folder = told.get("sotto_folder") or tempfile.mkdtemp(prefix="sotto-test-")
    config.stash[_FOLDER] = Path(folder)
    config.stash[_OWNER] = told.get("sotto_owner") or os.getpid()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where the run's folder is and who owns it."""
    node.workerinput["sotto_folder"] = str(node.config.stash[_FOLDER])
    node.workerinput["sotto_owner"] = node.config.stash[_OWNER]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers and remove the folder: the last act of the run, done by its owner."""
    if config.stash[_OWNER] == os.getpid():
        stop_stack(config.stash[_FOLDER] / "stack")
        shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together on one worker what shares expensive fixtures: a test file; all end-to-end tests."""
    for item in items:
        group = "house" if "e2e" in item.path.parts else item.path.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))


_FOLDER = pytest.StashKey[Path]()
_OWNER = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def stack(pytestconfig: pytest.Config) -> Stack:
    """PostgreSQL, NATS, S3 and the mail catcher, shared by the whole run."""
    return running_stack(pytestconfig.stash[_FOLDER] / "stack", pytestconfig.stash[_OWNER])


@pytest_asyncio.fixture(scope="module")
async def database(stack: Stack) -> AsyncIterator[NewDatabase]:
    """`await database("billing")` gives a new database, migrated; each call another one."""
    made: list[Database] = []

    async def new(service: str) -> Database:
        made.append(await stack.database(service))
        return made[-1]

    yield new
    for each in made:
        await stack.drop(each)


@pytest_asyncio.fixture(scope="module")
async def empty_database(stack: Stack) -> AsyncIterator[NewDatabase]:
    """`await empty_database("billing")` gives a new database with schemas and roles only."""
    made: list[Database] = []

    async def new(service: str) -> Database:
        made.append(await stack.empty_database(service))
        return made[-1]

    yield new
    for each in made:
        await stack.drop(each)


@pytest.fixture(scope="session")
def nats_url(stack: Stack) -> str:
    """The URL of the NATS server, with user and password."""
    return stack.nats_url


@pytest.fixture(scope="module")
def namespace() -> str:
    """A root for stream and subject names that no other test module uses."""
    return f"test_{secrets.token_hex(6)}"


@pytest_asyncio.fixture(scope="module")
async def s3(stack: Stack) -> S3:
    """The S3 server with a new bucket for this test module."""
    name = f"sotto-files-{secrets.token_hex(6)}"
    await make_bucket(stack.object_store, name)
    return stack.s3(name)


@pytest.fixture(scope="session")
def mail(stack: Stack) -> MailCatcher:
    """The mail catcher; filter by a recipient of your own, other tests use it too."""
    return stack.mail


@pytest_asyncio.fixture(scope="session")
async def processor(pytestconfig: pytest.Config) -> AsyncIterator[ProcessorAddress]:
    """The payment processor simulator, one for each worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    async with running_processor(pytestconfig.stash[_FOLDER] / f"processor-{worker}") as address:
        yield address
