"""The tables of the key store as its migrations make them (held equal by a test), and its functions."""

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Table, Text, Uuid, text

SCHEMA = "keys"

METADATA = MetaData(schema=SCHEMA)

_TIME = DateTime(timezone=True)

DATA_KEY = Table(
    "data_key",
    METADATA,
    Column("owner_id", Uuid, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("key_id", Uuid, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("make_time", _TIME, nullable=False),
    Column("with_data_until", _TIME),
)
"""A service sees its own rows only."""

DESTROYED_OWNER = Table(
    "destroyed_owner",
    METADATA,
    Column("owner_id", Uuid, primary_key=True),
    Column("destroy_time", _TIME, nullable=False),
)

DESTROYED_KEY = Table(
    "destroyed_key",
    METADATA,
    Column("owner_id", Uuid, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("key_id", Uuid, nullable=False),
    Column("make_time", _TIME, nullable=False),
    Column("with_data_until", _TIME),
)

MAKE_KEY = text(f"SELECT {SCHEMA}.make_key(:owner, :fresh)")
DESTROY_KEYS = text(f"SELECT {SCHEMA}.destroy_keys(:owner, :time)")
