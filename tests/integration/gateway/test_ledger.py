"""The ledger as a download."""

from uuid import UUID

import pytest

from chassis.auth import Role
from tests.integration.gateway.conftest import World

PATH = f"/v1/divisions/{UUID(int=7)}/ledger.csv"
JANUARY = {"first_day": "2026-01-01", "last_day": "2026-01-31"}


@pytest.mark.rule("S38")
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
async def test_the_ledger_is_a_csv_file_named_by_its_period(world: World, role: Role) -> None:
    answer = await world.browser(role).call("GET", PATH, params=JANUARY)
    assert answer.content == b"\xef\xbb\xbfa,b\r\n2026-01-01,2026-01-31\r\n"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = 'attachment; filename="ledger-2026-01-01-2026-01-31.csv"'
    assert answer.headers["content-disposition"] == name


@pytest.mark.rule("S38")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"first_day": "2026-01-01", "last_day": "2026-02-31"}, "lastDay"),
        ({"first_day": "2026-01-01"}, "lastDay"),
        ({"first_day": "=1+1", "last_day": "2026-01-31"}, "firstDay"),
        (JANUARY | {"division_id": str(UUID(int=8))}, "division_id"),
        (JANUARY | {"month": "1"}, "month"),
    ],
)
async def test_a_period_that_is_none_is_refused_by_its_field(
    world: World, query: dict[str, str], field: str
) -> None:
    refused = await world.browser(Role.COORDINATOR).call("GET", PATH, params=query)
    assert (refused.status_code, refused.json()["violations"][0]["field"]) == (400, field)


@pytest.mark.rule("S38")
async def test_neither_clients_nor_providers_nor_strangers_get_it(world: World) -> None:
    for browser, status in (
        (world.browser(), 403),
        (world.browser(Role.PROVIDER), 403),
        (world.browser(session=""), 401),
    ):
        assert (await browser.call("GET", PATH, params=JANUARY)).status_code == status
