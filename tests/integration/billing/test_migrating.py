"""A database that has been in use is brought to the newest version with what is in it."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from chassis.db import Database, migrate
from chassis.ids import ConversationId, DivisionId, PersonId, PracticeId, new_id
from chassis.money import Money
from deploy.local.state import PROJECT
from services.billing.domain.charges import State
from services.billing.domain.ledger import Account
from services.billing.domain.reconciliation import compare_ledger
from services.billing.store.postgres import PostgresStore
from tests.conftest import NewDatabase

VERSIONS = PROJECT / "services/billing/migrations/versions"
THEN = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
LETTERHEAD = {
    "issuer": ["North Practice"],
    "locale": "en-CA",
    "time_zone": "America/Vancouver",
    "support_address": "help@north.example",
}

PRACTICE, DIVISION, CONVERSATION, HOST, PAYER, CARDLESS, CARD, RECEIPT = (new_id() for _ in range(8))
PAID, MISSING, NOT_OWED = (new_id() for _ in range(3))


def bring_to(owner_url: str, folder: Path, last: str) -> None:
    """Run the migrations up to the one of that number."""
    folder.mkdir()
    for each in VERSIONS.glob("0*.py"):
        if each.name[:4] <= last:
            copy(each, folder)
    migrate(owner_url, "billing", folder)


async def add(owner: asyncpg.Connection, table: str, **values: Any) -> None:
    columns, places = ", ".join(values), ", ".join(f"${n}" for n in range(1, len(values) + 1))
    await owner.execute(f"INSERT INTO billing.{table} ({columns}) VALUES ({places})", *values.values())


async def add_charge(owner: asyncpg.Connection, charge_id: UUID, **values: Any) -> None:
    """As the first version kept it."""
    settled = {
        "charge_id": charge_id,
        "conversation_id": CONVERSATION,
        "participant_id": new_id(),
        "purpose": "completion",
        "practice_id": PRACTICE,
        "position": 0,
        "minor_units": 5000,
        "currency": "CAD",
        "payment_intent": "",
        "attempt": 0,
        "failures": 0,
        "seen_charge": "",
        "decline_code": "",
        "begun_at": THEN,
        "updated_at": THEN,
        "settled_at": THEN,
    }
    await add(owner, "charge", **{**settled, **values})


async def fill(owner: asyncpg.Connection) -> None:
    """A paid charge with its entries and receipt, one without a card, and one of nothing."""
    whose = {"practice_id": PRACTICE, "person_id": PAYER}
    card = {"brand": "visa", "last4": "4242", "expire_month": 12, "expire_year": 2039, "saved_at": THEN}
    await add(owner, "card", card_id=CARD, **whose, payment_method="pm_1", **card)
    about = {"conversation_id": CONVERSATION, "practice_id": PRACTICE, "division_id": DIVISION}
    host = {"host_person_id": HOST}
    bill = {"host_name": "Dr. Mira Voss", "completed_at": THEN, "names": "{}"}
    await add(owner, "bill", **about, **host, **bill, letterhead=json.dumps(LETTERHEAD))
    paid = {"state": "succeeded", "card_id": CARD, "payment_intent": "pi_1", "attempt": 2}
    await add_charge(owner, PAID, person_id=PAYER, **paid)
    await add_charge(owner, MISSING, person_id=CARDLESS, state="missing_card")
    await add_charge(owner, NOT_OWED, person_id=HOST, state="not_owed", minor_units=0)
    async with owner.transaction():
        for account, units in (("processor", 5000), ("fees", -5000)):
            entry = {"ledger_entry_id": new_id(), "charge_id": PAID, "account": account, "currency": "CAD"}
            await add(owner, "ledger_entry", **entry, minor_units=units, booked_at=THEN)
    line = {"name": "Jo", "minor_units": 5000, "currency": "CAD", "state": "succeeded", "card": []}
    days = {"issue_date": "2026-03-01", "service_date": "2026-03-01"}
    contents = {"letterhead": LETTERHEAD, "recipient": "Jo", "provider": "Mira", **days, "lines": [line]}
    paper = {"document_id": RECEIPT, "kind": "receipt", "number": "R-2026-000001", "issued_at": THEN}
    person = {"person_id": PAYER, "charge_id": PAID, "contents": json.dumps(contents)}
    await add(owner, "document", **paper, **about, **host, **person)


@pytest.mark.rule("S36", "S37", "S38")
@pytest.mark.parametrize("by_way_of", [(), ("0004",)])
async def test_charges_of_the_first_version_keep_their_money_papers_and_books(
    empty_database: NewDatabase, tmp_path: Path, by_way_of: Sequence[str]
) -> None:
    urls = await empty_database("billing")
    await asyncio.to_thread(bring_to, urls.owner_url, tmp_path / "0001", "0001")
    owner = await asyncpg.connect(urls.owner_url)
    await fill(owner)
    await owner.close()
    for number in by_way_of:
        await asyncio.to_thread(bring_to, urls.owner_url, tmp_path / number, number)
    await asyncio.to_thread(migrate, urls.owner_url, "billing")
    rows = Database.open(urls.url)
    try:
        async with PostgresStore(rows, lambda: None).transaction() as tx:
            charges = {each.id: each for each in await tx.charges(ConversationId(CONVERSATION))}
            booked = await tx.booked_charges(charges)
            lines = await tx.ledger_lines(DivisionId(DIVISION), THEN, datetime.now(UTC), None, 10)
            defaults = await tx.default_cards(PracticeId(PRACTICE), [PersonId(PAYER)])
            receipt = await tx.document(RECEIPT)
    finally:
        await rows.close()
    fee = Money(5000, "CAD")
    assert {id: (each.state, each.accepted) for id, each in charges.items()} == {
        PAID: (State.SUCCEEDED, fee),
        MISSING: (State.MISSING_CARD, fee),
        NOT_OWED: (State.NOT_OWED, None),
    }
    assert [compare_ledger(each.charge, each.booked) for each in booked.values()] == [None, None, None]
    assert {each.account: (each.amount, each.reference, each.booked_at) for each in lines} == {
        Account.PROCESSOR: (fee, str(PAID), THEN),
        Account.FEES: (Money(-5000, "CAD"), str(PAID), THEN),
    }
    assert [each.id for each in defaults.values()] == [CARD]
    assert receipt is not None
    assert (receipt.charge_id, receipt.contents.paid) == (PAID, fee)
