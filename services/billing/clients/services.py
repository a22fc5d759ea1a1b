"""The other services, gateways, and what billing signs for them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceStub
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from chassis import log
from chassis.auth import Signer
from chassis.bus import Bus
from chassis.dial import Channel
from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from chassis.money import Money
from chassis.timestamps import timestamp
from services.billing.domain.cards import ComingFee, Owner
from services.billing.domain.conversations import Calendar, Conversation, Letterhead
from services.billing.domain.preview import PREVIEW_LIFETIME
from services.billing.ports import LiveTopic
from services.billing.wire import events, requests

_PAGE = 500


class ConversationClient:
    """The conversation service."""

    def __init__(self, channel: Channel) -> None:
        self._stub = ConversationServiceStub(channel)

    async def describe(self, conversation_id: ConversationId) -> Conversation:
        """Fault NOT_FOUND."""
        request = conversation_pb2.DescribeConversationRequest(conversation_id=str(conversation_id))
        return requests.conversation_in((await self._stub.DescribeConversation(request)).conversation)

    async def coming_fees(self, owner: Owner) -> Sequence[ComingFee]:
        """All pages."""
        found: list[ComingFee] = []
        token = ""
        while True:
            request = conversation_pb2.ListComingFeesRequest(
                practice_id=str(owner.practice_id),
                person_id=str(owner.person_id),
                page_size=_PAGE,
                page_token=token,
            )
            page = await self._stub.ListComingFees(request)
            found += [requests.coming_fee_in(each) for each in page.fees]
            token = page.next_page_token
            if not token:
                return found

    async def ended_since(self, since: datetime) -> Sequence[ConversationId]:
        """All pages."""
        found: list[ConversationId] = []
        token = ""
        while True:
            request = conversation_pb2.ListCompletedConversationsRequest(
                completed_since=timestamp(since),
                page_size=_PAGE,
                page_token=token,
                with_cancelled=True,
            )
            page = await self._stub.ListCompletedConversations(request)
            found += [requests.conversation_id(text) for text in page.conversation_ids]
            token = page.next_page_token
            if not token:
                return found


class DirectoryClient:
    """The directory service."""

    def __init__(self, channel: Channel) -> None:
        self._stub = DirectoryServiceStub(channel)

    async def letterhead(self, division_id: DivisionId) -> Letterhead:
        """Fault NOT_FOUND."""
        request = directory_pb2.GetDivisionRequest(division_id=str(division_id))
        return requests.letterhead_in((await self._stub.GetDivision(request)).division)

    async def refund_limit(self, division_id: DivisionId) -> Money | None:
        """Fault NOT_FOUND."""
        request = directory_pb2.GetDivisionRequest(division_id=str(division_id))
        return requests.refund_limit_in((await self._stub.GetDivision(request)).division)

    async def calendar(self, division_id: DivisionId) -> Calendar:
        """Fault NOT_FOUND."""
        request = directory_pb2.GetDivisionRequest(division_id=str(division_id))
        return requests.calendar_in((await self._stub.GetDivision(request)).division)


class SignedStatements:
    """Signed with this process's key; the conversation service verifies them without a call."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def completion_preview(
        self,
        conversation_id: ConversationId,
        etag: str,
        missing: Sequence[ParticipantId],
        now: datetime,
    ) -> str:
        """The preview token."""
        claims = events.preview_claims(conversation_id, etag, missing)
        return self._signer.statement("conversation", claims, PREVIEW_LIFETIME, now)


class Pokes:
    """Hints over the broker; one that fails is only noted."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._log = log.get("live")

    async def poke(
        self,
        topic: LiveTopic,
        conversation_id: ConversationId | None,
        person_ids: Collection[PersonId],
        division_id: DivisionId | None = None,
    ) -> None:
        """Tell these people, and who coordinates the division."""
        try:
            await self._bus.poke("billing", events.poke_out(topic, conversation_id, person_ids, division_id))
        except Exception as error:
            self._log.warning("poke failed", **log.describe(error))
