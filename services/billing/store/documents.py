"""Rows of documents: only ever added."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import ConversationId, DivisionId
from services.billing.domain.documents import Document, DocumentKind
from services.billing.store import rows
from services.billing.store.tables import BILL, DOCUMENT, DOCUMENT_SERIES


class DocumentTable:
    """The part of a transaction that is about papers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def next_number(self, division_id: DivisionId, kind: DocumentKind, year: int) -> int:
        """Whoever comes second waits for the first to commit or to give the number back."""
        row = {"division_id": division_id, "kind": kind, "year": year, "last_number": 1}
        statement = (
            postgresql.insert(DOCUMENT_SERIES)
            .values(row)
            .on_conflict_do_update(
                index_elements=["division_id", "kind", "year"],
                set_={"last_number": DOCUMENT_SERIES.c.last_number + 1},
            )
            .returning(DOCUMENT_SERIES.c.last_number)
        )
        return int((await self._connection.execute(statement)).scalar_one())

    async def add_document(self, document: Document) -> None:
        """An invoice marks its bill, which has only one."""
        await self._connection.execute(insert(DOCUMENT).values(rows.document_row(document)))
        if document.kind is DocumentKind.INVOICE:
            statement = update(BILL).where(BILL.c.conversation_id == document.conversation_id)
            await self._connection.execute(statement.values(invoiced_at=document.issued_at))

    async def documents(self, conversation_id: ConversationId) -> Sequence[Document]:
        """Oldest first."""
        statement = (
            select(DOCUMENT)
            .where(DOCUMENT.c.conversation_id == conversation_id)
            .order_by(DOCUMENT.c.issued_at, DOCUMENT.c.document_id)
        )
        return [rows.document(row) for row in await self._connection.execute(statement)]

    async def document(self, document_id: UUID) -> Document | None:
        """One of them."""
        statement = select(DOCUMENT).where(DOCUMENT.c.document_id == document_id)
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else rows.document(row)
