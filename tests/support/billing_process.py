"""Billing as a process that sends itself a signal at a named point.

A strike "SIGKILL before create_intent 3" hits it just before its third call of that name; without one, it is
billing and nothing else. The names are those of the processor's calls, and, for commits, of the most telling
write in the transaction.

Processes are forked from one that has everything imported already: a trial costs a start, and there are many.
"""

import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil

from chassis.process import run
from services.billing import __main__ as plug
from services.billing.clients import stripe_api
from services.billing.clients.movements import StripeMovements
from services.billing.clients.printer import Press
from services.billing.clients.processor import StripeProcessor
from services.billing.config import BillingSettings
from services.billing.domain.charges import Charge
from services.billing.domain.ledger import Posting, PostingKind
from services.billing.domain.refunds import Refund
from services.billing.ports import Step
from services.billing.store import postgres
from services.billing.store.postgres import PostgresStore, PostgresTransaction

SIDES = ("before", "after")
CALLS = ("create_intent", "read_intent", "confirm_intent", "confirm_present", "cancel_intent")
REFUND_CALLS = ("find_refund", "create_refund")
COMMITS = ("charges", "attempt", "payment_intent", "success", "flag", "refund_attempt", "refunded")


CALLS_PER_NAME: Mapping[str, int] = {
    "create_intent": 4,
    "read_intent": 4,
    "confirm_intent": 4,
    "charges": 1,
    "attempt": 8,
    "payment_intent": 4,
    "success": 2,
    "flag": 2,
}
"""How often an undisturbed completion with five participants passes each point."""

POINTS = [
    f"{side} {name} {number}"
    for name, count in CALLS_PER_NAME.items()
    for number in range(1, count + 1)
    for side in SIDES
]

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.support.billing_preloaded"])


class _Striker:
    """Counts, and pulls the trigger."""

    def __init__(self) -> None:
        self.plan("")

    def plan(self, strike: str) -> None:
        """Which signal, where."""
        self._signal, self._side, self._name, number = strike.split() if strike else ("", "", "", "0")
        self._number = int(number)
        self._seen: Counter[str] = Counter()

    def arrive(self, name: str) -> int:
        """Another call of that name begins; its number."""
        self._seen[name] += 1
        return self._seen[name]

    def at(self, side: str, name: str, number: int) -> None:
        """Be hit here, if this is the point."""
        if (side, name, number) == (self._side, self._name, self._number):
            os.kill(os.getpid(), signal.Signals[self._signal])


STRIKER = _Striker()


def _exposed(name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def around(*arguments: Any, **options: Any) -> Any:
        number = STRIKER.arrive(name)
        STRIKER.at("before", name, number)
        answer = await call(*arguments, **options)
        STRIKER.at("after", name, number)
        return answer

    return around


class ExposedProcessor(StripeProcessor):
    """The real client, with a point around each call about payments."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in CALLS:
            setattr(self, name, _exposed(name, getattr(self, name)))


class ExposedMovements(StripeMovements):
    """The real client, with a point around each call about refunds."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in REFUND_CALLS:
            setattr(self, name, _exposed(name, getattr(self, name)))


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

    async def save_payment_intent(self, charge_id: UUID, payment_intent: str) -> str:
        """Compare and set."""
        self.about = "payment_intent"
        return await super().save_payment_intent(charge_id, payment_intent)

    async def save_charge(self, charge: Charge, lease: UUID | None, until: datetime | None = None) -> bool:
        """An outcome, unless something else names the transaction."""
        self.about = self.about or "flag"
        return await super().save_charge(charge, lease, until)

    async def add_refund_attempt(self, refund: Refund, now: datetime) -> None:
        """Money is about to be sent."""
        self.about = "refund_attempt"
        await super().add_refund_attempt(refund, now)

    async def book(self, posting: Posting) -> bool:
        """Success."""
        if posting.kind is PostingKind.CHARGE:
            self.about = "success"
        if posting.kind is PostingKind.REFUND:
            self.about = "refunded"
        return await super().book(posting)


class ExposedStore(PostgresStore):
    """The real store, with a point around each commit that has a name."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        """Before: all is written and nothing committed. After: all is committed and nobody told."""
        name, number = "", 0
        async with super().transaction() as transaction:
            yield transaction
            name = transaction.about if isinstance(transaction, NamedTransaction) else ""
            if name:
                number = STRIKER.arrive(name)
                STRIKER.at("before", name, number)
        if name:
            STRIKER.at("after", name, number)


class ColdPress(Press):
    """The real one, started only if a paper is asked for: in a trial none is."""

    async def start(self) -> None:
        """Nothing."""


class BillingProcess:
    """A process of its own: `environment` are billing's settings, `log` is where it writes.

    `patience`: so many seconds it waits for an answer of the processor.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        log: Path,
        strike: str = "",
        patience: float = stripe_api.TIMEOUT_SECONDS,
    ) -> None:
        arguments = (dict(environment), str(log), strike, patience)
        self._process = _FORKS.Process(target=_live, args=arguments, daemon=True)

    def start(self) -> None:
        """Fork it."""
        self._process.start()

    @property
    def stopped(self) -> bool:
        """Whether it stands still by a signal."""
        return bool(psutil.Process(self._process.pid).status() == psutil.STATUS_STOPPED)

    @property
    def status(self) -> int | None:
        """Its exit status: negative for a signal, None while it lives."""
        return self._process.exitcode

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def end(self) -> None:
        """Kill it if it still lives, and let go of it."""
        self._process.kill()
        self._process.join()


def _live(environment: dict[str, str], log: str, strike: str, patience: float) -> None:
    for name in [name for name in os.environ if name.startswith("SOTTO_")]:
        del os.environ[name]
    os.environ.update(environment)
    sys.argv[1:] = []
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    STRIKER.plan(strike)
    setattr(stripe_api, "TIMEOUT_SECONDS", patience)  # noqa: B010
    setattr(postgres, "PostgresTransaction", NamedTransaction)  # noqa: B010 - assigning to a class is refused
    setattr(plug, "PostgresStore", ExposedStore)  # noqa: B010
    setattr(plug, "StripeProcessor", ExposedProcessor)  # noqa: B010
    setattr(plug, "StripeMovements", ExposedMovements)  # noqa: B010
    setattr(plug, "Press", ColdPress)  # noqa: B010
    run("billing", BillingSettings, plug.build)
