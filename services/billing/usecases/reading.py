"""What people may see of charges and documents (S35, S37)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.auth import Caller
from chassis.faults import not_found
from chassis.ids import ConversationId
from services.billing.domain.cards import Card
from services.billing.domain.charges import Charge, State
from services.billing.domain.documents import Document
from services.billing.domain.host_charges import HostCharge
from services.billing.ports import Conversations, Printer, Store


class Reading:
    """Nothing here changes anything."""

    def __init__(self, store: Store, conversations: Conversations, printer: Printer) -> None:
        self._store = store
        self._conversations = conversations
        self._printer = printer

    async def charges(self, caller: Caller, conversation_id: ConversationId) -> Sequence[HostCharge]:
        """All charges where something is owed. Faults NOT_FOUND, HOST_ONLY."""
        conversation = await self._conversations.describe(conversation_id)
        conversation.require_manager(caller)
        async with self._store.transaction() as tx:
            charges = [each for each in await tx.charges(conversation_id) if each.state is not State.NOT_OWED]
            people = {charge.owner.person_id for charge in charges}
            cards = await tx.default_cards(conversation.practice_id, people)
            refunds = await tx.refunds(conversation_id)
            disputes = await tx.disputes(conversation_id)
        names = conversation.names()
        return [
            HostCharge(
                charge,
                names.get(charge.participant_id, ""),
                cards.get(charge.owner.person_id),
                tuple(each for each in refunds if each.charge_id == charge.id),
                tuple(each for each in disputes if each.charge_id == charge.id),
            )
            for charge in charges
        ]

    async def own_charge(
        self, caller: Caller, conversation_id: ConversationId
    ) -> tuple[Charge, Card | None] | None:
        """The caller's own charge and default card; None where nothing is owed, or not yet."""
        conversation = await self._conversations.describe(conversation_id)
        conversation.require_member(caller)
        async with self._store.transaction() as tx:
            for charge in await tx.charges(conversation_id):
                if charge.owner.person_id == caller.person_id and charge.state is not State.NOT_OWED:
                    owner = charge.owner
                    cards = await tx.default_cards(owner.practice_id, [owner.person_id])
                    return charge, cards.get(owner.person_id)
        return None

    async def documents(self, caller: Caller, conversation_id: ConversationId) -> Sequence[Document]:
        """A payer's own receipts; for host and coordinators all. Fault NOT_FOUND for outsiders."""
        conversation = await self._conversations.describe(conversation_id)
        conversation.require_member(caller)
        async with self._store.transaction() as tx:
            documents = await tx.documents(conversation_id)
        return [document for document in documents if document.open_to(caller)]

    async def document(self, caller: Caller, document_id: UUID) -> tuple[Document, bytes]:
        """A document with its PDF, for a process as a mail carries it. Fault NOT_FOUND for other people."""
        async with self._store.transaction() as tx:
            document = await tx.document(document_id)
        if document is None or not document.open_to(caller):
            raise not_found("document")
        shown = document if caller.is_person else document.for_a_mail()
        return shown, await self._printer.pdf(shown)

    async def charge(self, charge_id: UUID) -> Charge:
        """A charge, for the mails about it. Fault NOT_FOUND."""
        async with self._store.transaction() as tx:
            charge = await tx.charge(charge_id)
        if charge is None or charge.state is State.NOT_OWED:
            raise not_found("charge")
        return charge
