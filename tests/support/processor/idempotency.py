"""Idempotency keys (API reference, "Idempotent requests"; docs page "Advanced error handling").

The first result of a key is kept, whatever its status, once execution has begun; validation failures,
401, 409 and 429 are not kept. Keys are pruned when they are 24 hours old, on the virtual clock.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.support.processor.errors import ProcessorError, invalid
from tests.support.processor.store import Store

JSON = dict[str, Any]

LIFETIME = 24 * 3600
MAXIMUM_LENGTH = 255


@dataclass(frozen=True)
class Answer:
    """A response as it goes out; `request_id` is that of the request that was executed."""

    status: int
    body: JSON
    request_id: str
    replayed: bool = False


def fingerprint(method: str, path: str, parameters: JSON) -> str:
    """What a second request with the key must equal."""
    text = json.dumps([method, path, parameters], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def check_key(key: str) -> None:
    """Refuse keys of a wrong length."""
    if not 1 <= len(key) <= MAXIMUM_LENGTH:
        raise invalid(f"An idempotency key has 1 to {MAXIMUM_LENGTH} characters.", param="Idempotency-Key")


@dataclass
class Keys:
    """The keys of one account: those in the state file and those under execution."""

    store: Store
    account: str
    running: set[str] = field(default_factory=set)

    @contextmanager
    def claim(self, key: str | None) -> Iterator[None]:
        """Hold the key while its request runs; a second request meanwhile is a conflict (409)."""
        if key is None:
            yield
            return
        if key in self.running:
            raise in_use(key)
        self.running.add(key)
        try:
            yield
        finally:
            self.running.discard(key)

    def replay(self, key: str, mark: str, now: int) -> Answer | None:
        """The kept result of the key, or None when there is none or it is too old."""
        self.store.run("DELETE FROM idempotency WHERE created <= ?", now - LIFETIME)
        found = self.store.rows("SELECT * FROM idempotency WHERE account = ? AND key = ?", self.account, key)
        if not found:
            return None
        if found[0]["fingerprint"] != mark:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used"
                f" with. Try using a key other than '{key}' if you meant to execute a different request."
            )
            raise ProcessorError(400, "idempotency_error", message)
        return Answer(found[0]["status"], json.loads(found[0]["body"]), found[0]["request_id"], True)

    def keep(self, key: str, mark: str, answer: Answer, now: int) -> None:
        """Keep the result; part of the transaction of its effect."""
        self.store.run(
            "INSERT INTO idempotency (account, key, fingerprint, request_id, status, body, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            self.account,
            key,
            mark,
            answer.request_id,
            answer.status,
            json.dumps(answer.body),
            now,
        )


def in_use(key: str | None) -> ProcessorError:
    """Another request with the key is still running (409)."""
    message = (
        f"There is currently another in-progress request using this idempotency key: {key}. Try again later."
    )
    return ProcessorError(409, "invalid_request_error", message, "idempotency_key_in_use")
