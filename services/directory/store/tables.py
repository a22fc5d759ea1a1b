"""The directory's tables, as its migrations make them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Computed,
    DateTime,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    any_,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA = MetaData()


def any_of(ids: Collection[UUID]) -> ColumnElement[Any]:
    """What a column with one of many ids equals: one parameter, so that the statement is always the same."""
    return any_(literal(list(ids), ARRAY(Uuid)))


PRACTICE = Table(
    "practice",
    METADATA,
    Column("practice_id", Uuid, primary_key=True),
    Column("slug", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("support_address", Text, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
)

DIVISION = Table(
    "division",
    METADATA,
    Column("division_id", Uuid, primary_key=True),
    Column("practice_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("billing_enabled", Boolean, nullable=False),
    Column("default_announcement", Text, nullable=False),
    Column("support_address", Text, nullable=False),
    Column("emergency_number", Text, nullable=False),
    Column("invoice_issuer", ARRAY(Text), nullable=False),
    Column("typing_off", Boolean, nullable=False),
    Column("presence_off", Boolean, nullable=False),
    Column("read_marks_off", Boolean, nullable=False),
    Column("house_rules", Text, nullable=False),
    Column("late_window", Interval, nullable=False),
    Column("late_fee", BigInteger),
    Column("no_show_fee", BigInteger),
    Column("tax", JSONB(none_as_null=True)),
    Column("refund_limit", BigInteger),
    Column("largest_file_mib", Integer, nullable=False),
    Column("retention_months", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
)

PERSON = Table(
    "person",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("practice_id", Uuid, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("address_key", Text, Computed("lower(email)"), nullable=False),
    Column("deactivated_at", DateTime(timezone=True)),
    Column("version", BigInteger, nullable=False, server_default="0"),
)

MEMBERSHIP = Table(
    "membership",
    METADATA,
    Column("division_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("ended_at", DateTime(timezone=True)),
)

INVITATION = Table(
    "invitation",
    METADATA,
    Column("invitation_id", Uuid, primary_key=True),
    Column("division_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

SIGN_IN = Table(
    "sign_in",
    METADATA,
    Column("sign_in_id", Uuid, primary_key=True),
    Column("person_id", Uuid),
    Column("browser_hash", LargeBinary, nullable=False),
    Column("link_hash", LargeBinary),
    Column("code_hash", LargeBinary),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("session_id", Uuid),
)

SESSION = Table(
    "session",
    METADATA,
    Column("session_id", Uuid, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("sign_in_id", Uuid),
    Column("method", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_seen_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("strong", Boolean, nullable=False),
    Column("proved_at", DateTime(timezone=True)),
    Column("proved_by", Text),
)

PERSON_KEY = Table(
    "person_key",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

PASSWORD = Table(
    "password",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
)

PASSWORD_SETUP = Table(
    "password_setup",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

RECOVERY_CODE = Table(
    "recovery_code",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    Column("used_at", DateTime(timezone=True)),
)

THROTTLE = Table(
    "throttle",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", DateTime(timezone=True), nullable=False),
    Column("free_at", DateTime(timezone=True), nullable=False),
)

SIGN_IN_POLICY = Table(
    "sign_in_policy",
    METADATA,
    Column("practice_id", Uuid, primary_key=True),
    Column("second_factor_required", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
)

PASSKEY = Table(
    "passkey",
    METADATA,
    Column("passkey_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("credential_id", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
)

CHALLENGE = Table(
    "challenge",
    METADATA,
    Column("challenge_id", Uuid, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("challenge", LargeBinary, nullable=False),
    Column("place", LargeBinary, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

MACHINE = Table(
    "machine",
    METADATA,
    Column("machine_id", Uuid, primary_key=True),
    Column("practice_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("service_account", Text, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)
