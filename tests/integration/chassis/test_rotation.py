"""Identity keys rotate while calls go on (ADR 0036)."""

import argparse
import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.auth import Caller, Role
from chassis.faults import Fault
from commands.keys import run
from tests.integration.chassis.conftest import World, person
from tests.integration.chassis.echo import Frame
from tests.support.eventually import eventually

WORKERS = 8


def keys(*words: Any) -> int:
    """`sotto keys …`"""
    act, *rest = words
    names = {
        "next": ("identity", "new_identity"),
        "trust": ("identity", "trust_file"),
        "retire": ("kid", "trust_file"),
    }
    return run(argparse.Namespace(act=act, **dict(zip(names[act], rest, strict=True))))


class Load:
    """Calls without a pause: the gateway's own, and those of a person whose tokens the directory signs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._directory = world.identities.signer("directory")
        self._somebody = person(Role.PROVIDER)
        self._ended = False
        self.answered = 0

    def end(self) -> None:
        self._ended = True

    def metadata(self, caller: Caller) -> list[tuple[str, str]]:
        token = self._directory.person_token(caller, "test", datetime.now(UTC))
        return [("authorization", f"Bearer {token}")]

    async def work(self) -> None:
        """Raises what any call raises."""
        while not self._ended:
            await self._world.stub.ForGateway(Frame(), timeout=10)
            await self._world.stub.ForProviders(Frame(), metadata=self.metadata(self._somebody), timeout=10)
            self.answered += 2

    async def further(self, calls: int = 50) -> None:
        """Wait until as many more calls were answered."""
        wanted = self.answered + calls
        await eventually(lambda: self.answered >= wanted, timeout=30)


async def test_keys_rotate_under_load_without_a_failed_call_and_the_old_ones_end(world: World) -> None:
    load, trust_file = Load(world), world.identities.trust_file
    old = {name: world.identities.signer(name).service_token("test") for name in ("gateway", "directory")}
    old_person = load.metadata(person(Role.PROVIDER))
    async with asyncio.TaskGroup() as workers:
        for _ in range(WORKERS):
            workers.create_task(load.work())
        await load.further()
        for name in ("gateway", "directory"):
            identity = world.identities.key_file(name)
            coming = identity.with_suffix(".next")
            assert keys("next", identity, coming) == 0
            assert keys("trust", coming, trust_file) == 0
            await load.further()
            coming.replace(identity)
            await load.further()
            assert keys("retire", name, trust_file) == 0
            await load.further()
        load.end()
    for metadata in ([("authorization", f"Bearer {old['gateway']}")], old_person):
        with pytest.raises(Fault) as refusal:
            await world.stub.ForBoth(Frame(), metadata=metadata, timeout=10)
        assert refusal.value.reason == "TOKEN_INVALID"
    assert world.identities.signer("gateway").name == "gateway"


async def test_a_key_that_is_no_key_or_another_processs_changes_nothing(world: World) -> None:
    signer, identity = world.identities.signer("gateway"), world.identities.key_file("gateway")
    before = signer.service_token("test")
    for content in ("{", world.identities.key_file("notify").read_text()):
        identity.write_text(content)
        assert signer.service_token("test") == before
        assert signer.name == "gateway"


def test_the_last_key_of_a_process_is_not_retired_and_no_file_is_overwritten(world: World) -> None:
    identity, trust_file = world.identities.key_file("gateway"), world.identities.trust_file
    before = trust_file.read_text()
    assert keys("retire", "gateway", trust_file) == 1
    assert keys("retire", "nobody", trust_file) == 1
    assert keys("next", identity, trust_file) == 1
    assert keys("next", trust_file, identity) == 2
    assert keys("trust", identity, identity.with_suffix(".missing")) == 2
    assert trust_file.read_text() == before
