"""The tables of the audit trail in each service's schema, to which rows are only ever added."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)

from chassis.db import grant
from chassis.walls import wall

METADATA = MetaData()

AUDIT_ENTRY = Table(
    "audit_entry",
    METADATA,
    Column("entry_id", Uuid, primary_key=True),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("person_id", Uuid),
    Column("process", Text),
    Column("machine_id", Uuid),
    Column("practice_id", Uuid),
    Column("session_id", Uuid),
    Column("action", Text, nullable=False),
    Column("conversation_id", Uuid),
    Column("object_id", Uuid),
    Column("request_id", Uuid),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("unwritten", Integer, nullable=False),
)
"""Both `machine_id` and `person_id`: a machine in the name of a person. `reason`: of a refusal.
`unwritten`: how many refusals of the same caller before this one have no entry."""

AUDIT_LINK = Table(
    "audit_link",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", Uuid, ForeignKey("audit_entry.entry_id"), nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False),
)
"""The entries in their final order, see `chassis.audit.chain`."""

PRIVILEGES = {AUDIT_ENTRY.name: "SELECT, INSERT", AUDIT_LINK.name: "SELECT, INSERT"}

_CREATE = """
CREATE TABLE audit_entry (
    entry_id uuid PRIMARY KEY,
    time timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id uuid,
    process text,
    machine_id uuid,
    practice_id uuid,
    session_id uuid,
    action text NOT NULL,
    conversation_id uuid,
    object_id uuid,
    request_id uuid,
    outcome text NOT NULL CHECK (outcome IN ('done', 'denied')),
    reason text,
    unwritten integer NOT NULL DEFAULT 0,
    CHECK ((process IS NULL) = (num_nonnulls(person_id, machine_id) > 0)),
    CHECK ((outcome = 'denied') = (reason IS NOT NULL))
);
CREATE INDEX audit_entry_time ON audit_entry (time);
CREATE INDEX audit_entry_conversation ON audit_entry (conversation_id, time)
    WHERE conversation_id IS NOT NULL;
CREATE TABLE audit_link (
    sequence bigint PRIMARY KEY CHECK (sequence > 0),
    entry_id uuid NOT NULL UNIQUE REFERENCES audit_entry,
    hash bytea NOT NULL CHECK (length(hash) = 32)
);
"""


def audit_tables() -> None:
    """Create them; called by one migration of each service that keeps a trail."""
    for statement in filter(str.strip, _CREATE.split(";")):
        op.execute(statement)
    for table, privileges in PRIVILEGES.items():
        grant(op, table, privileges)
    wall(AUDIT_ENTRY.name)
