"""Where conversations are kept: PostgreSQL, schema "conversation"."""
