"""Files and who may see them."""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, LargeBinary, Text, Uuid, text

from chassis.db import chassis_tables, grant

revision = "0001"
down_revision = None


def upgrade() -> None:
    chassis_tables()
    op.create_table(
        "file_key",
        Column("conversation_id", Uuid, primary_key=True),
        Column("wrapped", LargeBinary, nullable=False),
    )
    op.create_table(
        "file",
        Column("file_id", Uuid, primary_key=True),
        Column("conversation_id", Uuid, nullable=False),
        Column("sender_person_id", Uuid, nullable=False),
        Column("sealed_name", LargeBinary, nullable=False),
        Column("state", Text, nullable=False),
        Column("object_key", Text, nullable=False, unique=True),
        Column("begun_at", DateTime(timezone=True), nullable=False),
        Column("content_type", Text),
        Column("size", BigInteger),
        Column("sha256", Text),
        Column("sender_participant_id", Uuid),
        Column("after_sequence", BigInteger),
        Column("shared_at", DateTime(timezone=True)),
        Column("host_person_id", Uuid),
    )
    op.create_index("file_of_conversation", "file", ["conversation_id", "shared_at"])
    op.create_index("file_uploading", "file", ["begun_at"], postgresql_where=text("state = 'uploading'"))
    op.create_table(
        "file_viewer",
        Column("file_id", Uuid, ForeignKey("file.file_id"), primary_key=True),
        Column("person_id", Uuid, primary_key=True),
        Column("participant_id", Uuid, nullable=False),
    )
    _a_shared_file_never_changes()
    grant(op, "file_key", "SELECT, INSERT")
    grant(op, "file", "SELECT, INSERT, UPDATE")
    grant(op, "file_viewer", "SELECT, INSERT")


def _a_shared_file_never_changes() -> None:
    """S29, also against our own mistakes."""
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_shared_file() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a shared file never changes (S29)' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER shared_file_never_changes BEFORE UPDATE OR DELETE ON file
        FOR EACH ROW WHEN (OLD.state = 'shared') EXECUTE FUNCTION refuse_change_of_shared_file()
        """
    )
