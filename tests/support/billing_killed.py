"""Billing as a process that kills itself: `python -m tests.support.billing_killed`.

KILL_AT="before create_intent 3" makes it send itself SIGKILL just before its third call of that name; without
it, it is billing and nothing else. The names are those of the processor's calls, and, for commits, of the
most telling write in the transaction. Leases are short, so that a successor need not wait.
"""

import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.process import run
from services.billing import __main__ as plug
from services.billing.clients.movements import StripeMovements
from services.billing.clients.processor import StripeProcessor
from services.billing.config import BillingSettings
from services.billing.domain.charges import Charge
from services.billing.domain.ledger import Posting, PostingKind
from services.billing.domain.refunds import Refund
from services.billing.ports import Step
from services.billing.store import postgres
from services.billing.store.postgres import PostgresStore, PostgresTransaction
from services.billing.usecases import charging, refunding

VARIABLE = "KILL_AT"
SIDES = ("before", "after")
CALLS = ("create_intent", "read_intent", "confirm_intent", "confirm_present", "cancel_intent")
REFUND_CALLS = ("find_refund", "create_refund")
COMMITS = ("charges", "attempt", "payment_intent", "success", "flag", "refund_attempt", "refunded")


class _Killer:
    """Counts, and pulls the trigger."""

    def __init__(self, plan: str) -> None:
        self._side, self._name, number = plan.split() if plan else ("", "", "0")
        self._number = int(number)
        self._seen: Counter[str] = Counter()

    def arrive(self, name: str) -> int:
        """Another call of that name begins; its number."""
        self._seen[name] += 1
        return self._seen[name]

    def at(self, side: str, name: str, number: int) -> None:
        """Die here, if this is the point."""
        if (side, name, number) == (self._side, self._name, self._number):
            os.kill(os.getpid(), signal.SIGKILL)


KILLER = _Killer(os.environ.get(VARIABLE, ""))


def _lethal(name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def around(*arguments: Any, **options: Any) -> Any:
        number = KILLER.arrive(name)
        KILLER.at("before", name, number)
        answer = await call(*arguments, **options)
        KILLER.at("after", name, number)
        return answer

    return around


class LethalProcessor(StripeProcessor):
    """The real client, with a killer around each call about payments."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in CALLS:
            setattr(self, name, _lethal(name, getattr(self, name)))


class LethalMovements(StripeMovements):
    """The real client, with a killer around each call about refunds."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in REFUND_CALLS:
            setattr(self, name, _lethal(name, getattr(self, name)))


class NamedTransaction(PostgresTransaction):
    """Remembers what it is about."""

    about = ""

    async def add_charges(self, charges: Sequence[Charge]) -> None:
        """Intake."""
        self.about = "charges"
        await super().add_charges(charges)

    async def add_attempt(self, charge: Charge, step: Step, key: str, now: datetime) -> None:
        """A call is about to be made."""
        self.about = "attempt"
        await super().add_attempt(charge, step, key, now)

    async def save_payment_intent(self, charge_id: UUID, payment_intent: str) -> Charge:
        """Compare and set."""
        self.about = "payment_intent"
        return await super().save_payment_intent(charge_id, payment_intent)

    async def add_refund_attempt(self, refund: Refund, now: datetime) -> None:
        """Money is about to be sent."""
        self.about = "refund_attempt"
        await super().add_refund_attempt(refund, now)

    async def save_charge(self, charge: Charge, lease: UUID | None, until: datetime | None = None) -> bool:
        """An outcome, unless something else names the transaction."""
        self.about = self.about or "flag"
        return await super().save_charge(charge, lease, until)

    async def book(self, posting: Posting) -> bool:
        """Success."""
        if posting.kind is PostingKind.CHARGE:
            self.about = "success"
        if posting.kind is PostingKind.REFUND:
            self.about = "refunded"
        return await super().book(posting)


class LethalStore(PostgresStore):
    """The real store, with a killer around each commit that has a name."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        """Before: all is written and nothing committed. After: all is committed and nobody told."""
        name, number = "", 0
        async with super().transaction() as transaction:
            yield transaction
            name = transaction.about if isinstance(transaction, NamedTransaction) else ""
            if name:
                number = KILLER.arrive(name)
                KILLER.at("before", name, number)
        if name:
            KILLER.at("after", name, number)


if __name__ == "__main__":
    setattr(postgres, "PostgresTransaction", NamedTransaction)  # noqa: B010 - assigning to a class is refused
    setattr(plug, "PostgresStore", LethalStore)  # noqa: B010
    setattr(plug, "StripeProcessor", LethalProcessor)  # noqa: B010
    setattr(plug, "StripeMovements", LethalMovements)  # noqa: B010
    setattr(charging, "LEASE", timedelta(seconds=1))  # noqa: B010
    setattr(refunding, "LEASE", timedelta(seconds=1))  # noqa: B010
    run("billing", BillingSettings, plug.build)
