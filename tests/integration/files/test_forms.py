"""Forms at their real face."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sotto.files.v1 import forms_pb2

from chassis.auth import Caller
from chassis.bus import Bus
from tests.conftest import NewDatabase
from tests.integration.files.forms_world import FormWorld, form_world, phq9

ASSIGNED = forms_pb2.FORM_ASSIGNMENT_STATE_ASSIGNED
IN_PROGRESS = forms_pb2.FORM_ASSIGNMENT_STATE_IN_PROGRESS
SUBMITTED = forms_pb2.FORM_ASSIGNMENT_STATE_SUBMITTED
NOT_SUBMITTED = forms_pb2.FORM_ASSIGNMENT_STATE_NOT_SUBMITTED


@pytest_asyncio.fixture
async def world(
    database: NewDatabase, nats_url: str, namespace: str, tmp_path: Path
) -> AsyncIterator[FormWorld]:
    """A fresh one for each test."""
    bus = await Bus.open(nats_url, namespace)
    async with form_world(await database("files"), bus, tmp_path / "keys") as made:
        yield made
    await bus.close()


async def listed(world: FormWorld, reader: Caller) -> list[forms_pb2.FormAssignment]:
    request = forms_pb2.ListFormAssignmentsRequest(conversation_id=world.conversation_id)
    return list((await world.stub(reader).ListFormAssignments(request)).assignments)


@pytest.mark.rule("S30")
async def test_a_client_fills_in_what_the_host_assigned_and_the_host_sees_what_it_gave(
    world: FormWorld,
) -> None:
    form, client = await world.form("Patient Health"), world.clients[0]
    (assigned,) = await world.assign(form.form_id, [client])
    assert assigned.state == ASSIGNED
    await world.save(client, assigned.form_assignment_id, phq9(1, 2))
    assert (await listed(world, world.host))[0].state == IN_PROGRESS
    answer = await world.submit(client, assigned.form_assignment_id, phq9(1, 2, 3, 0, 0, 0, 1, 1, 2))
    assert answer.assignment.state == SUBMITTED
    assert not answer.assignment.HasField("outcome")
    (seen,) = await listed(world, world.host)
    (score,) = seen.outcome.scores
    assert (score.value, score.band, score.highest) == ("10", "Moderate", "27")
    assert seen.outcome.flagged
