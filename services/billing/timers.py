"""Face 3: the clock. What is due at the processor, lost events, cards of people who did not come back."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Generic, Protocol, TypeVar

from prometheus_client import Gauge

from chassis import log
from chassis.timers import Handler, Periodic
from services.billing.domain.charges import ALARM_AFTER
from services.billing.domain.reconciliation import ReconciliationState
from services.billing.usecases.card_keeping import CardKeeping
from services.billing.usecases.cards import Cards
from services.billing.usecases.charging import Charging
from services.billing.usecases.intake import Intake
from services.billing.usecases.reconciling import Reconciling
from services.billing.usecases.refunding import PayingBack

AT_ONCE = 25
"""Charges that one process drives at the same time."""

FEW_AT_ONCE = 4
"""Refunds and inquiries: nobody waits for them, and they leave the connections to the charges."""

SELDOM_SECONDS = 2.0
"""How often it is looked for them where nobody says that there are any."""

_POLL_SECONDS = 0.5
_BACKOFF_SECONDS = 1.0
_DRAIN_SECONDS = 20.0
_MILLISECOND = timedelta(milliseconds=1)

MOST_LOGGED = 100
"""Differences of one comparison that are written to the log."""

_DIFFERENCES = Gauge(
    "sotto_billing_reconciliation_differences",
    "Differences that the last comparison with the processor found.",
)
_RECONCILED = Gauge(
    "sotto_billing_reconciled_timestamp_seconds", "When the last comparison with the processor was completed."
)
_OLDEST = Gauge("sotto_billing_oldest_charge_seconds", "Age of the oldest charge that is not settled.")
_OLDEST_REFUND = Gauge("sotto_billing_oldest_refund_seconds", "Age of the oldest refund that is not settled.")


def handlers(cards: Cards, keeping: CardKeeping) -> Mapping[str, Handler]:
    """What is done when a timer is due."""
    return {"finish_card_setup": cards.finish_unattended, "detach_card": keeping.detach}


def periodic(
    intake: Intake, charging: Charging, paying_back: PayingBack, reconciling: Reconciling
) -> list[Periodic]:
    """What is done every so often."""

    async def watch() -> None:
        age = await charging.oldest_under_way()
        _OLDEST.set(age.total_seconds())
        if age > ALARM_AFTER:
            log.get("charges").error("a charge is not settled for too long", duration_ms=age / _MILLISECOND)
        age = await paying_back.oldest_under_way()
        _OLDEST_REFUND.set(age.total_seconds())
        if age > ALARM_AFTER:
            log.get("refunds").error("a refund is not settled for too long", duration_ms=age / _MILLISECOND)

    return [
        Periodic("sweep", timedelta(seconds=60), intake.sweep),
        Periodic("watch", timedelta(seconds=60), watch),
        Periodic("reconcile", timedelta(seconds=2), partial(_reconcile, reconciling)),
    ]


async def _reconcile(reconciling: Reconciling) -> None:
    """Compare with the processor what is asked for or due, and raise the alarm for what differs."""
    journal = log.get("reconciliation")
    worked = await reconciling.work()
    if worked is not None:
        ended, differences = worked
        if ended.state is ReconciliationState.FAILED:
            journal.error("the books could not be compared with the processor's", reconciliation_id=ended.id)
        for each in differences[:MOST_LOGGED]:
            journal.error(
                "the books differ from the processor's",
                reconciliation_id=ended.id,
                kind=each.kind,
                charge_id=each.charge_id,
                payment_intent_id=each.payment_intent,
                processor_object_id=each.processor_object,
            )
    last = await reconciling.last_completed()
    if last is not None and last.ended_at is not None:
        _DIFFERENCES.set(last.differences)
        _RECONCILED.set(last.ended_at.timestamp())


class Identified(Protocol):
    """What is worked on: a charge, a refund, an inquiry."""

    @property
    def id(self) -> object:
        """For the log."""
        ...


T = TypeVar("T", bound=Identified)


class Driver(Protocol[T]):
    """Knows what is due and how to bring it further."""

    async def claim(self, limit: int) -> Sequence[T]:
        """Take what is due."""
        ...

    async def drive(self, leased: T, /) -> None:
        """Bring it as far as it will go."""
        ...

    async def release(self, leased: T, /) -> None:
        """Leave it to another try."""
        ...


class Worker(Generic[T]):
    """Drives what is due, each on its own: one failure never stops another. `topic` names it in the log."""

    def __init__(
        self,
        driver: Driver[T],
        topic: str = "charges",
        at_once: int = AT_ONCE,
        poll_seconds: float = _POLL_SECONDS,
    ) -> None:
        self._driver = driver
        self._at_once = at_once
        self._poll_seconds = poll_seconds
        self._awake = asyncio.Event()
        self._driving: set[asyncio.Task[None]] = set()
        self._log = log.get(topic)

    def wake(self) -> None:
        """Say that something may be due."""
        self._awake.set()

    async def run(self) -> None:
        """Work until cancelled; what does not end in time then is left to its lease."""
        try:
            while True:
                self._awake.clear()
                try:
                    await self._take_on()
                except Exception as error:
                    self._log.warning("nothing can be claimed", **log.describe(error))
                    await asyncio.sleep(_BACKOFF_SECONDS)
                await self._wait()
        finally:
            await self._stop()

    async def _take_on(self) -> None:
        free = self._at_once - len(self._driving)
        for leased in await self._driver.claim(free) if free else ():
            task = asyncio.create_task(self._drive(leased))
            self._driving.add(task)
            task.add_done_callback(self._done)

    async def _drive(self, leased: T) -> None:
        try:
            await self._driver.drive(leased)
        except Exception as error:
            self._log.warning("work interrupted", work_id=leased.id, **log.describe(error))
            await self._release(leased)

    async def _release(self, leased: T) -> None:
        try:
            await self._driver.release(leased)
        except Exception as error:
            self._log.warning("work left to its lease", work_id=leased.id, **log.describe(error))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._driving.discard(task)
        if len(self._driving) == self._at_once - 1:
            self._awake.set()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._awake.wait()
        except TimeoutError:
            return

    async def _stop(self) -> None:
        """Let what is under way come to its end, for a while."""
        if self._driving:
            await asyncio.wait(self._driving, timeout=_DRAIN_SECONDS)
        for task in self._driving:
            task.cancel()
        await asyncio.gather(*self._driving, return_exceptions=True)


def unhurried(driver: Driver[T], topic: str) -> Worker[T]:
    """A worker for what nobody waits for: a few at once, looked for now and then where nobody wakes it."""
    return Worker(driver, topic, FEW_AT_ONCE, SELDOM_SECONDS)
