"""After a change of the master key, secrets of authenticator apps open under the new one alone (S42)."""

import pytest

from chassis.ids import PersonId
from services.directory.store import PostgresStore
from tests.integration.directory.conftest import World
from tests.integration.directory.passwords import an_owner
from tests.support.rewrapping import Rotation


@pytest.mark.rule("S4", "S42")
async def test_the_secrets_of_apps_open_under_the_new_master_key_alone(world: World) -> None:
    owner = await an_owner(world)
    rotation = Rotation.of(world.keys.master_key_file)
    for counts in (
        "1 keys wrapped anew under k2, 0 were already",
        "0 keys wrapped anew under k2, 1 were already",
    ):
        status, told = await rotation.run("directory", world.database)
        assert (status, told) == (0, f"directory: {counts}, 0 cannot be unwrapped.")
    person_id = owner.caller.person_id
    assert person_id is not None
    async with PostgresStore(world.pool, rotation.alone).transaction() as transaction:
        assert await transaction.app_secret(PersonId(person_id)) == owner.secret
