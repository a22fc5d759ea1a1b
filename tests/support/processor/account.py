"""The simulated account: what every call works on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.support.processor import objects
from tests.support.processor.clock import Clock
from tests.support.processor.errors import ProcessorError, no_such
from tests.support.processor.store import Record, Store

JSON = dict[str, Any]
T = TypeVar("T")

NOUNS = {
    "customer": "customer",
    "payment_method": "PaymentMethod",
    "setup_intent": "setupintent",
    "payment_intent": "payment_intent",
    "checkout.session": "checkout.session",
    "charge": "charge",
    "refund": "refund",
    "balance_transaction": "balance transaction",
    "dispute": "dispute",
    "payout": "payout",
    "event": "event",
}
DEFAULT_VERSION = "2026-10-28.endive"


@dataclass
class RequestIdentity:
    """The request under execution, as its events name it."""

    id: str | None = None
    idempotency_key: str | None = None
    version: str = DEFAULT_VERSION


@dataclass
class Account:
    """State, time and settings; `public_url` is where a browser finds the hosted pages."""

    store: Store
    clock: Clock
    secret_key: str
    public_url: str
    webhook_url: str | None
    webhook_secret: str
    latency_milliseconds: int = 0
    request: RequestIdentity = field(default_factory=RequestIdentity)

    def load(self, kind: str, identifier: str, *, param: str = "id") -> Record:
        """The object, or the refusal that names the parameter (404 for the address's own id)."""
        record = self.store.find(kind, identifier)
        if record is None or (param != "id" and record.body.get("deleted")):
            raise no_such(NOUNS[kind], identifier, param=param)
        return record

    def add(self, kind: str, body: JSON, **hidden: Any) -> Record:
        """Store a new object."""
        return self.store.add(Record(kind, body, hidden))

    def emit(self, kind: str, record: Record) -> None:
        """Record an event about the object as it now is, and queue it for the webhook endpoint."""
        request = {"id": self.request.id, "idempotency_key": self.request.idempotency_key}
        now = self.clock.now()
        body = objects.event(now, kind, record.body, request, self.request.version)
        body["pending_webhooks"] = 1 if self.webhook_url else 0
        self.store.add(Record("event", body))
        if self.webhook_url:
            self.store.run(
                "INSERT INTO deliveries (event, state, attempts, due, created)"
                " VALUES (?, 'waiting', 0, ?, ?)",
                body["id"],
                now,
                now,
            )

    def transact(self, act: Callable[[], T]) -> T:
        """Run the act in one transaction; of a refusal, only one whose execution had begun is committed."""
        with self.store.transaction():
            try:
                return act()
            except ProcessorError as error:
                if not error.stored:
                    raise
                refusal = error
        raise refusal
