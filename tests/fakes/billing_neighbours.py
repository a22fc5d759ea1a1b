"""The services that billing asks, behind real gRPC faces: they answer what a test tells them."""

from dataclasses import dataclass, field

from sotto.conversation.v1 import conversation_pb2
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceServicer

from tests.fakes.conversations import ConversationFake

COMPLETED = conversation_pb2.CONVERSATION_STATE_COMPLETED


@dataclass
class CompletingConversations(ConversationFake):
    """Also lists what is completed, unless `forgetful`."""

    forgetful: bool = False

    async def ListCompletedConversations(
        self, request: conversation_pb2.ListCompletedConversationsRequest, context: object
    ) -> conversation_pb2.ListCompletedConversationsResponse:
        """All of them on one page."""
        found = [each.conversation_id for each in self.conversations.values() if each.state == COMPLETED]
        return conversation_pb2.ListCompletedConversationsResponse(
            conversation_ids=[] if self.forgetful else found
        )


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
