"""Sending what is due: written down before it leaves, settled after the mail server has answered."""

import asyncio
from collections.abc import Callable, Mapping

from chassis import log
from chassis.clock import Clock
from chassis.faults import Fault, Kind
from services.notify.domain.events import NoticeSettled
from services.notify.domain.notices import LEASE, TOLD, Notice, Outcome, settled
from services.notify.ports import Live, Mailer, Store
from services.notify.usecases.writing import Writer, Written

ATTEMPT_SECONDS = 45.0
"""One attempt at the most: well within its lease."""

_AT_ONCE = 8
# What those who know the facts answer when there is nothing to tell.
_NOTHING_TO_TELL = frozenset({Kind.NOT_FOUND, Kind.UNAUTHENTICATED, Kind.FORBIDDEN})


class Sending:
    """Sends notices. `told` is called after a transaction that told others something."""

    def __init__(
        self, store: Store, writer: Writer, mailer: Mailer, live: Live, clock: Clock, told: Callable[[], None]
    ) -> None:
        self._store = store
        self._writer = writer
        self._mailer = mailer
        self._live = live
        self._clock = clock
        self._told = told
        self._log = log.get("sending")

    async def send_batch(self) -> int:
        """Send the most urgent of what is due now, at the same time; the number of attempts."""
        now = self._clock.now()
        async with self._store.transaction() as transaction:
            claimed = await transaction.claim(now, now + LEASE, _AT_ONCE)
        await asyncio.gather(*(self._send(notice) for notice in claimed))
        return len(claimed)

    async def _send(self, notice: Notice) -> None:
        fields = {"notice_id": notice.notice_id, "kind": notice.kind, "attempt": notice.attempts}
        try:
            await self._attempt(notice, fields)
        except Exception as error:
            # Whether it was sent is not known now: the lease runs out, and another attempt follows.
            self._log.warning("what came of a notice was not kept", **fields, **log.describe(error))

    async def _attempt(self, notice: Notice, fields: Mapping[str, object]) -> None:
        written: Written | None = None
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                written = await self._writer.write(notice)
                outcome = await self._mailer.send(written.mail) if written else Outcome.MOOT
        except Exception as error:
            self._log.warning("a notice could not be sent", **fields, **log.describe(error))
            moot = isinstance(error, Fault) and error.kind in _NOTHING_TO_TELL
            outcome = Outcome.MOOT if moot else Outcome.POSTPONED
        await self._settle(settled(notice, outcome, self._clock.now()), written)

    async def _settle(self, notice: Notice, written: Written | None) -> None:
        async with self._store.transaction() as transaction:
            if not await transaction.settle(notice):
                return
            if notice.state in TOLD:
                await transaction.tell(NoticeSettled(notice))
        self._log.info("notice", notice_id=notice.notice_id, kind=notice.kind, state=notice.state)
        self._told()
        if written is not None and written.conversation is not None:
            await self._live.deliveries_changed(written.conversation)
