"""PostgreSQL: tables, row ↔ entity."""
