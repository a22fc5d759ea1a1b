"""Resumable uploads in parts, verdicts, viewers that are added later, quarantine (ADR 0024).

A file from before is one part, whose segments carry the file's id as the part's.
"""

from alembic import op

from chassis.db import grant

revision = "0002"
down_revision = "0001"

CHANGES = """
DROP TRIGGER shared_file_never_changes ON file;

UPDATE file SET state = CASE state WHEN 'shared' THEN 'available' ELSE 'dropped' END;
ALTER TABLE file
    ADD COLUMN attempt_id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN declared_type text NOT NULL DEFAULT '',
    ADD COLUMN declared_size bigint NOT NULL DEFAULT 0 CHECK (declared_size >= 0),
    ADD COLUMN declared_sha256 text NOT NULL DEFAULT '',
    ADD COLUMN participant_ids uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN received bigint NOT NULL DEFAULT 0,
    ADD COLUMN touched_at timestamptz,
    ADD COLUMN refusal_reason text,
    ADD COLUMN refusal_message text,
    ADD COLUMN received_sha256 text,
    ADD COLUMN scan_state text,
    ADD COLUMN thumbnail_size bigint,
    ADD COLUMN thumbnail_sha256 text;
UPDATE file SET touched_at = begun_at, declared_type = coalesce(content_type, ''),
    declared_size = coalesce(size, 0), received = coalesce(size, 0), received_sha256 = sha256,
    scan_state = CASE state WHEN 'available' THEN 'unscanned' END;
ALTER TABLE file
    ALTER COLUMN attempt_id DROP DEFAULT,
    ALTER COLUMN declared_type DROP DEFAULT,
    ALTER COLUMN declared_size DROP DEFAULT,
    ALTER COLUMN declared_sha256 DROP DEFAULT,
    ALTER COLUMN participant_ids DROP DEFAULT,
    ALTER COLUMN received DROP DEFAULT,
    ALTER COLUMN touched_at SET NOT NULL,
    ADD CHECK (received BETWEEN 0 AND declared_size),
    ADD CHECK (state <> 'checking' OR received = declared_size),
    ADD CHECK ((state = 'refused') = (refusal_reason IS NOT NULL)),
    ADD CHECK (state IN ('uploading', 'checking', 'available', 'refused', 'dropped'));
DROP INDEX file_uploading;
CREATE INDEX file_uploading ON file (touched_at) WHERE state = 'uploading';

CREATE TABLE file_part (
    part_id uuid PRIMARY KEY,
    file_id uuid NOT NULL REFERENCES file,
    rendition text NOT NULL,
    object_key text NOT NULL UNIQUE,
    start bigint NOT NULL CHECK (start >= 0),
    size bigint NOT NULL CHECK (size > 0),
    UNIQUE (file_id, rendition, start)
);
INSERT INTO file_part (part_id, file_id, rendition, object_key, start, size)
SELECT file_id, file_id, 'content', object_key, 0, size FROM file WHERE state = 'available';
ALTER TABLE file DROP COLUMN object_key;

ALTER TABLE file_viewer
    ADD COLUMN why text NOT NULL DEFAULT 'chosen',
    ADD COLUMN added_at timestamptz;
UPDATE file_viewer SET added_at = file.shared_at, why = CASE file_viewer.person_id
    WHEN file.sender_person_id THEN 'sender' WHEN file.host_person_id THEN 'host' ELSE 'chosen' END
FROM file WHERE file.file_id = file_viewer.file_id;
ALTER TABLE file_viewer ALTER COLUMN why DROP DEFAULT, ALTER COLUMN added_at SET NOT NULL;

CREATE TABLE file_history (
    conversation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (conversation_id, person_id)
);

CREATE TABLE file_quarantine (
    file_id uuid PRIMARY KEY REFERENCES file,
    quarantined_by uuid NOT NULL,
    quarantined_at timestamptz NOT NULL,
    sealed_reason bytea NOT NULL
);

CREATE TRIGGER available_file_never_changes BEFORE UPDATE OR DELETE ON file
    FOR EACH ROW WHEN (OLD.state = 'available') EXECUTE FUNCTION refuse_change_of_shared_file();
"""

PARTS_STAY = """
CREATE FUNCTION refuse_change_of_shared_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM file WHERE file_id = coalesce(OLD.file_id, NEW.file_id) AND state = 'available';
    IF FOUND THEN
        RAISE EXCEPTION 'a shared file never changes (S29)' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$
"""

TRIGGER = """
CREATE TRIGGER parts_of_available_file_never_change BEFORE INSERT OR UPDATE OR DELETE ON file_part
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_shared_parts()
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(PARTS_STAY)
    op.execute(TRIGGER)
    grant(op, "file_part", "SELECT, INSERT, DELETE")
    grant(op, "file_history", "SELECT, INSERT, DELETE")
    grant(op, "file_quarantine", "SELECT, INSERT")
