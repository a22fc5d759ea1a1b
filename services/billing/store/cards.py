"""Rows of cards, setups and customers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import timers
from chassis.ids import PersonId, PracticeId
from services.billing.domain.cards import Card, CardSetup, Owner
from services.billing.store import rows
from services.billing.store.tables import CARD, CARD_SETUP, CUSTOMER

FINISH_CARD_SETUP = "finish_card_setup"
"""The kind of the timer that finishes a setup unattended."""


class CardTable:
    """The part of a transaction that is about cards."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def customer(self, owner: Owner) -> str:
        """The processor's id of a card owner, or empty."""
        statement = select(CUSTOMER.c.processor_customer).where(
            CUSTOMER.c.practice_id == owner.practice_id, CUSTOMER.c.person_id == owner.person_id
        )
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
        """The last saved first: it is the default."""
        statement = (
            select(CARD)
            .where(CARD.c.practice_id == owner.practice_id, CARD.c.person_id == owner.person_id)
            .order_by(CARD.c.saved_at.desc(), CARD.c.card_id.desc())
        )
        return [rows.card(row) for row in await self._connection.execute(statement)]

    async def default_cards(
        self, practice_id: PracticeId, person_ids: Collection[PersonId]
    ) -> Mapping[PersonId, Card]:
        """The last saved card of each."""
        statement = (
            select(CARD)
            .ext(distinct_on(CARD.c.person_id))
            .where(CARD.c.practice_id == practice_id, CARD.c.person_id.in_(person_ids))
            .order_by(CARD.c.person_id, CARD.c.saved_at.desc(), CARD.c.card_id.desc())
        )
        found = [rows.card(row) for row in await self._connection.execute(statement)]
        return {card.owner.person_id: card for card in found}
