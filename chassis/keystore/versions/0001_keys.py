"""Wrapped keys, and that they were destroyed.

The roles of services read their own keys and change nothing: keys come and go by two functions, which take
turns for an owner, so that no key is made for one whose keys are being destroyed. Who may call them is a
member of the roles sotto_keys and sotto_keys_destroyer.
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE data_key (
    owner_id uuid NOT NULL,
    service text NOT NULL,
    key_id uuid NOT NULL DEFAULT gen_random_uuid(),
    wrapped bytea NOT NULL,
    make_time timestamptz NOT NULL DEFAULT now(),
    with_data_until timestamptz,
    PRIMARY KEY (owner_id, service)
);
ALTER TABLE data_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON data_key FOR SELECT USING ('sotto_' || service = current_user);

CREATE TABLE destroyed_owner (
    owner_id uuid PRIMARY KEY,
    destroy_time timestamptz NOT NULL
);
CREATE INDEX destroyed_in_order ON destroyed_owner (destroy_time, owner_id);

CREATE TABLE destroyed_key (
    owner_id uuid NOT NULL REFERENCES destroyed_owner,
    service text NOT NULL,
    key_id uuid NOT NULL,
    make_time timestamptz NOT NULL,
    with_data_until timestamptz,
    PRIMARY KEY (owner_id, service)
);
"""

MAKE_KEY = """
CREATE FUNCTION make_key(owner uuid, fresh bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keys, pg_temp AS $$
DECLARE
    own text := substr(session_user, length('sotto_') + 1);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(owner::text, 0));
    IF EXISTS (SELECT FROM destroyed_owner WHERE owner_id = owner) THEN
        RETURN NULL;
    END IF;
    INSERT INTO data_key (owner_id, service, wrapped) VALUES (owner, own, fresh) ON CONFLICT DO NOTHING;
    RETURN (SELECT wrapped FROM data_key WHERE owner_id = owner AND service = own);
END $$
"""

DESTROY_KEYS = """
CREATE FUNCTION destroy_keys(owner uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keys, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(owner::text, 0));
    INSERT INTO destroyed_owner VALUES (owner, at) ON CONFLICT DO NOTHING;
    INSERT INTO destroyed_key
        SELECT owner_id, service, key_id, make_time, with_data_until FROM data_key WHERE owner_id = owner
        ON CONFLICT DO NOTHING;
    DELETE FROM data_key WHERE owner_id = owner;
END $$
"""

GRANTS = """
REVOKE ALL ON FUNCTION make_key(uuid, bytea), destroy_keys(uuid, timestamptz) FROM PUBLIC;
GRANT USAGE ON SCHEMA keys TO sotto_keys, sotto_keys_destroyer;
GRANT SELECT ON data_key, destroyed_owner, destroyed_key TO sotto_keys;
GRANT EXECUTE ON FUNCTION make_key(uuid, bytea) TO sotto_keys;
GRANT EXECUTE ON FUNCTION destroy_keys(uuid, timestamptz) TO sotto_keys_destroyer;
"""


def upgrade() -> None:
    _run(TABLES)
    op.execute(MAKE_KEY)
    op.execute(DESTROY_KEYS)
    _run(GRANTS)


def _run(statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            op.execute(statement)
