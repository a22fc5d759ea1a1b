"""Webhook deliveries.

Source: docs page "Receive Stripe events in your webhook endpoint", also on signatures.

At least once, in no promised order: a delivery that is not answered 2xx within ten seconds is tried
again with exponential backoff for three days of the virtual clock.
"""

import asyncio
import hashlib
import hmac
import json
import random
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp

from tests.support.processor import payment_intents
from tests.support.processor.account import Account

JSON = dict[str, Any]

TIMEOUT = aiohttp.ClientTimeout(total=10)
FIRST_RETRY, LONGEST_WAIT, LIFETIME = 5, 6 * 3600, 3 * 24 * 3600
AT_ONCE = 16
POLL_SECONDS = 0.25


@dataclass(frozen=True)
class Behaviour:
    """How deliveries misbehave.

    enabled: deliver at all (what waits goes out when it is enabled again);
    drop: every so-manieth event is never delivered (0: none); duplicate: deliveries per event;
    shuffle: what waits goes out in random order.
    """

    enabled: bool = True
    drop: int = 0
    duplicate: int = 1
    shuffle: bool = False


def signature(secret: str, timestamp: int, payload: str) -> str:
    """The `Stripe-Signature` header: HMAC-SHA256 over the time and the raw body."""
    digest = hmac.new(secret.encode(), f"{timestamp}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Webhooks:
    """Delivers what waits in the state file; also finishes payments whose processing is over."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._wake = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}

    def behaviour(self) -> Behaviour:
        """The present settings."""
        return Behaviour(**json.loads(self._account.store.setting("webhooks", "{}")))

    def behave(self, changes: JSON) -> Behaviour:
        """Change settings; ValueError for an unknown name or a wrong type."""
        values = asdict(self.behaviour())
        for name, value in changes.items():
            if name not in values or type(value) is not type(values[name]) or value < 0:
                raise ValueError(f"webhooks take enabled, drop, duplicate, shuffle; not {name}={value!r}")
        behaviour = Behaviour(**values | changes)
        with self._account.store.transaction():
            self._account.store.set_setting("webhooks", json.dumps(asdict(behaviour)))
        self.wake()
        return behaviour

    def wake(self) -> None:
        """Something may have become due."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            try:
                while True:
                    self._wake.clear()
                    self._account.transact(lambda: payment_intents.settle_due(self._account))
                    self._start_due(session)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
            finally:
                for task in self._running.values():
                    task.cancel()
                await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _start_due(self, session: aiohttp.ClientSession) -> None:
        behaviour = self.behaviour()
        if not behaviour.enabled or self._account.webhook_url is None:
            return
        due = self._account.store.rows(
            "SELECT * FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY id",
            self._account.clock.now(),
        )
        due = [delivery for delivery in due if delivery["id"] not in self._running]
        if behaviour.shuffle:
            random.shuffle(due)
        for delivery in due[: AT_ONCE - len(self._running)]:
            if behaviour.drop and delivery["id"] % behaviour.drop == 0:
                self._finish(delivery, "dropped", None)
                continue
            task = asyncio.create_task(self._deliver(session, delivery, behaviour.duplicate))
            self._running[delivery["id"]] = task

    async def _deliver(self, session: aiohttp.ClientSession, delivery: JSON, copies: int) -> None:
        try:
            event = self._account.load("event", delivery["event"])
            payload = json.dumps(event.body, indent=2)
            statuses = [await self._post(session, payload) for _ in range(copies)]
        finally:
            del self._running[delivery["id"]]
        if all(status is not None and 200 <= status < 300 for status in statuses):
            self._finish(delivery, "delivered", statuses[-1])
        else:
            self._retry_later(delivery, statuses[-1])
        self.wake()

    async def _post(self, session: aiohttp.ClientSession, payload: str) -> int | None:
        signed = signature(self._account.webhook_secret, int(time.time()), payload)
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed}
        with suppress(aiohttp.ClientError, TimeoutError):
            async with session.post(
                str(self._account.webhook_url), data=payload, headers=headers, allow_redirects=False
            ) as response:
                return response.status
        return None

    def _finish(self, delivery: JSON, state: str, status: int | None) -> None:
        self._account.store.run(
            "UPDATE deliveries SET state = ?, attempts = attempts + 1, last_status = ? WHERE id = ?",
            state,
            status,
            delivery["id"],
        )

    def _retry_later(self, delivery: JSON, status: int | None) -> None:
        now = self._account.clock.now()
        wait = min(FIRST_RETRY * 2 ** delivery["attempts"], LONGEST_WAIT)
        if now + wait > delivery["created"] + LIFETIME:
            self._finish(delivery, "failed", status)
            return
        self._account.store.run(
            "UPDATE deliveries SET attempts = attempts + 1, due = ?, last_status = ? WHERE id = ?",
            now + wait,
            status,
            delivery["id"],
        )
