"""Transactions on PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency, inbox, outbox
from chassis.db import Database
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, EventId, ParticipantId
from services.billing.domain.events import Event
from services.billing.store.cards import CardTable
from services.billing.store.charges import ChargeTable
from services.billing.store.documents import DocumentTable
from services.billing.store.ledger import LedgerTable
from services.billing.store.reconciliations import ReconciliationTable
from services.billing.store.refunds import RefundTable
from services.billing.store.tables import PAYMENT_DETAILS_REQUEST, WEBHOOK
from services.billing.wire import events

CONSUMER = "billing"
"""The name under which events are taken once."""


class PostgresTransaction(
    CardTable, ChargeTable, DocumentTable, RefundTable, LedgerTable, ReconciliationTable
):
    """Everything that an act does to the database."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self.has_told = False

    async def claim(self, key: RequestKey) -> str | None:
        """See chassis.idempotency."""
        return await idempotency.claim(self._connection, key)

    async def remember(self, key: RequestKey, result: str) -> None:
        """See chassis.idempotency."""
        await idempotency.remember(self._connection, key, result)

    async def first_time(self, event_id: EventId) -> bool:
        """See chassis.inbox."""
        return await inbox.first_time(self._connection, event_id, CONSUMER)

    async def first_webhook(self, event_id: str, topic: str) -> bool:
        """Whether the processor's event is new."""
        row = {"event_id": event_id, "topic": topic}
        statement = postgresql.insert(WEBHOOK).values(row).on_conflict_do_nothing()
        added = await self._connection.execute(statement.returning(WEBHOOK.c.event_id))
        return added.first() is not None

    async def add_payment_details_request(
        self, request_id: UUID, conversation_id: ConversationId, participant_id: ParticipantId, now: datetime
    ) -> None:
        """Who was asked, when."""
        row = {
            "payment_details_request_id": request_id,
            "conversation_id": conversation_id,
            "participant_id": participant_id,
            "requested_at": now,
        }
        await self._connection.execute(insert(PAYMENT_DETAILS_REQUEST).values(row))

    async def tell(self, event: Event) -> None:
        """Into the outbox."""
        self.has_told = True
        await outbox.write(self._connection, events.event_out(event))


class PostgresStore:
    """`told` is called after the commit of a transaction that wrote events."""

    def __init__(self, database: Database, told: Callable[[], None]) -> None:
        self._database = database
        self._told = told

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        """One READ COMMITTED transaction."""
        async with self._database.transaction() as connection:
            transaction = PostgresTransaction(connection)
            yield transaction
        if transaction.has_told:
            self._told()
