"""One machine, as the gateway's token endpoint meets it; its tokens are the directory's real ones."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sotto.directory.v1 import machines_pb2, machines_pb2_grpc

from chassis.auth import Caller, Role, Scope, Signer
from chassis.faults import Fault, Kind
from chassis.ids import DivisionId, MachineId, PersonId, PracticeId, new_id
from chassis.timestamps import timestamp

SECRET = "a secret/with+signs:%"
ACCOUNT = "token of the service account"
REFUSALS = {
    "unknown-scope": (Kind.FORBIDDEN, "SCOPE_NOT_GRANTED"),
    "act-for": (Kind.FORBIDDEN, "ACT_FOR_NOT_GRANTED"),
    "nobody": (Kind.PRECONDITION, "PERSON_UNKNOWN"),
    "away": (Kind.UNAVAILABLE, "CLUSTER_UNAVAILABLE"),
}
"""What the directory answers to a scope of that name."""


class FakeMachines(machines_pb2_grpc.MachineServiceServicer):
    """Knows its machine by its secret and by its service account."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self.machine_id = MachineId(new_id())
        self.scopes = frozenset({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_WRITE})

    async def IssueMachineToken(
        self, request: machines_pb2.IssueMachineTokenRequest, context: Any
    ) -> machines_pb2.IssueMachineTokenResponse:
        """A token of sixty seconds."""
        for name, (kind, reason) in REFUSALS.items():
            if name in request.scopes:
                raise Fault(kind, reason, "Not now.")
        proved = request.client_secret == SECRET or request.service_account_token == ACCOUNT
        if not proved or request.machine_id != str(self.machine_id):
            raise Fault(Kind.UNAUTHENTICATED, "MACHINE_REFUSED", "The machine is unknown.")
        now = datetime.now(UTC)
        token = self._signer.machine_token(
            self.caller(request.person_id), ["gateway", "conversation", "directory"], now
        )
        return machines_pb2.IssueMachineTokenResponse(
            access_token=token,
            scopes=sorted(self.scopes),
            expire_time=timestamp(now + timedelta(seconds=60)),
        )

    def caller(self, person_id: str = "") -> Caller:
        """The machine, for itself or for a provider."""
        person = PersonId(UUID(person_id)) if person_id else None
        roles = {DivisionId(new_id()): frozenset({Role.PROVIDER})} if person else {}
        return Caller(person, PracticeId(new_id()), roles, machine_id=self.machine_id, scopes=self.scopes)
