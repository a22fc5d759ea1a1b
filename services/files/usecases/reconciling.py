"""Compares the bucket with the database, and removes what has been nobody's for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from chassis.clock import Clock
from services.files.domain.reconciliation import Orphan, Report, is_ours
from services.files.ports.keeping import Store
from services.files.ports.neighbours import Objects

_AT_ONCE = 1000


@dataclass(frozen=True)
class Reconciling:
    """What an operator asks for, and what is done every day."""

    store: Store
    objects: Objects
    clock: Clock

    async def compare(self) -> Report:
        """What differs between bucket and database. Fault UNAVAILABLE."""
        report, there = Report(), set[str]()
        page: list[tuple[str, float]] = []
        async for listed in self.objects.listed():
            page.append(listed)
            if len(page) == _AT_ONCE:
                await self._look_at(page, report, there)
                page = []
        await self._look_at(page, report, there)
        report.missing = await self._missing(report, there)
        return report

    async def sweep(self) -> None:
        """Remove old orphans: objects that a process left which died before it could keep their row."""
        report = await self.compare()
        for orphan in report.old_orphans(self.clock.now()):
            await self.objects.remove(orphan.object_key)

    async def _look_at(self, page: Sequence[tuple[str, float]], report: Report, there: set[str]) -> None:
        ours = {key: stored for key, stored in page if is_ours(key)}
        async with self.store.work() as work:
            known = await work.known_objects(list(ours))
        report.objects += len(ours)
        there |= known
        report.orphans += [
            Orphan(key, datetime.fromtimestamp(stored, UTC))
            for key, stored in ours.items()
            if key not in known
        ]

    async def _missing(self, report: Report, there: set[str]) -> list[str]:
        """Objects of parts that were not listed, nor stored since, and whose rows are still there."""
        suspected, after = [], UUID(int=0)
        while True:
            async with self.store.work() as work:
                parts = await work.parts_after(after, _AT_ONCE)
            if not parts:
                break
            after = parts[-1].part_id
            report.parts += len(parts)
            suspected += [each.object_key for each in parts if each.object_key not in there]
        absent = [key for key in suspected if not await self.objects.exists(key)]
        async with self.store.work() as work:
            return sorted(await work.known_objects(absent))
