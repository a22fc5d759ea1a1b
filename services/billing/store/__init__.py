"""PostgreSQL: SQLAlchemy Core tables, row ↔ entity in explicit functions."""
