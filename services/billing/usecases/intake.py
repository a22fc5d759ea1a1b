"""From a conversation that is over to its charges (S35): an event is a hint, the owner says what is so."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from chassis.clock import Clock
from chassis.faults import Fault, Kind
from chassis.ids import ConversationId, EventId, PersonId
from services.billing.domain.cards import Card
from services.billing.domain.charges import Charge, State, new_charge
from services.billing.domain.conversations import Conversation
from services.billing.domain.documents import new_bill
from services.billing.ports import Conversations, Directory, Live, LiveTopic, Store
from services.billing.usecases.papers import invoice_if_due, tell_settled
from services.billing.usecases.previewing import lock_default_cards

SWEEP_WINDOW = timedelta(hours=48)


class Intake:
    """`wake` tells the worker that there are charges."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        directory: Directory,
        live: Live,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._directory = directory
        self._live = live
        self._clock = clock
        self._wake = wake

    async def take(self, conversation_id: ConversationId, event_id: EventId | None = None) -> None:
        """Make the charges of a conversation, once and only if it is over; all of them, or none.

        A cancelled one has them where somebody owes a fee for withdrawing late (S19).
        """
        conversation = await self._found(conversation_id)
        if conversation is None or not conversation.to_be_billed:
            await self._note(event_id)
            return
        letterhead = await self._directory.letterhead(conversation.division_id)
        now = self._clock.now()
        bill = new_bill(conversation, letterhead, conversation.ended_at or now)
        async with self._store.transaction() as tx:
            if event_id is not None and not await tx.first_time(event_id):
                return
            cards = await lock_default_cards(tx, conversation)
            if not await tx.add_bill(bill):
                return
            charges = _charges(conversation, cards, now)
            await tx.add_charges(charges)
            for charge in charges:
                if charge.state in (State.MISSING_CARD, State.NOT_ACCEPTED):
                    await tell_settled(tx, charge)
            await invoice_if_due(tx, bill, now)
        await self._tell_live(conversation, charges)

    async def accept(self, conversation_id: ConversationId, event_id: EventId | None = None) -> None:
        """Go on with the charges that waited for their payers, as far as these have accepted by now (B3)."""
        conversation, now = await self._found(conversation_id), self._clock.now()
        moved: list[Charge] = []
        async with self._store.transaction() as tx:
            if event_id is not None and not await tx.first_time(event_id):
                return
            if conversation is None or not await tx.billed([conversation_id]):
                return
            payers = {payer.participant_id: payer for payer in conversation.payers}
            cards = await lock_default_cards(tx, conversation)
            await tx.lock_bill(conversation_id)
            for charge in await tx.charges(conversation_id):
                payer = payers[charge.participant_id]
                accepted = charge.accepted_by(payer, cards.get(payer.person_id), now)
                if accepted is not charge and await tx.save_charge(accepted, None):
                    moved.append(accepted)
                    if accepted.state is State.MISSING_CARD:
                        await tell_settled(tx, accepted)
        await self._tell_live(conversation, moved)

    async def sweep(self) -> None:
        """Take what was completed, cancelled or accepted lately and told by no event."""
        since = self._clock.now() - SWEEP_WINDOW
        ended = await self._conversations.ended_since(since)
        async with self._store.transaction() as tx:
            billed = await tx.billed(ended)
            waiting = await tx.not_accepted_since(since)
        for conversation_id in ended:
            if conversation_id not in billed:
                await self.take(conversation_id)
        for conversation_id in waiting:
            await self.accept(conversation_id)

    async def _tell_live(self, conversation: Conversation, charges: Sequence[Charge]) -> None:
        self._wake()
        for charge in charges:
            people = [conversation.host_person_id, charge.owner.person_id]
            await self._live.poke(LiveTopic.CHARGES, conversation.id, people, conversation.division_id)

    async def _found(self, conversation_id: ConversationId) -> Conversation | None:
        try:
            return await self._conversations.describe(conversation_id)
        except Fault as fault:
            if fault.kind is Kind.NOT_FOUND:
                return None
            raise

    async def _note(self, event_id: EventId | None) -> None:
        if event_id is not None:
            async with self._store.transaction() as tx:
                await tx.first_time(event_id)


def _charges(conversation: Conversation, cards: Mapping[PersonId, Card], now: datetime) -> list[Charge]:
    return [
        new_charge(
            conversation.id,
            position,
            payer,
            conversation.owner(payer),
            cards.get(payer.person_id),
            now,
        )
        for position, payer in enumerate(conversation.payers)
        if payer.fee is not None
    ]
