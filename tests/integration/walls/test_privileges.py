"""What the role of each service may do, read from the catalog and compared with what is declared (E12)."""

from collections import defaultdict
from collections.abc import Mapping

import asyncpg
import pytest

from chassis.tables import PRIVILEGES
from deploy.local.ports import SERVICES
from tests.integration.walls.declared import DECLARED, declared
from tests.support.stack import Database

GRANTED = """
SELECT c.relname AS "table", a.privilege_type AS privilege, NULL AS "column"
FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    AND a.grantee IN (0, $1::regrole)
UNION ALL
SELECT c.relname, a.privilege_type, t.attname
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN aclexplode(t.attacl) a
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    AND a.grantee IN (0, $1::regrole)
"""

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname <> 'schema_version'
"""

ROLE = """
SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
    EXISTS (
        SELECT FROM pg_auth_members
        WHERE member = pg_roles.oid AND roleid::regrole::text NOT IN ('sotto_keys', 'sotto_keys_destroyer')
    ) AS member,
    EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) AS owner
FROM pg_roles WHERE rolname = $1
"""

Privileges = Mapping[str, frozenset[str]]


@pytest.mark.rule("S18", "S29", "S36")
@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_may_do_with_each_table_what_is_declared_and_no_more(
    databases: Mapping[str, Database], service: str
) -> None:
    connection = await asyncpg.connect(databases[service].owner_url)
    tables = {row["relname"] for row in await connection.fetch(TABLES)}
    granted: dict[str, set[str]] = defaultdict(set)
    for row in await connection.fetch(GRANTED, f"sotto_{service}"):
        column = row["column"]
        granted[row["table"]].add(f"{row['privilege']} {column}" if column else row["privilege"])
    await connection.close()
    expected = {table: declared(text) for table, text in {**PRIVILEGES, **DECLARED[service]}.items()}
    assert tables == set(expected)
    assert {table: frozenset(granted[table]) for table in tables} == expected


@pytest.mark.parametrize("service", SERVICES)
async def test_the_role_of_a_service_has_no_way_around_its_privileges(
    databases: Mapping[str, Database], service: str
) -> None:
    connection = await asyncpg.connect(databases[service].superuser_url)
    role = await connection.fetchrow(ROLE, f"sotto_{service}")
    await connection.close()
    assert role is not None
    assert not any(role.values()), dict(role)
