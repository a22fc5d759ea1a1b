"""The tables, as the migrations make them (held equal by a test). The role's search_path names the schema."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)

METADATA = MetaData()

_TIME = DateTime(timezone=True)

CONVERSATION = Table(
    "conversation",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("practice_id", Uuid, nullable=False),
    Column("division_id", Uuid, nullable=False),
    Column("division_name", Text, nullable=False),
    Column("division_time_zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("billing_enabled", Boolean, nullable=False),
    Column("support_address", Text, nullable=False),
    Column("emergency_number", Text, nullable=False),
    Column("sealed_subject", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("start_time", _TIME, nullable=False),
    Column("start_time_zone", Text, nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("open_time", _TIME),
    Column("complete_time", _TIME),
    Column("completed_by", Uuid),
    Column("acknowledged", ARRAY(Uuid), nullable=False),
    Column("activity_time", _TIME, nullable=False),
    Column("announcement_version", BigInteger, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("last_hash", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("participant_count", Integer, nullable=False),
)

CONVERSATION_KEY = Table(
    "conversation_key",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

PARTICIPANT = Table(
    "participant",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("participant_id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("host", Boolean, nullable=False),
    Column("colleague", Boolean, nullable=False),
    Column("fee_minor_units", BigInteger),
    Column("fee_currency", Text),
    Column("first_sequence", BigInteger, nullable=False),
)

MESSAGE = Table(
    "message",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", Uuid, nullable=False),
    Column("participant_id", Uuid, nullable=False),
    Column("sealed_text", LargeBinary, nullable=False),
    Column("send_time", _TIME, nullable=False),
    Column("hash", LargeBinary),
)

ANNOUNCEMENT_VERSION = Table(
    "announcement_version",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("sealed_text", LargeBinary, nullable=False),
    Column("edited_by", Uuid, nullable=False),
    Column("edit_time", _TIME, nullable=False),
)

READ_MARK = Table(
    "read_mark",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("read_sequence", BigInteger, nullable=False),
    Column("read_time", _TIME, nullable=False),
)

ADMISSION = Table(
    "admission",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("attachment_id", Uuid, primary_key=True),
    Column("participant_id", Uuid, nullable=False),
    Column("after_sequence", BigInteger, nullable=False),
    Column("person_ids", ARRAY(Uuid), nullable=False),
    Column("admit_time", _TIME, nullable=False),
)
