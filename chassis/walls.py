"""The second wall: PostgreSQL keeps a practice's rows from calls of another (ADR 0038).

The first wall is the relation check in each query. Every transaction says for which practice it works: that
of the caller, or every one where no practice calls (timers, inboxes, our own processes). A session that says
nothing sees nothing.

What a query itself asks may use an index of a walled table only if its operators and functions are leakproof:
those of `lower(x) =` and `coalesce(x, y) >=` are not.
"""

from collections.abc import Sequence

from alembic import op

from chassis.current import CALL

SETTING = "sotto.practice"
EVERY = "every"

_SAID = f"(SELECT current_setting('{SETTING}', true))"
"""As a subquery it is asked once for each statement, and not for each row."""


def practice_of_call() -> str:
    """What a transaction says: the practice of whoever makes the call that is being served, or `EVERY`."""
    call = CALL.get()
    practice_id = call.caller.practice_id if call and call.caller else None
    return EVERY if practice_id is None else str(practice_id)


def wall(table: str, condition: str = f"practice_id::text = {_SAID}") -> None:
    """Put a table of a migration behind the wall; `condition`: when a row is one of the practice's."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY practice ON {table} USING ({_SAID} = '{EVERY}' OR {condition})")


def wall_through(parent: str, key: str, tables: Sequence[str]) -> None:
    """Put tables behind the wall: who sees the row of `parent` with the same primary key sees their rows.

    No EXISTS: PostgreSQL might then read all rows of `parent` at once instead of looking one up.
    """
    for table in tables:
        wall(table, f"(SELECT true FROM {parent} WHERE {parent}.{key} = {table}.{key})")


def wall_of_stamped(table: str) -> None:
    """Put a table behind the wall whose rows the database itself stamps with the practice that makes them.

    Rows from before, and those that no practice makes, belong to none: they have the first wall only.
    """
    stamp = f"nullif(nullif(current_setting('{SETTING}', true), '{EVERY}'), '')::uuid"
    op.execute(f"ALTER TABLE {table} ADD COLUMN practice_id uuid")
    op.execute(f"ALTER TABLE {table} ALTER COLUMN practice_id SET DEFAULT {stamp}")
    wall(table, f"practice_id IS NULL OR practice_id::text = {_SAID}")
