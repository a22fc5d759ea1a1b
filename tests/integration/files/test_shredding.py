"""What is left of files when the keys of their conversation are destroyed (B8)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sotto.files.v1 import files_pb2

from chassis.crypto import MasterKeys, new_key
from chassis.db import Database
from chassis.faults import Fault
from chassis.keystore.store import FRESH_SECONDS, KeyStore
from services.files.store.work import key_context
from services.files.usecases.reconciling import Reconciling
from services.files.usecases.shredding import Shredding
from tests.integration.files.calls import TEXT, downloaded, stored_objects, upload
from tests.integration.files.conftest import World
from tests.integration.files.forms_world import describe
from tests.support.builders import a_client
from tests.support.stack import Stack


def shredding(world: World) -> Shredding:
    return Shredding(world.parts.store, world.parts.objects, world.parts.key_store, world.clock)


async def destroy(world: World, stack: Stack, conversation_id: str) -> None:
    """As the conversation service does, at the end of a conversation's time."""
    url = stack.postgres.url("conversation", world.database.name)
    masters = MasterKeys("k", {"k": new_key()})
    store = KeyStore(Database.open(url), masters, key_context)
    await store.destroy(UUID(conversation_id), world.clock.now())
    await store.close()
    world.parts.seconds[0] += FRESH_SECONDS


@pytest.mark.rule("B8")
async def test_the_files_of_a_destroyed_conversation_are_gone_and_those_of_its_neighbour_are_there(
    world: World, stack: Stack
) -> None:
    neighbour_id, host = world.conversation_id, world.host
    neighbour = await upload(world, host)
    described = describe(world.division_id, host, [a_client()])
    world.fake.conversations[described.conversation_id] = described
    before = set(stored_objects(world))
    world.conversation_id = described.conversation_id
    gone = await upload(world, host)
    own = set(stored_objects(world)) - before
    assert own
    await destroy(world, stack, described.conversation_id)
    with pytest.raises(Fault) as refused:
        await downloaded(world, host, gone.file_id)
    assert refused.value.reason == "NOT_FOUND"
    request = files_pb2.ListFilesRequest(conversation_id=described.conversation_id)
    with pytest.raises(Fault) as refused:
        await world.stub(host).ListFiles(request)
    assert refused.value.reason == "CONVERSATION_DESTROYED"
    outsider = world.stub(world.clients[2])
    assert not (await outsider.ListFiles(request)).files
    await shredding(world).sweep()
    await shredding(world).sweep()
    assert own.isdisjoint(stored_objects(world))
    assert (await Reconciling(world.parts.store, world.parts.objects, world.clock).compare()).missing == []
    world.conversation_id = neighbour_id
    assert (await downloaded(world, host, neighbour.file_id))[1] == TEXT


@pytest.mark.rule("B8")
async def test_what_could_not_be_removed_in_time_is_removed_when_everything_is_looked_at(
    world: World, stack: Stack
) -> None:
    before = set(stored_objects(world))
    await upload(world, world.host)
    await destroy(world, stack, world.conversation_id)
    world.clock.advance(timedelta(days=30))
    await shredding(world).sweep()
    assert set(stored_objects(world)) > before
    await shredding(world).sweep_all()
    assert set(stored_objects(world)) == before


@pytest.mark.rule("B8")
async def test_an_upload_that_was_under_way_ends(world: World, stack: Stack) -> None:
    await destroy(world, stack, world.conversation_id)
    with pytest.raises(Fault) as refused:
        await upload(world, world.host)
    assert refused.value.reason == "CONVERSATION_DESTROYED"
    await world.parts.uploading.sweep()
