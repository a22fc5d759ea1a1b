"""The tables of files; they are what the migrations make of them."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    FetchedValue,
    ForeignKey,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)

METADATA = MetaData()

_TIME = DateTime(timezone=True)

FILE = Table(
    "file",
    METADATA,
    Column("file_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("sender_person_id", Uuid, nullable=False),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("begun_at", _TIME, nullable=False),
    Column("content_type", Text),
    Column("size", BigInteger),
    Column("sha256", Text),
    Column("sender_participant_id", Uuid),
    Column("after_sequence", BigInteger),
    Column("shared_at", _TIME),
    Column("host_person_id", Uuid),
    Column("attempt_id", Uuid, nullable=False),
    Column("declared_type", Text, nullable=False),
    Column("declared_size", BigInteger, nullable=False),
    Column("declared_sha256", Text, nullable=False),
    Column("participant_ids", ARRAY(Uuid), nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("touched_at", _TIME, nullable=False),
    Column("refusal_reason", Text),
    Column("refusal_message", Text),
    Column("received_sha256", Text),
    Column("scan_state", Text),
    Column("thumbnail_size", BigInteger),
    Column("thumbnail_sha256", Text),
    Column("practice_id", Uuid, FetchedValue()),
)

FILE_PART = Table(
    "file_part",
    METADATA,
    Column("part_id", Uuid, primary_key=True),
    Column("file_id", Uuid, ForeignKey(FILE.c.file_id), nullable=False),
    Column("rendition", Text, nullable=False),
    Column("object_key", Text, nullable=False, unique=True),
    Column("start", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
)

FILE_VIEWER = Table(
    "file_viewer",
    METADATA,
    Column("file_id", Uuid, ForeignKey(FILE.c.file_id), primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("participant_id", Uuid, nullable=False),
    Column("why", Text, nullable=False),
    Column("added_at", _TIME, nullable=False),
)

FILE_HISTORY = Table(
    "file_history",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
)

FILE_QUARANTINE = Table(
    "file_quarantine",
    METADATA,
    Column("file_id", Uuid, ForeignKey(FILE.c.file_id), primary_key=True),
    Column("quarantined_by", Uuid, nullable=False),
    Column("quarantined_at", _TIME, nullable=False),
    Column("sealed_reason", LargeBinary, nullable=False),
)

SHREDDED_CONVERSATION = Table(
    "shredded_conversation",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("shred_time", _TIME, nullable=False),
)
