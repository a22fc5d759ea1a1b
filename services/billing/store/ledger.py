"""Rows of the ledger, which are only ever added, and of inquiries at the processor."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.ids import ConversationId, DivisionId, new_id
from chassis.money import Money
from services.billing.domain.inquiries import Inquiry, InquiryKind
from services.billing.domain.ledger import Account, LedgerLine, Posting, PostingKind
from services.billing.store.tables import CHARGE, INQUIRY, LEDGER_ENTRY, POSTING

_ENTRY = (LEDGER_ENTRY.c.account, LEDGER_ENTRY.c.minor_units, LEDGER_ENTRY.c.currency)
_ORDER = (POSTING.c.booked_at, POSTING.c.posting_id, LEDGER_ENTRY.c.account, LEDGER_ENTRY.c.currency)


class LedgerTable:
    """The part of a transaction that is about the ledger."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def book(self, posting: Posting) -> bool:
        """The database checks at commit that its entries sum to zero."""
        head = {
            "posting_id": posting.id,
            "kind": posting.kind,
            "reference": posting.reference,
            "division_id": posting.division_id,
            "charge_id": posting.charge_id,
            "booked_at": posting.booked_at,
        }
        statement = postgresql.insert(POSTING).values(head).on_conflict_do_nothing()
        added = await self._connection.execute(statement.returning(POSTING.c.posting_id))
        if added.first() is None:
            return False
        entries = [
            {
                "ledger_entry_id": new_id(),
                "posting_id": posting.id,
                "account": account,
                "minor_units": amount.minor_units,
                "currency": amount.currency,
            }
            for account, amount in posting.entries
        ]
        await self._connection.execute(insert(LEDGER_ENTRY), entries)
        return True

    async def booked(self, references: Collection[str]) -> Collection[tuple[PostingKind, str]]:
        """By the unique index of kind and reference."""
        statement = select(POSTING.c.kind, POSTING.c.reference).where(
            POSTING.c.kind.in_(sorted(PostingKind)), POSTING.c.reference.in_(references)
        )
        return {(PostingKind(row.kind), row.reference) for row in await self._connection.execute(statement)}

    async def ledger_lines(
        self, division_id: DivisionId, begin: datetime, end: datetime, after: LedgerLine | None, limit: int
    ) -> Sequence[LedgerLine]:
        """By time; entries of one posting stand together."""
        statement = (
            select(POSTING, *_ENTRY, CHARGE.c.conversation_id)
            .join(LEDGER_ENTRY, LEDGER_ENTRY.c.posting_id == POSTING.c.posting_id)
            .outerjoin(CHARGE, CHARGE.c.charge_id == POSTING.c.charge_id)
            .where(
                POSTING.c.division_id == division_id, POSTING.c.booked_at >= begin, POSTING.c.booked_at < end
            )
            .order_by(*_ORDER)
            .limit(limit)
        )
        if after is not None:
            last = (after.booked_at, after.posting_id, after.account, after.amount.currency)
            statement = statement.where(tuple_(*_ORDER) > last)
        return [_line(row) for row in await self._connection.execute(statement)]

    async def inquire(self, kind: InquiryKind, object_id: str, due_at: datetime) -> None:
        """One row for each object, however often it is asked for."""
        fresh = {"due_at": due_at, "failures": 0}
        statement = postgresql.insert(INQUIRY).values({"kind": kind, "object_id": object_id} | fresh)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["kind", "object_id"], set_=fresh)
        )

    async def claim_inquiries(self, now: datetime, until: datetime, limit: int) -> Sequence[Inquiry]:
        """Put off until then; skips what another worker is claiming at this moment."""
        key = (INQUIRY.c.kind, INQUIRY.c.object_id)
        due = (
            select(*key)
            .where(INQUIRY.c.due_at <= now)
            .order_by(INQUIRY.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = update(INQUIRY).where(tuple_(*key).in_(due)).values(due_at=until).returning(INQUIRY)
        found = await self._connection.execute(statement)
        return [Inquiry(InquiryKind(row.kind), row.object_id, row.due_at, row.failures) for row in found]

    async def end_inquiry(self, inquiry: Inquiry) -> None:
        """It rests, until somebody inquires again."""
        await self._change(inquiry, {"due_at": None, "failures": 0})

    async def postpone_inquiry(self, inquiry: Inquiry, later: Inquiry) -> None:
        """Due later."""
        await self._change(inquiry, {"due_at": later.due_at, "failures": later.failures})

    async def _change(self, inquiry: Inquiry, values: dict[str, Any]) -> None:
        """Unless it is due at another time than when it was claimed: then somebody inquired again."""
        statement = update(INQUIRY).where(
            INQUIRY.c.kind == inquiry.kind,
            INQUIRY.c.object_id == inquiry.object_id,
            INQUIRY.c.due_at == inquiry.due_at,
        )
        await self._connection.execute(statement.values(values))


def _line(row: Any) -> LedgerLine:
    return LedgerLine(
        posting_id=row.posting_id,
        kind=PostingKind(row.kind),
        reference=row.reference,
        account=Account(row.account),
        amount=Money(row.minor_units, row.currency),
        booked_at=row.booked_at,
        charge_id=row.charge_id,
        conversation_id=None if row.conversation_id is None else ConversationId(row.conversation_id),
    )
