"""PostgreSQL: the library of forms."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.ids import DivisionId, PersonId
from services.files.domain.forms import Form, FormId, FormVersion
from services.files.store import form_rows as rows
from services.files.store.form_tables import FORM, FORM_VERSION
from services.files.store.work import Transaction


class LibraryTable(Transaction):
    """Forms and their versions."""

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
