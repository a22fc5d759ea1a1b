"""Numbers of invoices and receipts have no gaps, whoever takes one and gives it back (S37)."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from chassis.db import Database as ServiceDatabase
from services.billing.domain.documents import DocumentKind, document_number
from services.billing.store.postgres import PostgresStore
from tests.support.billing import House, fee
from tests.support.builders import a_client

COMPLETIONS = 50


class _GivenBack(Exception):
    """The transaction that took the number fails."""


@pytest.mark.rule("S37")
async def test_fifty_completions_at_once_and_numbers_given_back_leave_no_gap(house: House) -> None:
    client = a_client(house.practice_id)
    await house.save_card(client)
    scenes = [house.scene([fee(1000 + n)], [client]) for n in range(COMPLETIONS)]
    database = ServiceDatabase.open(house.database.url, 4)
    store, year = PostgresStore(database, lambda: None), datetime.now(UTC).year
    stop = asyncio.Event()

    async def give_back(kind: DocumentKind) -> int:
        """Take a number and fail, again and again, as a process does that is killed before it commits."""
        given_back = 0
        while not stop.is_set():
            with suppress(_GivenBack):
                async with store.transaction() as tx:
                    await tx.next_number(house.division_id, kind, year)
                    await asyncio.sleep(0.005)
                    raise _GivenBack
            given_back += 1
            await asyncio.sleep(0.02)
        return given_back

    failing = [asyncio.create_task(give_back(kind)) for kind in DocumentKind]
    try:
        await asyncio.gather(*(house.complete(scene) for scene in scenes))
        for scene in scenes:
            await house.settled(scene, 1, timeout=90)
    finally:
        stop.set()
        given_back = await asyncio.gather(*failing)
        await database.close()
    assert min(given_back) > 10
    for kind in (DocumentKind.RECEIPT, DocumentKind.INVOICE):
        rows = await house.fetch(
            "SELECT number FROM billing.document WHERE kind = $1 AND division_id = $2",
            kind,
            house.division_id,
        )
        numbers = sorted(row["number"] for row in rows)
        assert numbers == [document_number(kind, year, n) for n in range(1, COMPLETIONS + 1)]
