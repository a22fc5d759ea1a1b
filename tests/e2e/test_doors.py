"""What the services themselves refuse, called over gRPC past the gateway."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor
from sotto.billing.v1 import billing_pb2
from sotto.common.v1 import money_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.conversation_pb2_grpc import ConversationServiceStub
from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub
from sotto.files.v1 import files_pb2
from sotto.notify.v1 import notify_pb2

from chassis.auth import Caller, Signer
from chassis.dial import fault_of
from chassis.faults import Fault, Kind
from chassis.ids import PersonId, PracticeId
from deploy.local.house import House
from tests.e2e.appointments import clients_of
from tests.e2e.people import People, Person, dialer

Metadata = tuple[tuple[str, str], ...]

_CONTRACTS = {
    "directory": directory_pb2,
    "conversation": conversation_pb2,
    "files": files_pb2,
    "billing": billing_pb2,
    "notify": notify_pb2,
}


def _methods() -> Iterator[tuple[str, MethodDescriptor]]:
    for service, contract in _CONTRACTS.items():
        for described in contract.DESCRIPTOR.services_by_name.values():
            for method in described.methods:
                yield service, method


async def _tokens(house: House, person: Person) -> Mapping[str, str]:
    """The identity tokens that the gateway would get for a person's session."""
    as_gateway = dialer(house, "gateway")
    try:
        asked = directory_pb2.ExchangeSessionRequest(
            session_token=person.session_token, audiences=sorted(_CONTRACTS)
        )
        stub = DirectoryServiceStub(as_gateway.channel("directory"))
        return dict((await stub.ExchangeSession(asked)).tokens)
    finally:
        await as_gateway.close()


async def _create(house: House, token: str, request: conversation_pb2.CreateConversationRequest) -> Fault:
    """The Fault with which the conversation service refuses to create."""
    as_gateway = dialer(house, "gateway")
    try:
        stub = ConversationServiceStub(as_gateway.channel("conversation"))
        with pytest.raises(Fault) as refused:
            await stub.CreateConversation(request, metadata=_bearer(token))
    finally:
        await as_gateway.close()
    return refused.value


def _bearer(token: str) -> Metadata:
    return (("authorization", f"Bearer {token}"),)


def _request(division_id: str, guests: int) -> conversation_pb2.CreateConversationRequest:
    people = [
        conversation_pb2.NewParticipant(
            display_name=f"Guest {number}",
            email=f"guest{number}.{uuid4().hex[:8]}@example.test",
            fee=money_pb2.Money(minor_units=0, currency="CAD"),
        )
        for number in range(guests)
    ]
    return conversation_pb2.CreateConversationRequest(
        request_id=str(uuid4()), division_id=division_id, participants=people
    )


async def _division_id(provider: Person) -> str:
    me = await provider.get("/v1/me")
    return str(
        next(
            each["division"]["divisionId"] for each in me["memberships"] if each["division"]["billingEnabled"]
        )
    )


async def _call(
    channel: grpc.aio.Channel, method: MethodDescriptor, seconds: float | None, metadata: Metadata
) -> Fault:
    """The Fault with which a method refuses an empty request, sent without our own client's manners."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    names = {True: "stream", False: "unary"}
    shape = f"{names[method.client_streaming]}_{names[method.server_streaming]}"
    make: Callable[..., Any] = getattr(channel, shape)
    request: Any = iter([b""]) if method.client_streaming else b""
    call = make(path)(request, timeout=seconds, metadata=metadata)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await (_first(call) if method.server_streaming else call)
    return fault_of(refused.value)


async def _first(call: Any) -> None:
    async for _ in call:
        return


async def _refusals(
    house: House,
    refuse: Callable[[grpc.aio.Channel, str, MethodDescriptor], Awaitable[Fault]],
    fits: Callable[[MethodDescriptor], bool] = lambda _: True,
) -> dict[str, tuple[Kind, str]]:
    """Kind and reason with which each method of the house refuses that fits."""
    found: dict[str, tuple[Kind, str]] = {}
    channels = {name: grpc.aio.insecure_channel(address) for name, address in house.grpc_addresses().items()}
    try:
        for service, method in _methods():
            if not fits(method):
                continue
            fault = await refuse(channels[service], service, method)
            found[method.full_name] = (fault.kind, fault.reason)
    finally:
        for channel in channels.values():
            await channel.close()
    return found


@pytest.mark.rule("S6")
async def test_a_client_who_goes_past_the_gateway_cannot_start_a_conversation(
    house: House, people: People
) -> None:
    provider = await people.provider()
    (client,) = await clients_of(people, provider, 1)
    division_id = await _division_id(provider)
    token = (await _tokens(house, client))["conversation"]
    fault = await _create(house, token, _request(division_id, 1))
    assert (fault.kind, fault.reason) == (Kind.FORBIDDEN, "ROLE_REQUIRED")


@pytest.mark.rule("S9")
async def test_26_participants_are_refused_by_the_conversation_service_itself(
    house: House, people: People
) -> None:
    provider = await people.provider()
    token = (await _tokens(house, provider))["conversation"]
    fault = await _create(house, token, _request(await _division_id(provider), 26))
    assert (fault.kind, fault.reason) == (Kind.INVALID, "TOO_MANY_PARTICIPANTS")


async def test_no_method_of_any_service_answers_without_a_token(house: House) -> None:
    refusals = await _refusals(house, lambda channel, _, method: _call(channel, method, 5.0, ()))
    assert set(refusals.values()) == {(Kind.UNAUTHENTICATED, "TOKEN_REQUIRED")}, refusals


async def test_no_method_of_any_service_takes_a_token_made_for_another(house: House, people: People) -> None:
    tokens = await _tokens(house, await people.provider())

    async def refuse(channel: grpc.aio.Channel, service: str, method: MethodDescriptor) -> Fault:
        other = "billing" if service != "billing" else "conversation"
        return await _call(channel, method, 5.0, _bearer(tokens[other]))

    refusals = await _refusals(house, refuse)
    assert set(refusals.values()) == {(Kind.UNAUTHENTICATED, "TOKEN_INVALID")}, refusals


async def test_no_method_of_any_service_takes_a_person_from_anybody_but_the_directory(house: House) -> None:
    forger = Signer(house.keyring.identity("gateway"))
    somebody = Caller(person_id=PersonId(uuid4()), practice_id=PracticeId(uuid4()))

    async def refuse(channel: grpc.aio.Channel, service: str, method: MethodDescriptor) -> Fault:
        forged = forger.person_token(somebody, service, datetime.now(UTC))
        return await _call(channel, method, 5.0, _bearer(forged))

    refusals = await _refusals(house, refuse)
    assert set(refusals.values()) == {(Kind.UNAUTHENTICATED, "TOKEN_INVALID")}, refusals


@pytest.mark.parametrize("seconds", [None, 60.0])
async def test_no_method_that_answers_once_works_without_a_near_deadline(
    house: House, people: People, seconds: float | None
) -> None:
    tokens = await _tokens(house, await people.provider())

    async def refuse(channel: grpc.aio.Channel, service: str, method: MethodDescriptor) -> Fault:
        return await _call(channel, method, seconds, _bearer(tokens[service]))

    refusals = await _refusals(house, refuse, _answering_once)
    assert set(refusals.values()) == {(Kind.INVALID, "DEADLINE_REQUIRED")}, refusals


def _answering_once(method: MethodDescriptor) -> bool:
    return not method.client_streaming and not method.server_streaming
