"""The tables that every service has in its own schema, which the role's search_path names."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

METADATA = MetaData()

_NOW = func.clock_timestamp()


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id, which never wraps around."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:
        """The type's name in SQL."""
        return "XID8"


OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=True),
    Column("xid", Xid8, nullable=False, server_default=func.pg_current_xact_id()),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("published_at", DateTime(timezone=True)),
    Index("outbox_unpublished", "seq", postgresql_where=text("published_at IS NULL")),
    Index("outbox_created_at", "created_at"),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Index("inbox_received_at", "received_at"),
)

IDEMPOTENCY = Table(
    "idempotency",
    METADATA,
    Column("caller", Text, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("method", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("result", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Index("idempotency_created_at", "created_at"),
)

TIMER = Table(
    "timer",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("key", Uuid, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("generation", BigInteger, nullable=False, server_default="1"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("leased_until", DateTime(timezone=True)),
    Index("timer_due_at", "due_at"),
)

DEAD_LETTER = Table(
    "dead_letter",
    METADATA,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("error_type", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("died_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
)

PRIVILEGES = {
    OUTBOX.name: "SELECT, INSERT, UPDATE (published_at)",
    INBOX.name: "SELECT, INSERT",
    IDEMPOTENCY.name: "SELECT, INSERT, UPDATE (result)",
    TIMER.name: "SELECT, INSERT, UPDATE, DELETE",
    DEAD_LETTER.name: "SELECT, INSERT",
}
"""What the service's own role may do with each table."""
