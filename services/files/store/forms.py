"""PostgreSQL: the library of forms, assignments, and transactions over both."""

import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency, inbox, outbox
from chassis.crypto import MasterKeys
from chassis.db import Database
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, DivisionId, EventId, PersonId
from services.files.domain.assignments import Assignment, News
from services.files.domain.forms import Form, FormId, FormVersion
from services.files.store import form_rows as rows
from services.files.store.assignments import AssignmentTable
from services.files.store.form_tables import FORM, FORM_VERSION
from services.files.wire import forms as wire

CONSUMER = "files"
"""The name under which events are taken once."""


class LibraryTable:
    """Forms and their versions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def forms(self, division_id: DivisionId, with_retired: bool) -> Sequence[Form]:
        """By title."""
        statement = select(FORM).where(or_(FORM.c.division_id == division_id, FORM.c.division_id.is_(None)))
        if not with_retired:
            statement = statement.where(FORM.c.retired_at.is_(None))
        found = await self._forms(statement)
        return sorted(found, key=lambda each: (each.title.casefold(), each.form_id))

    async def form(self, form_id: FormId, lock: bool = False) -> Form | None:
        """A form."""
        statement = select(FORM).where(FORM.c.form_id == form_id)
        found = await self._forms(statement.with_for_update() if lock else statement)
        return found[0] if found else None

    async def version(self, form_id: FormId, number: int) -> FormVersion | None:
        """A version."""
        same = FORM_VERSION.c.form_id == form_id, FORM_VERSION.c.version == number
        row = (await self._connection.execute(select(FORM_VERSION).where(*same))).one_or_none()
        return rows.version(row) if row else None

    async def versions(self, form_id: FormId) -> Sequence[FormVersion]:
        """All of a form."""
        statement = select(FORM_VERSION).where(FORM_VERSION.c.form_id == form_id)
        return [rows.version(row) for row in await self._connection.execute(statement)]

    async def lock_library(self, division_id: DivisionId) -> int:
        """How many forms it holds."""
        name = func.hashtextextended(f"forms of {division_id}", 0)
        await self._connection.execute(select(func.pg_advisory_xact_lock(name)))
        count = select(func.count()).where(FORM.c.division_id == division_id)
        number: int = (await self._connection.execute(count)).scalar_one()
        return number

    async def add_form(self, form: Form) -> None:
        """A form without versions."""
        row = {"form_id": form.form_id, "division_id": form.division_id}
        await self._connection.execute(insert(FORM).values(row).on_conflict_do_nothing())

    async def keep_draft_version(self, draft: FormVersion, by: PersonId | None) -> None:
        """New, or instead of the one before it."""
        row = rows.version_row(draft, by)
        fresh = insert(FORM_VERSION).values(row)
        changed = {name: row[name] for name in ("title", "text", "revision", "imported_at", "imported_by")}
        await self._connection.execute(
            fresh.on_conflict_do_update(index_elements=["form_id", "version"], set_=changed)
        )

    async def publish(self, draft: FormVersion, by: PersonId | None, now: datetime) -> None:
        """Once and for all."""
        same = FORM_VERSION.c.form_id == draft.form_id, FORM_VERSION.c.version == draft.number
        values = {"published_at": now, "published_by": by}
        await self._connection.execute(update(FORM_VERSION).where(*same).values(values))

    async def retire(self, form_id: FormId, by: PersonId, now: datetime) -> None:
        """Once and for all."""
        values = {"retired_at": now, "retired_by": by}
        await self._connection.execute(update(FORM).where(FORM.c.form_id == form_id).values(values))

    async def _forms(self, statement: Select[Any]) -> list[Form]:
        found = {row.form_id: row for row in await self._connection.execute(statement)}
        newest = (
            select(FORM_VERSION.c.form_id, func.max(FORM_VERSION.c.version).label("version"))
            .where(FORM_VERSION.c.form_id.in_(list(found)))
            .group_by(FORM_VERSION.c.form_id, FORM_VERSION.c.published_at.is_(None))
            .subquery()
        )
        same = and_(newest.c.form_id == FORM_VERSION.c.form_id, newest.c.version == FORM_VERSION.c.version)
        forms = {form_id: rows.form(row) for form_id, row in found.items()}
        for row in await self._connection.execute(select(FORM_VERSION).join(newest, same)):
            version, form = rows.version(row), forms[row.form_id]
            drafted = version.publish_time is None
            forms[row.form_id] = replace(form, draft=version) if drafted else replace(form, published=version)
        return list(forms.values())


class PostgresFormWork(LibraryTable, AssignmentTable):
    """One transaction."""

    def __init__(self, connection: AsyncConnection, master_keys: MasterKeys) -> None:
        LibraryTable.__init__(self, connection)
        AssignmentTable.__init__(self, connection, master_keys)
        self.has_told = False

    async def keyed(self, key: RequestKey, conversation_id: ConversationId) -> RequestKey:
        """With its fingerprint under the conversation's key."""
        secret = await self.key(conversation_id)
        return replace(key, fingerprint=hmac.digest(secret, key.fingerprint, sha256))

    async def claim(self, key: RequestKey) -> str | None:
        """See chassis.idempotency."""
        return await idempotency.claim(self._connection, key)

    async def earlier(self, key: RequestKey) -> str | None:
        """See chassis.idempotency."""
        return await idempotency.earlier(self._connection, key)

    async def remember(self, key: RequestKey, result: str) -> None:
        """See chassis.idempotency."""
        await idempotency.remember(self._connection, key, result)

    async def first_time(self, event_id: EventId) -> bool:
        """See chassis.inbox."""
        return await inbox.first_time(self._connection, event_id, CONSUMER)

    async def tell(self, news: News, assignment: Assignment) -> None:
        """Into the outbox."""
        self.has_told = True
        await outbox.write(self._connection, wire.event_out(news, assignment))


class PostgresFormStore:
    """`told` is called after the commit of a transaction that wrote events."""

    def __init__(self, database: Database, master_keys: MasterKeys, told: Callable[[], None]) -> None:
        self._database = database
        self._master_keys = master_keys
        self._told = told

    @asynccontextmanager
    async def work(self) -> AsyncIterator[PostgresFormWork]:
        """Begin a transaction."""
        async with self._database.transaction() as connection:
            work = PostgresFormWork(connection, self._master_keys)
            yield work
        if work.has_told:
            self._told()
