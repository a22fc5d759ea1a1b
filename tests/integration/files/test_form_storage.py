"""What the database holds of forms, and what its role may not do."""

import json

import asyncpg
import pytest
from sotto.files.v1 import forms_pb2
from sqlalchemy import Connection, Table, inspect, make_url
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.ids import new_id
from services.files.store.form_tables import FORM, FORM_ASSIGNMENT, FORM_SUBMISSION, FORM_VERSION
from tests.integration.files.forms_world import FormWorld, phq9
from tests.support.questionnaires import text_of


@pytest.mark.rule("S42")
async def test_answers_drafts_scores_and_signatures_are_sealed_at_rest(forms: FormWorld) -> None:
    client, form = forms.clients[0], await forms.form("Patient Health")
    (assigned,) = await forms.assign(form.form_id, [client])
    await forms.submit(client, assigned.form_assignment_id, phq9(*[3] * 9))
    await forms.save(client, assigned.form_assignment_id, phq9(3, 3))
    connection = await asyncpg.connect(forms.database.owner_url)
    for table in ("form_assignment", "form_submission", "outbox", "idempotency"):
        for row in await connection.fetch(f"SELECT {table}::text AS content FROM files.{table}"):
            for word in ("nearly", "Severe", "flag", "phq9"):
                assert word not in row["content"], table
                assert word.encode().hex() not in row["content"], table
    await connection.close()


@pytest.mark.rule("S18", "S30")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE form_submission SET number = number",
        "DELETE FROM form_submission",
        "TRUNCATE form_submission",
        "DELETE FROM form_assignment",
        "TRUNCATE form_assignment CASCADE",
        "UPDATE form_assignment SET person_id = host_person_id",
        "UPDATE form_assignment SET version = version + 1",
        "DELETE FROM form_version",
        "TRUNCATE form_version CASCADE",
        "UPDATE form_version SET version = version + 1",
        "DELETE FROM form",
        "UPDATE form SET division_id = NULL",
    ],
)
async def test_the_services_role_cannot_change_or_remove_what_was_answered_or_asked(
    forms: FormWorld, statement: str
) -> None:
    connection = await forms.database.as_service()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)
    await connection.close()


@pytest.mark.rule("S18", "S30")
async def test_the_database_itself_keeps_what_is_published_retired_submitted_or_frozen(
    forms: FormWorld,
) -> None:
    form = await forms.published(json.loads(text_of("nested-groups")))
    other = await forms.form("Patient Health")
    done, frozen = await forms.assign(other.form_id, forms.clients[:2])
    await forms.submit(forms.clients[0], done.form_assignment_id, phq9(*[1] * 9))
    forms.complete()
    await forms.freezing.sweep()
    request = forms_pb2.RetireFormRequest(form_id=form.form_id, request_id=str(new_id()))
    await forms.stub(forms.admin).RetireForm(request)
    connection = await forms.database.as_service()
    for statement, about in (
        ("UPDATE form_version SET text = '{}' WHERE form_id = $1::text::uuid", form.form_id),
        ("UPDATE form SET retired_at = NULL WHERE form_id = $1::text::uuid", form.form_id),
        (_OPEN_AGAIN, done.form_assignment_id),
        (_OPEN_AGAIN, frozen.form_assignment_id),
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(statement, about)
    await connection.close()


_OPEN_AGAIN = "UPDATE form_assignment SET state = 'assigned' WHERE form_assignment_id = $1::text::uuid"


@pytest.mark.parametrize(
    "table", [FORM, FORM_VERSION, FORM_ASSIGNMENT, FORM_SUBMISSION], ids=lambda table: table.name
)
async def test_the_tables_of_forms_are_what_the_migrations_make(forms: FormWorld, table: Table) -> None:
    engine = create_async_engine(make_url(forms.database.owner_url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        found = await connection.run_sync(_columns, table.name)
    await engine.dispose()
    assert {each["name"]: each["nullable"] for each in found} == {
        column.name: bool(column.nullable) for column in table.columns
    }


def _columns(connection: Connection, table: str) -> list[ReflectedColumn]:
    return inspect(connection).get_columns(table, schema="files")
