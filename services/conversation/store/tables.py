"""The tables, as the migrations make them (held equal by a test). The role's search_path names the schema."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Computed,
    DateTime,
    FetchedValue,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    case,
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
    Column("archived", Boolean, Computed("state IN ('completed', 'cancelled')"), nullable=False),
    Column("listed_time", _TIME, FetchedValue(), nullable=False),
    Column("reschedule_count", Integer, nullable=False),
    Column("cancel_time", _TIME),
    Column("cancelled_by", Uuid),
    Column("sealed_cancel_reason", LargeBinary),
    Column("follow_up_of", Uuid),
    Column("name_policy", Text, nullable=False),
)

ENDED = case(
    (CONVERSATION.c.complete_time.is_(None), CONVERSATION.c.cancel_time),
    else_=CONVERSATION.c.complete_time,
)
"""When a conversation was completed or cancelled, as it is indexed (see chassis/walls.py for `coalesce`)."""

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
    Column("agreed_minor_units", BigInteger),
    Column("agreed_currency", Text),
    Column("fee_basis", Text, nullable=False),
    Column("no_show", Boolean, nullable=False),
    Column("withdraw_time", _TIME),
    Column("sealed_withdraw_reason", LargeBinary),
    Column("accepted_minor_units", BigInteger),
    Column("accepted_currency", Text),
    Column("accepted_late_minor_units", BigInteger),
    Column("accepted_no_show_minor_units", BigInteger),
    Column("fee_accept_time", _TIME),
    Column("history_shared", Boolean, nullable=False),
)

FEE_ACCEPTANCE = Table(
    "fee_acceptance",
    METADATA,
    Column("fee_acceptance_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("participant_id", Uuid, nullable=False),
    Column("minor_units", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("late_minor_units", BigInteger),
    Column("no_show_minor_units", BigInteger),
    Column("accept_time", _TIME, nullable=False),
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
    Column("for_everybody", Boolean, nullable=False),
)

ADMISSION_VIEWER = Table(
    "admission_viewer",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("attachment_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("added_by", Uuid, nullable=False),
    Column("add_time", _TIME, nullable=False),
)

LIST_ENTRY = Table(
    "list_entry",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("division_id", Uuid, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("listed_time", _TIME, nullable=False),
)

DRAFT = Table(
    "draft",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("revision", Uuid, nullable=False),
    Column("sealed_text", LargeBinary, nullable=False),
    Column("update_time", _TIME, nullable=False),
)

PERSON_KEY = Table(
    "person_key",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

SAVED_REPLY = Table(
    "saved_reply",
    METADATA,
    Column("saved_reply_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed_title", LargeBinary, nullable=False),
    Column("sealed_text", LargeBinary, nullable=False),
)

DEFAULT_ANNOUNCEMENT = Table(
    "default_announcement",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("sealed_text", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("edit_time", _TIME, nullable=False),
)

SEAL_KEY = Table(
    "seal_key",
    METADATA,
    Column("kid", Text, primary_key=True),
    Column("x", Text, nullable=False),
    Column("first_use_time", _TIME, nullable=False),
)

CLOSING_CERTIFICATE = Table(
    "closing_certificate",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("kid", Text, nullable=False),
    Column("certificate", Text, nullable=False),
)

LEGAL_HOLD = Table(
    "legal_hold",
    METADATA,
    Column("legal_hold_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("set_time", _TIME, nullable=False),
    Column("sealed_reason", LargeBinary, nullable=False),
    Column("lifted_by", Uuid),
    Column("lift_time", _TIME),
    Column("sealed_lift_reason", LargeBinary),
)

DESTRUCTION = Table(
    "destruction",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("retention_months", Integer, nullable=False),
    Column("asked_by", Uuid),
    Column("notice_time", _TIME, nullable=False),
    Column("due_time", _TIME, nullable=False),
    Column("begin_time", _TIME),
    Column("destroy_time", _TIME),
    Column("kid", Text),
    Column("certificate", Text),
)
