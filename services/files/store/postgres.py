"""Transactions on PostgreSQL."""

import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256

from chassis import inbox
from chassis.db import Database
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, EventId
from chassis.keystore.store import KeyStore
from services.files.domain.assignments import Assignment, News
from services.files.store.assignments import AssignmentTable
from services.files.store.files import FileTable
from services.files.store.forms import LibraryTable
from services.files.store.shredding import ShreddingTable
from services.files.wire import forms

CONSUMER = "files"
"""The name under which events are taken once."""


class PostgresWork(FileTable, LibraryTable, AssignmentTable, ShreddingTable):
    """Everything that an act does to the database."""

    async def keyed(self, key: RequestKey, conversation_id: ConversationId) -> RequestKey:
        """With its fingerprint under the conversation's key."""
        secret = await self.key(conversation_id)
        return replace(key, fingerprint=hmac.digest(secret, key.fingerprint, sha256))

    async def first_time(self, event_id: EventId) -> bool:
        """See chassis.inbox."""
        return await inbox.first_time(self._connection, event_id, CONSUMER)

    async def tell(self, news: News, assignment: Assignment) -> None:
        """Into the outbox."""
        await self._tell(forms.SUBJECTS[news], assignment.conversation_id, forms.event_out(news, assignment))


class PostgresStore:
    """`told` is called after the commit of a transaction that wrote events."""

    def __init__(self, database: Database, key_store: KeyStore, told: Callable[[], None]) -> None:
        self._database = database
        self._key_store = key_store
        self._told = told

    @asynccontextmanager
    async def work(self) -> AsyncIterator[PostgresWork]:
        """Begin a transaction."""
        async with self._database.transaction() as connection:
            work = PostgresWork(connection, self._key_store)
            yield work
        if work.has_told:
            self._told()
