"""Every request to `/v1` in the order of arrival, with card details left out."""

import json
from typing import Any

from tests.support.processor.faults import Fault
from tests.support.processor.store import Store

JSON = dict[str, Any]
HIDDEN = ("number", "cvc")


class Journal:
    """Lines of n, at, method, path, idempotency_key, parameters, status (None: no answer), fault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, method: str, path: str, key: str | None) -> int:
        """Note the arrival; returns the line's number."""
        return self._store.run(
            "INSERT INTO journal (at, method, path, idempotency_key, parameters)"
            " VALUES (CAST(strftime('%s', 'now') AS INTEGER), ?, ?, ?, '{}')",
            method,
            path,
            key,
        )

    def end(self, number: int, parameters: JSON, status: int | None, fault: Fault | None) -> None:
        """Note what came of it."""
        self._store.run(
            "UPDATE journal SET parameters = ?, status = ?, fault = ? WHERE n = ?",
            json.dumps(_without_card_details(parameters)),
            status,
            fault.kind if fault else None,
            number,
        )

    def last(self) -> int:
        """The number of the last line, 0 if there is none."""
        return int(self._store.rows("SELECT coalesce(max(n), 0) AS n FROM journal")[0]["n"])

    def lines(self, after: int = 0) -> list[JSON]:
        """All lines after a number, oldest first."""
        lines = self._store.rows("SELECT * FROM journal WHERE n > ? ORDER BY n", after)
        return [line | {"parameters": json.loads(line["parameters"])} for line in lines]


def _without_card_details(parameters: JSON) -> JSON:
    card = parameters.get("card")
    if not isinstance(card, dict):
        return parameters
    return parameters | {"card": {name: "…" if name in HIDDEN else value for name, value in card.items()}}
