"""The library of forms, assignments and submissions."""

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    text,
)

from chassis.db import grant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _library()
    _assignments()
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_form() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'what is published, retired or frozen never changes (S18, S30)'
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    resubmitted = "OLD.state = 'submitted' AND NEW.state <> 'submitted'"
    for table, final in (
        ("form", "OLD.retired_at IS NOT NULL"),
        ("form_version", "OLD.published_at IS NOT NULL"),
        ("form_assignment", f"OLD.state = 'not_submitted' OR ({resubmitted})"),
    ):
        op.execute(
            f"""
            CREATE TRIGGER {table}_final BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({final}) EXECUTE FUNCTION refuse_change_of_form()
            """
        )


def _library() -> None:
    op.create_table(
        "form",
        Column("form_id", Uuid, primary_key=True),
        Column("division_id", Uuid),
        Column("retired_at", DateTime(timezone=True)),
        Column("retired_by", Uuid),
    )
    op.create_index("form_of_division", "form", ["division_id"])
    op.create_table(
        "form_version",
        Column("form_id", Uuid, ForeignKey("form.form_id"), primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("title", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("imported_at", DateTime(timezone=True), nullable=False),
        Column("imported_by", Uuid),
        Column("published_at", DateTime(timezone=True)),
        Column("published_by", Uuid),
    )
    op.create_index(
        "form_has_one_draft",
        "form_version",
        ["form_id"],
        unique=True,
        postgresql_where=text("published_at IS NULL"),
    )
    grant(op, "form", "SELECT, INSERT, UPDATE (retired_at, retired_by)")
    changing = "title, text, revision, imported_at, imported_by, published_at, published_by"
    grant(op, "form_version", f"SELECT, INSERT, UPDATE ({changing})")


def _assignments() -> None:
    op.create_table(
        "form_assignment",
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
        ForeignKeyConstraint(["form_id", "version"], ["form_version.form_id", "form_version.version"]),
    )
    op.create_index("form_assignment_of_conversation", "form_assignment", ["conversation_id", "assigned_at"])
    op.create_index(
        "form_assignment_of_person", "form_assignment", ["host_person_id", "person_id", "form_id"]
    )
    op.create_index(
        "form_assignment_unfinished",
        "form_assignment",
        ["conversation_id", "looked_at"],
        postgresql_where=text("state IN ('assigned', 'in_progress')"),
    )
    op.create_table(
        "form_submission",
        Column(
            "form_assignment_id", Uuid, ForeignKey("form_assignment.form_assignment_id"), primary_key=True
        ),
        Column("number", Integer, primary_key=True),
        Column("form_submission_id", Uuid, nullable=False, unique=True),
        Column("submitted_at", DateTime(timezone=True), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
    )
    changing = (
        "state, draft_revision, sealed_draft, draft_saved_at, submission_count, submitted_at, looked_at"
    )
    grant(op, "form_assignment", f"SELECT, INSERT, UPDATE ({changing})")
    grant(op, "form_submission", "SELECT, INSERT")
