"""The tables, as the migrations make them (held equal by a test). The role's search_path names the schema."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData()

_TIME = DateTime(timezone=True)

CUSTOMER = Table(
    "customer",
    METADATA,
    Column("practice_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("processor_customer", Text, nullable=False),
)

CARD_SETUP = Table(
    "card_setup",
    METADATA,
    Column("card_setup_id", Uuid, primary_key=True),
    Column("practice_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("card_id", Uuid),
)

CARD = Table(
    "card",
    METADATA,
    Column("card_id", Uuid, primary_key=True),
    Column("practice_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("payment_method", Text, nullable=False),
    Column("brand", Text, nullable=False),
    Column("last4", Text, nullable=False),
    Column("expire_month", Integer, nullable=False),
    Column("expire_year", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("saved_at", _TIME, nullable=False),
    Column("removed_at", _TIME),
    Column("bank_asks", Boolean, nullable=False),
)

DEFAULT_CARD = Table(
    "default_card",
    METADATA,
    Column("practice_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("card_id", Uuid),
)

CARD_CONSENT = Table(
    "card_consent",
    METADATA,
    Column("card_setup_id", Uuid, primary_key=True),
    Column("practice_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("version", Text, nullable=False),
    Column("agreed_at", _TIME, nullable=False),
)

BILL = Table(
    "bill",
    METADATA,
    Column("conversation_id", Uuid, primary_key=True),
    Column("practice_id", Uuid, nullable=False),
    Column("division_id", Uuid, nullable=False),
    Column("host_person_id", Uuid, nullable=False),
    Column("host_name", Text, nullable=False),
    Column("completed_at", _TIME, nullable=False),
    Column("names", JSONB, nullable=False),
    Column("letterhead", JSONB, nullable=False),
    Column("invoiced_at", _TIME),
)

CHARGE = Table(
    "charge",
    METADATA,
    Column("charge_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("participant_id", Uuid, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("practice_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("minor_units", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("card_id", Uuid),
    Column("payment_intent", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("seen_charge", Text, nullable=False),
    Column("decline_code", Text, nullable=False),
    Column("begun_at", _TIME, nullable=False),
    Column("updated_at", _TIME, nullable=False),
    Column("settled_at", _TIME),
    Column("due_at", _TIME),
    Column("lease", Uuid),
    Column("leased_until", _TIME),
    Column("present", Boolean, nullable=False),
    Column("retries", Integer, nullable=False),
    Column("next_retry_at", _TIME),
    Column("accepted_minor_units", BigInteger),
)

ATTEMPT = Table(
    "attempt",
    METADATA,
    Column("charge_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("step", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("begun_at", _TIME, nullable=False),
)

POSTING = Table(
    "posting",
    METADATA,
    Column("posting_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("division_id", Uuid),
    Column("charge_id", Uuid),
    Column("booked_at", _TIME, nullable=False),
)

LEDGER_ENTRY = Table(
    "ledger_entry",
    METADATA,
    Column("ledger_entry_id", Uuid, primary_key=True),
    Column("posting_id", Uuid, nullable=False),
    Column("account", Text, nullable=False),
    Column("minor_units", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
)

REFUND = Table(
    "refund",
    METADATA,
    Column("refund_id", Uuid, primary_key=True),
    Column("charge_id", Uuid, nullable=False),
    Column("conversation_id", Uuid, nullable=False),
    Column("division_id", Uuid, nullable=False),
    Column("minor_units", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", Uuid, nullable=False),
    Column("requested_at", _TIME, nullable=False),
    Column("payment_intent", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("processor_refund", Text, nullable=False),
    Column("failure_code", Text, nullable=False),
    Column("updated_at", _TIME, nullable=False),
    Column("due_at", _TIME),
    Column("lease", Uuid),
    Column("leased_until", _TIME),
)

REFUND_ATTEMPT = Table(
    "refund_attempt",
    METADATA,
    Column("refund_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("begun_at", _TIME, nullable=False),
)

DISPUTE = Table(
    "dispute",
    METADATA,
    Column("dispute_id", Uuid, primary_key=True),
    Column("processor_dispute", Text, nullable=False),
    Column("charge_id", Uuid, nullable=False),
    Column("conversation_id", Uuid, nullable=False),
    Column("division_id", Uuid, nullable=False),
    Column("minor_units", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("evidence_due_at", _TIME),
    Column("opened_at", _TIME, nullable=False),
    Column("updated_at", _TIME, nullable=False),
)

INQUIRY = Table(
    "inquiry",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("object_id", Text, primary_key=True),
    Column("due_at", _TIME),
    Column("failures", Integer, nullable=False),
)

DOCUMENT_SERIES = Table(
    "document_series",
    METADATA,
    Column("division_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last_number", Integer, nullable=False),
)

DOCUMENT = Table(
    "document",
    METADATA,
    Column("document_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("conversation_id", Uuid, nullable=False),
    Column("practice_id", Uuid, nullable=False),
    Column("division_id", Uuid, nullable=False),
    Column("host_person_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("participant_id", Uuid),
    Column("charge_id", Uuid),
    Column("refund_id", Uuid),
    Column("issued_at", _TIME, nullable=False),
    Column("contents", JSONB, nullable=False),
)

WEBHOOK = Table(
    "webhook",
    METADATA,
    Column("event_id", Text, primary_key=True),
    Column("topic", Text, nullable=False),
)

PAYMENT_DETAILS_REQUEST = Table(
    "payment_details_request",
    METADATA,
    Column("payment_details_request_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("participant_id", Uuid, nullable=False),
    Column("requested_at", _TIME, nullable=False),
)

RECONCILIATION = Table(
    "reconciliation",
    METADATA,
    Column("reconciliation_id", Uuid, primary_key=True),
    Column("whole", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_at", _TIME, nullable=False),
    Column("ended_at", _TIME),
    Column("payments", BigInteger, nullable=False),
    Column("charges", BigInteger, nullable=False),
    Column("differences", BigInteger, nullable=False),
)

RECONCILIATION_DIFFERENCE = Table(
    "reconciliation_difference",
    METADATA,
    Column("reconciliation_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("charge_id", Uuid),
    Column("payment_intent", Text, nullable=False),
    Column("processor_object", Text, nullable=False),
    Column("here_minor_units", BigInteger),
    Column("here_currency", Text),
    Column("there_minor_units", BigInteger),
    Column("there_currency", Text),
)

RECONCILIATION_SEEN = Table(
    "reconciliation_seen",
    METADATA,
    Column("reconciliation_id", Uuid, primary_key=True),
    Column("payment_intent", Text, primary_key=True),
)
