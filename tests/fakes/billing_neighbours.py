"""The services that billing asks, behind real gRPC faces: they answer what a test tells them."""

from dataclasses import dataclass, field

from sotto.conversation.v1 import conversation_pb2
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceServicer

from chassis.faults import Fault, Kind
from tests.fakes.conversations import ConversationFake

COMPLETED = conversation_pb2.CONVERSATION_STATE_COMPLETED
CANCELLED = conversation_pb2.CONVERSATION_STATE_CANCELLED
OVER = (COMPLETED, CANCELLED)


@dataclass
class CompletingConversations(ConversationFake):
    """Also lists what is over, unless `forgetful`, and what is owed, `fee_pages` on a page, if it can."""

    forgetful: bool = False
    fee_pages: int = 500
    fees_unavailable: bool = False

    async def ListCompletedConversations(
        self, request: conversation_pb2.ListCompletedConversationsRequest, context: object
    ) -> conversation_pb2.ListCompletedConversationsResponse:
        """All of them on one page."""
        ended = {COMPLETED, CANCELLED} if request.with_cancelled else {COMPLETED}
        found = [each.conversation_id for each in self.conversations.values() if each.state in ended]
        return conversation_pb2.ListCompletedConversationsResponse(
            conversation_ids=[] if self.forgetful else found
        )

    async def ListComingFees(
        self, request: conversation_pb2.ListComingFeesRequest, context: object
    ) -> conversation_pb2.ListComingFeesResponse:
        """As the service does; the token is the number of fees told already."""
        if self.fees_unavailable:
            raise Fault(Kind.UNAVAILABLE, "AWAY", "Not now.")
        found = [
            conversation_pb2.ComingFee(
                conversation_id=each.conversation_id, start_time=each.start_time, fee=payer.fee
            )
            for each in self.conversations.values()
            if each.practice_id == request.practice_id and each.state not in OVER
            for payer in each.participants
            if payer.person_id == request.person_id and payer.fee.minor_units > 0
        ]
        found.sort(key=lambda fee: (fee.start_time.seconds, fee.conversation_id))
        told = int(request.page_token or "0")
        page = found[told : told + self.fee_pages]
        token = str(told + len(page)) if told + len(page) < len(found) else ""
        return conversation_pb2.ListComingFeesResponse(fees=page, next_page_token=token)


@dataclass
class Divisions(DirectoryServiceServicer):
    """Every division looks like this one."""

    division: directory_pb2.Division = field(
        default_factory=lambda: directory_pb2.Division(
            name="North",
            time_zone="America/Vancouver",
            currency="CAD",
            currency_exponent=2,
            locale="en-CA",
            billing_enabled=True,
            support_address="help@north.example",
            invoice_issuer=["North Practice", "12 Harbour Street", "Vancouver BC"],
        )
    )

    async def GetDivision(
        self, request: directory_pb2.GetDivisionRequest, context: object
    ) -> directory_pb2.GetDivisionResponse:
        """The one."""
        division = directory_pb2.Division()
        division.CopyFrom(self.division)
        division.division_id = request.division_id
        return directory_pb2.GetDivisionResponse(division=division)
