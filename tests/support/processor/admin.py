"""The simulator's own interface under `/_simulator/`: loopback only, no authentication, JSON."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.processor import cards, disputes, payouts, refunds
from tests.support.processor.account import Account
from tests.support.processor.errors import ProcessorError
from tests.support.processor.faults import Faults, fault_from
from tests.support.processor.journal import Journal
from tests.support.processor.store import Record
from tests.support.processor.webhooks import Webhooks

JSON = dict[str, Any]
LONGEST = 10 * 366 * 86_400


class Admin:
    """What a test or an operator can ask of the simulator."""

    def __init__(self, account: Account, faults: Faults, webhooks: Webhooks, mistakes: list[str]) -> None:
        self._account = account
        self._faults = faults
        self._webhooks = webhooks
        self._mistakes = mistakes
        self._journal = Journal(account.store)

    def routes(self) -> list[Route]:
        """The addresses."""
        return [
            _route("GET", "health", lambda _: {"status": "ok"}),
            _route("GET", "clock", self._show_clock),
            _route("POST", "clock", self._advance_clock),
            _route("GET", "faults", lambda _: {"faults": self._faults.describe()}),
            _route("POST", "faults", self._add_fault),
            _route("DELETE", "faults", self._clear_faults),
            _route("GET", "journal", self._show_journal),
            _route("GET", "journal/last", lambda _: {"n": self._journal.last()}),
            _route("GET", "mistakes", lambda _: {"requests": self._mistakes}),
            _route("GET", "ledger", lambda _: {"lines": self._account.store.ledger()}),
            _route("GET", "webhooks", self._show_webhooks),
            _route("POST", "webhooks", lambda document: asdict(self._webhooks.behave(document))),
            _route("POST", "latency", self._set_latency),
            _route("POST", "processing", self._set_processing),
            _route("POST", "cards", self._change_card),
            _route("POST", "disputes", self._dispute),
            _route("POST", "payouts", self._pay_out),
            _route("POST", "refunds", self._decide_refund),
            _route("POST", "reset", self._reset),
        ]

    def _show_clock(self, document: JSON) -> JSON:
        return {"now": self._account.clock.now(), "ahead_seconds": self._account.clock.offset()}

    def _advance_clock(self, document: JSON) -> JSON:
        self._account.clock.advance(_number(document, "advance_seconds"))
        self._webhooks.wake()
        return self._show_clock(document)

    def _add_fault(self, document: JSON) -> JSON:
        self._faults.planned.append(fault_from(document))
        return {"faults": self._faults.describe()}

    def _clear_faults(self, document: JSON) -> JSON:
        self._faults.planned.clear()
        return {"faults": []}

    def _show_journal(self, document: JSON) -> JSON:
        return {"requests": self._journal.lines(_number({"after": 0} | document, "after"))}

    def _show_webhooks(self, document: JSON) -> JSON:
        deliveries = self._account.store.rows("SELECT * FROM deliveries ORDER BY id")
        return asdict(self._webhooks.behaviour()) | {"deliveries": deliveries}

    def _set_latency(self, document: JSON) -> JSON:
        self._account.latency_milliseconds = _number(document, "milliseconds")
        return {"milliseconds": self._account.latency_milliseconds}

    def _set_processing(self, document: JSON) -> JSON:
        """Payments confirmed from now on stay in `processing` for so long (0: not at all)."""
        seconds = _number(document, "seconds")
        with self._account.store.transaction():
            self._account.store.set_setting("processing_seconds", str(seconds))
        return {"seconds": seconds}

    def _change_card(self, document: JSON) -> JSON:
        """From now on the saved card behaves like the test card of that number, e.g. after it was lost."""
        if document.get("number") not in cards.CARDS:
            raise ValueError("number is that of a documented test card")
        record = self._account.load("payment_method", str(document.get("payment_method")))
        record.hidden["number"] = document["number"]
        with self._account.store.transaction():
            self._account.store.save(record)
        return {"payment_method": record.id, "number": document["number"]}

    def _dispute(self, document: JSON) -> JSON:
        """Open a dispute of a payment, or decide one that is open."""
        account = self._account

        def act() -> Record:
            if "dispute" in document:
                record = account.load("dispute", str(document["dispute"]))
                disputes.decide(account, record, str(document.get("status")))
                return record
            intent = account.load("payment_intent", str(document.get("payment_intent")))
            charge = account.load("charge", str(intent.body["latest_charge"]))
            disputed = cards.Disputed(str(document.get("reason", "general")))
            return disputes.open_dispute(account, charge, disputed)

        return self._told(account.transact(act))

    def _pay_out(self, document: JSON) -> JSON:
        """Pay out, or let a payout come back."""
        account = self._account

        def act() -> Record:
            if "payout" in document:
                record = account.load("payout", str(document["payout"]))
                payouts.fail(account, record)
                return record
            currency = str(document.get("currency", "usd"))
            return payouts.pay_out(account, _number(document, "amount"), currency)

        return self._told(account.transact(act))

    def _decide_refund(self, document: JSON) -> JSON:
        """Let a pending refund arrive, or fail."""
        account = self._account

        def act() -> Record:
            record = account.load("refund", str(document.get("refund")))
            refunds.decide(account, record, str(document.get("status")))
            return record

        return self._told(account.transact(act))

    def _told(self, record: Record) -> JSON:
        self._webhooks.wake()
        return record.body

    def _reset(self, document: JSON) -> JSON:
        """Forget all objects, keys, faults, settings, the journal and the ledger."""
        self._account.store.reset()
        self._faults.planned.clear()
        return {"status": "ok"}


def _number(document: JSON, name: str) -> int:
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LONGEST:
        raise ValueError(f"{name} is a whole number from 0 to {LONGEST}")
    return value


def _route(method: str, name: str, act: Callable[[JSON], JSON]) -> Route:
    async def serve(request: Request) -> Response:
        try:
            document = json.loads(await request.body() or b"{}")
            if not isinstance(document, dict):
                raise ValueError("the body is a JSON object")
            return JSONResponse(act(document))
        except ProcessorError as error:
            return JSONResponse(error.body(), error.status)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(f"/_simulator/{name}", serve, methods=[method])
