"""A schema with the chassis's tables and one table for effects."""

from alembic import op

from chassis.db import chassis_tables, grant

revision = "0001"
down_revision = None


def upgrade() -> None:
    chassis_tables()
    op.execute("CREATE TABLE effect (id bigserial PRIMARY KEY, name text NOT NULL, number integer NOT NULL)")
    grant(op, "effect", "SELECT, INSERT, UPDATE")
    op.execute("GRANT USAGE ON SEQUENCE effect_id_seq TO sotto_billing")
