"""Rows of cards, setups and customers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import timers
from chassis.ids import PersonId, PracticeId
from services.billing.domain.cards import Card, CardSetup, Owner
from services.billing.domain.consent import Consent
from services.billing.store import rows
from services.billing.store.tables import CARD, CARD_CONSENT, CARD_SETUP, CUSTOMER, DEFAULT_CARD

FINISH_CARD_SETUP = "finish_card_setup"
"""The kind of the timer that finishes a setup unattended."""

DETACH_CARD = "detach_card"
"""The kind of the timer that makes the processor forget a removed card."""


class CardTable:
    """The part of a transaction that is about cards."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def customer(self, owner: Owner) -> str:
        """The processor's id of a card owner, or empty."""
        statement = select(CUSTOMER.c.processor_customer).where(*_of(CUSTOMER, owner))
        return str((await self._connection.execute(statement)).scalar_one_or_none() or "")

    async def save_customer(self, owner: Owner, customer: str) -> None:
        """The first one counts."""
        row = rows.owner_row(owner) | {"processor_customer": customer}
        await self._connection.execute(insert(CUSTOMER).values(row).on_conflict_do_nothing())

    async def add_setup(self, setup: CardSetup) -> None:
        """Keep a new setup."""
        await self._connection.execute(insert(CARD_SETUP).values(rows.setup_row(setup)))

    async def setup(self, setup_id: UUID) -> CardSetup | None:
        """A setup."""
        statement = select(CARD_SETUP).where(CARD_SETUP.c.card_setup_id == setup_id)
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else rows.setup(row)

    async def setup_of_session(self, session_id: str) -> CardSetup | None:
        """The setup with that session."""
        if not session_id:
            return None
        statement = select(CARD_SETUP).where(CARD_SETUP.c.session_id == session_id)
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else rows.setup(row)

    async def open_setup(self, setup_id: UUID, session_id: str, url: str) -> None:
        """The first session counts."""
        statement = update(CARD_SETUP).where(
            CARD_SETUP.c.card_setup_id == setup_id, CARD_SETUP.c.session_id == ""
        )
        await self._connection.execute(statement.values(session_id=session_id, url=url))

    async def finish_setup(self, setup_id: UUID, card_id: UUID) -> None:
        """Keep which card came of it."""
        statement = update(CARD_SETUP).where(CARD_SETUP.c.card_setup_id == setup_id)
        await self._connection.execute(statement.values(card_id=card_id))

    async def finish_setup_at(self, setup_id: UUID, due_at: datetime) -> None:
        """A timer."""
        await timers.schedule(self._connection, FINISH_CARD_SETUP, setup_id, due_at)

    async def add_card(self, card: Card) -> bool:
        """Whether it was new."""
        statement = insert(CARD).values(rows.card_row(card))
        fresh = statement.on_conflict_do_nothing(index_elements=["payment_method"]).returning(CARD.c.card_id)
        return (await self._connection.execute(fresh)).first() is not None

    async def card_of_payment_method(self, payment_method: str) -> Card:
        """LookupError if there is none."""
        statement = select(CARD).where(CARD.c.payment_method == payment_method)
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            raise LookupError("no card has this payment method")
        return rows.card(row)

    async def cards(self, owner: Owner) -> Sequence[Card]:
        """The last saved first; a removed card is not there."""
        statement = (
            select(CARD)
            .where(*_of(CARD, owner), CARD.c.removed_at.is_(None))
            .order_by(CARD.c.saved_at.desc(), CARD.c.card_id.desc())
        )
        return [rows.card(row) for row in await self._connection.execute(statement)]

    async def default_cards(
        self, practice_id: PracticeId, person_ids: Collection[PersonId]
    ) -> Mapping[PersonId, Card]:
        """Of those who have one."""
        statement = _defaults().where(
            DEFAULT_CARD.c.practice_id == practice_id, DEFAULT_CARD.c.person_id.in_(person_ids)
        )
        found = [rows.card(row) for row in await self._connection.execute(statement)]
        return {card.owner.person_id: card for card in found}

    async def lock_default_cards(
        self, practice_id: PracticeId, person_ids: Collection[PersonId]
    ) -> Mapping[PersonId, Card]:
        """Each has a row to lock, with a card or without; always in the same order."""
        if not person_ids:
            return {}
        new = [{"practice_id": practice_id, "person_id": person_id} for person_id in sorted(person_ids)]
        await self._connection.execute(insert(DEFAULT_CARD).values(new).on_conflict_do_nothing())
        locked = (
            select(DEFAULT_CARD.c.person_id)
            .where(DEFAULT_CARD.c.practice_id == practice_id, DEFAULT_CARD.c.person_id.in_(person_ids))
            .order_by(DEFAULT_CARD.c.person_id)
            .with_for_update()
        )
        await self._connection.execute(locked)
        return await self.default_cards(practice_id, person_ids)

    async def lock_default_card(self, owner: Owner) -> Card | None:
        """The default card of one."""
        locked = await self.lock_default_cards(owner.practice_id, [owner.person_id])
        return locked.get(owner.person_id)

    async def set_default_card(self, owner: Owner, card: Card | None) -> None:
        """The row is locked, so it is there."""
        statement = update(DEFAULT_CARD).where(*_of(DEFAULT_CARD, owner))
        await self._connection.execute(statement.values(card_id=card.id if card is not None else None))

    async def card(self, card_id: UUID) -> Card | None:
        """Also a removed one."""
        row = (await self._connection.execute(select(CARD).where(CARD.c.card_id == card_id))).one_or_none()
        return None if row is None else rows.card(row)

    async def remove_card(self, card_id: UUID, now: datetime) -> None:
        """It stays for the charges that name it; a timer makes the processor forget it."""
        statement = update(CARD).where(CARD.c.card_id == card_id, CARD.c.removed_at.is_(None))
        await self._connection.execute(statement.values(removed_at=now))
        await self.detach_card_at(card_id, now)

    async def detach_card_at(self, card_id: UUID, due_at: datetime) -> None:
        """A timer."""
        await timers.schedule(self._connection, DETACH_CARD, card_id, due_at)

    async def note_bank_asks(self, card_id: UUID, asks: bool) -> None:
        """What the last charge in the owner's absence has shown."""
        statement = update(CARD).where(CARD.c.card_id == card_id, CARD.c.bank_asks != asks)
        await self._connection.execute(statement.values(bank_asks=asks))

    async def add_consent(self, consent: Consent) -> None:
        """Never changed afterwards."""
        await self._connection.execute(insert(CARD_CONSENT).values(rows.consent_row(consent)))


def _of(table: Table, owner: Owner) -> tuple[ColumnElement[bool], ...]:
    return table.c.practice_id == owner.practice_id, table.c.person_id == owner.person_id


def _defaults() -> Select[Any]:
    return select(CARD).join(DEFAULT_CARD, DEFAULT_CARD.c.card_id == CARD.c.card_id)
