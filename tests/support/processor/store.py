"""The state file: SQLite in WAL mode with full synchronisation, so that what was answered survives `kill -9`.

The ledger is written in the transaction of the charge it records; triggers refuse to change or delete a line.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

JSON = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS objects (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL, body TEXT NOT NULL, hidden TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (kind, json_extract(body, '$.customer'));
CREATE INDEX IF NOT EXISTS objects_by_intent ON objects (kind, json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_to_settle ON objects (json_extract(hidden, '$.settle_at'));
CREATE TABLE IF NOT EXISTS idempotency (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, request_id TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS ledger (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    payment_intent TEXT NOT NULL, charge TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
    metadata TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TRIGGER IF NOT EXISTS ledger_is_final BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'a ledger line is final'); END;
CREATE TRIGGER IF NOT EXISTS ledger_is_kept BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'a ledger line is final'); END;
CREATE TABLE IF NOT EXISTS journal (
    n INTEGER PRIMARY KEY, at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    idempotency_key TEXT, parameters TEXT NOT NULL, status INTEGER, fault TEXT);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    due INTEGER NOT NULL, created INTEGER NOT NULL, last_status INTEGER);
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (state, due);
"""
TABLES = ("settings", "objects", "idempotency", "ledger", "journal", "deliveries")
COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass
class Record:
    """One object: the body a client sees, and what only the simulator knows (`hidden`)."""

    kind: str
    body: JSON
    hidden: JSON = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The object's identifier."""
        return str(self.body["id"])


@dataclass(frozen=True)
class Selection:
    """Which objects a list call asks for, newest first."""

    equals: Mapping[str, str] = field(default_factory=dict)
    created: Mapping[str, int] = field(default_factory=dict)
    limit: int = 10
    starting_after: str | None = None
    ending_before: str | None = None


class Store:
    """The only user of the state file."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit on leaving, roll back on an exception."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def reset(self) -> None:
        """Forget everything, the ledger too."""
        for table in TABLES:
            self._database.execute(f"DROP TABLE {table}")
        self._database.executescript(SCHEMA)

    def rows(self, statement: str, *values: object) -> list[JSON]:
        """Run one statement and give its rows."""
        return [dict(row) for row in self._database.execute(statement, values)]

    def run(self, statement: str, *values: object) -> int:
        """Run one statement and give the last inserted row's number."""
        return self._database.execute(statement, values).lastrowid or 0

    def setting(self, name: str, default: str) -> str:
        """A stored setting or the default."""
        found = self.rows("SELECT value FROM settings WHERE name = ?", name)
        return str(found[0]["value"]) if found else default

    def set_setting(self, name: str, value: str) -> None:
        """Store a setting."""
        self.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value)

    def add(self, record: Record) -> Record:
        """Insert a new object; its id must be new."""
        self.run(
            "INSERT INTO objects (kind, id, created, body, hidden) VALUES (?, ?, ?, ?, ?)",
            record.kind,
            record.id,
            record.body["created"],
            json.dumps(record.body),
            json.dumps(record.hidden),
        )
        return record

    def save(self, record: Record) -> None:
        """Replace an object that is already stored."""
        body, hidden = json.dumps(record.body), json.dumps(record.hidden)
        self.run("UPDATE objects SET body = ?, hidden = ? WHERE id = ?", body, hidden, record.id)

    def find(self, kind: str, identifier: str) -> Record | None:
        """The object of that kind and id, or None."""
        found = self.rows("SELECT * FROM objects WHERE id = ? AND kind = ?", identifier, kind)
        return _record(found[0]) if found else None

    def select(self, kind: str, selection: Selection) -> tuple[list[Record], bool]:
        """One page, newest first, and whether there is more in the direction asked for."""
        conditions, values = ["kind = ?"], [kind]
        for name, value in selection.equals.items():
            conditions.append(f"json_extract(body, '$.{name}') = ?")
            values.append(value)
        for name, bound in selection.created.items():
            conditions.append(f"created {COMPARISONS[name]} {bound}")
        backwards = selection.ending_before is not None
        for cursor, sign in ((selection.starting_after, "<"), (selection.ending_before, ">")):
            if cursor is not None:
                conditions.append(f"sequence {sign} (SELECT sequence FROM objects WHERE id = ?)")
                values.append(cursor)
        found = self.rows(
            f"SELECT * FROM objects WHERE {' AND '.join(conditions)}"
            f" ORDER BY sequence {'ASC' if backwards else 'DESC'} LIMIT {selection.limit + 1}",
            *values,
        )
        page = [_record(row) for row in found[: selection.limit]]
        return (page[::-1] if backwards else page), len(found) > selection.limit

    def write_ledger(self, line: JSON) -> None:
        """Add a charge or refund: type, id, payment_intent, charge, amount, currency, metadata, created."""
        values = line | {"metadata": json.dumps(line["metadata"])}
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        self.run(f"INSERT INTO ledger ({names}) VALUES ({marks})", *values.values())

    def ledger(self) -> list[JSON]:
        """Every successful charge and refund, oldest first."""
        lines = self.rows("SELECT * FROM ledger ORDER BY sequence")
        return [line | {"metadata": json.loads(line["metadata"])} for line in lines]


def _record(row: JSON) -> Record:
    return Record(row["kind"], json.loads(row["body"]), json.loads(row["hidden"]))
