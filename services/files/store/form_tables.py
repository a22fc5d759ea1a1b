"""PostgreSQL: the tables of forms, as the migrations make them."""

from sqlalchemy import (
    Column,
    DateTime,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from services.files.store.tables import METADATA

FORM = Table(
    "form",
    METADATA,
    Column("form_id", Uuid, primary_key=True),
    Column("division_id", Uuid),
    Column("retired_at", DateTime(timezone=True)),
    Column("retired_by", Uuid),
    Column("practice_id", Uuid, FetchedValue()),
)

FORM_VERSION = Table(
    "form_version",
    METADATA,
    Column("form_id", Uuid, ForeignKey(FORM.c.form_id), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    Column("imported_by", Uuid),
    Column("published_at", DateTime(timezone=True)),
    Column("published_by", Uuid),
)

FORM_ASSIGNMENT = Table(
    "form_assignment",
    METADATA,
    Column("form_assignment_id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, nullable=False),
    Column("form_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("participant_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("host_person_id", Uuid, nullable=False),
    Column("assigned_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("state", Text, nullable=False),
    Column("draft_revision", Integer, nullable=False),
    Column("sealed_draft", LargeBinary),
    Column("draft_saved_at", DateTime(timezone=True)),
    Column("submission_count", Integer, nullable=False),
    Column("submitted_at", DateTime(timezone=True)),
    Column("looked_at", DateTime(timezone=True), nullable=False),
    Column("practice_id", Uuid, FetchedValue()),
    ForeignKeyConstraint(["form_id", "version"], [FORM_VERSION.c.form_id, FORM_VERSION.c.version]),
)

FORM_SUBMISSION = Table(
    "form_submission",
    METADATA,
    Column("form_assignment_id", Uuid, ForeignKey(FORM_ASSIGNMENT.c.form_assignment_id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("form_submission_id", Uuid, nullable=False, unique=True),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
