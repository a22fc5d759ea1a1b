"""The demo practice in a real directory."""

import json

import asyncpg

from deploy.local.demo_practice import PEOPLE, fill, lines
from tests.integration.directory.conftest import World


async def counts(world: World) -> tuple[int, int, int]:
    connection = await asyncpg.connect(world.database.superuser_url)
    try:
        tables = ("division", "person", "membership")
        found = [await connection.fetchval(f"SELECT count(*) FROM directory.{table}") for table in tables]
    finally:
        await connection.close()
    return found[0], found[1], found[2]


async def test_the_demo_practice_is_made_once_however_often_it_is_asked_for(world: World) -> None:
    before = await counts(world)
    for _ in range(3):
        await fill(world.operator)
    after = await counts(world)
    assert tuple(now - then for now, then in zip(after, before, strict=True)) == (2, 7, 7)


async def test_everybody_of_the_demo_practice_can_sign_in(world: World) -> None:
    await fill(world.operator)
    world.practice.slug = "demo"
    for person in PEOPLE:
        assert (await world.sign_in(person.email)).session_token


def test_the_people_are_printed_one_json_object_a_line() -> None:
    people = [json.loads(line) for line in lines(PEOPLE)]
    assert [set(person) for person in people] == [{"name", "role", "email", "division"}] * 7
    assert all(person["email"].endswith("@example.test") for person in people)
