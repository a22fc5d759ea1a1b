"""The ledger of a division for its accountant (S38), a batch at a time: memory does not grow with it."""

from collections.abc import AsyncIterator
from datetime import date

from chassis import sheets
from chassis.auth import Caller, Role
from chassis.faults import not_found
from chassis.ids import DivisionId
from services.billing.domain.ledger import COLUMNS, LedgerLine, cells, period
from services.billing.ports import Directory, Store

BATCH = 200
"""Lines of less than 320 bytes: together less than the 64 KiB of a piece."""


class Exporting:
    """For coordinators and admins of the division."""

    def __init__(self, store: Store, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def export(
        self, caller: Caller, division_id: DivisionId, first_day: date, last_day: date
    ) -> AsyncIterator[bytes]:
        """CSV in pieces, no transaction open while the caller reads. Faults NOT_FOUND, INVALID by field."""
        division = await self._directory.calendar(division_id)
        own = caller.practice_id == division.practice_id
        if not own or not (caller.has(Role.ADMIN, division_id) or caller.has(Role.COORDINATOR, division_id)):
            raise not_found("division")
        begin, end = period(first_day, last_day, division.time_zone)
        yield sheets.BYTE_ORDER_MARK + sheets.lines([list(COLUMNS)])
        last: LedgerLine | None = None
        while True:
            async with self._store.transaction() as tx:
                found = await tx.ledger_lines(division_id, begin, end, last, BATCH)
            if not found:
                return
            yield sheets.lines(cells(line) for line in found)
            last = found[-1]
