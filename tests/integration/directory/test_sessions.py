"""Sessions of people whose streams other services keep open."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from sotto.common.v1 import options_pb2
from sotto.directory.v1 import directory_pb2, sessions_pb2
from sotto.directory.v1.sessions_pb2_grpc import SessionServiceStub

from chassis.auth import Caller, Role
from chassis.faults import Fault
from tests.integration.directory.conftest import CLIENTS, World
from tests.support.builders import a_process


async def confirm(world: World, session_id: str, process: str = "conversation") -> Caller:
    stub = SessionServiceStub(world.door.channel(a_process(process)))
    answer = await stub.ConfirmSession(sessions_pb2.ConfirmSessionRequest(session_id=session_id))
    return world.keys.trust().verify(answer.identity_token, process, world.clock.now())


async def confirm_all(
    world: World, session_ids: Sequence[str], process: str = "gateway"
) -> dict[str, sessions_pb2.ConfirmedSession]:
    stub = SessionServiceStub(world.door.channel(a_process(process)))
    answer = await stub.ConfirmSessions(sessions_pb2.ConfirmSessionsRequest(session_ids=session_ids))
    return {each.session_id: each for each in answer.sessions}


async def exchanged(world: World, token: str) -> directory_pb2.ExchangeSessionResponse:
    request = directory_pb2.ExchangeSessionRequest(session_token=token, audiences=["conversation"])
    return await world.gateway.ExchangeSession(request)


@pytest.mark.rule("S4")
async def test_a_session_is_confirmed_with_the_roles_of_now_until_it_is_revoked(world: World) -> None:
    person_id = await world.a_member("ann@example.test")
    token = (await world.sign_in("ann@example.test")).session_token
    session_id = (await exchanged(world, token)).session_id
    (roles,) = (await confirm(world, session_id)).roles.values()
    assert roles == {Role.PROVIDER}
    await world.a_member("ann@example.test", options_pb2.ROLE_COORDINATOR)
    caller = await confirm(world, session_id)
    (roles,) = caller.roles.values()
    assert roles == {Role.PROVIDER, Role.COORDINATOR}
    assert (caller.person_id, str(caller.session_id)) == (person_id, session_id)
    await world.gateway.EndSession(directory_pb2.EndSessionRequest(session_token=token))
    with pytest.raises(Fault) as ended:
        await confirm(world, session_id)
    assert ended.value.reason == "SESSION_ENDED"


@pytest.mark.rule("S4")
async def test_confirming_a_session_is_no_activity(world: World) -> None:
    await world.a_client("jo@example.test")
    token = (await world.sign_in("jo@example.test")).session_token
    session_id = (await exchanged(world, token)).session_id
    world.clock.advance(CLIENTS.idle - timedelta(seconds=20))
    await confirm(world, session_id)
    world.clock.advance(timedelta(seconds=30))
    with pytest.raises(Fault) as ended:
        await confirm(world, session_id)
    assert ended.value.reason == "SESSION_ENDED"


@pytest.mark.rule("S4")
async def test_only_the_conversation_service_confirms_sessions(world: World) -> None:
    for process in ("gateway", "billing", "operator"):
        with pytest.raises(Fault, match="forbidden"):
            await confirm(world, str(uuid4()), process)
    with pytest.raises(Fault) as unknown:
        await confirm(world, str(uuid4()))
    assert unknown.value.reason == "SESSION_ENDED"


@pytest.mark.rule("S4")
async def test_of_many_sessions_those_that_go_on_are_confirmed_with_the_roles_of_now(world: World) -> None:
    await world.a_member("ann@example.test", options_pb2.ROLE_COORDINATOR)
    await world.a_client("jo@example.test")
    tokens = [(await world.sign_in(f"{name}@example.test")).session_token for name in ("ann", "jo", "jo")]
    ann, jo, ended = [(await exchanged(world, token)).session_id for token in tokens]
    await world.gateway.EndSession(directory_pb2.EndSessionRequest(session_token=tokens[2]))
    found = await confirm_all(world, [ann, jo, ended, str(uuid4())])
    assert found.keys() == {ann, jo}
    (held,) = found[ann].divisions
    assert list(held.roles) == [options_pb2.ROLE_COORDINATOR]
    assert not found[jo].divisions


@pytest.mark.rule("S4")
async def test_confirming_many_sessions_is_no_activity(world: World) -> None:
    await world.a_client("jo@example.test")
    token = (await world.sign_in("jo@example.test")).session_token
    session_id = (await exchanged(world, token)).session_id
    world.clock.advance(CLIENTS.idle - timedelta(seconds=20))
    assert await confirm_all(world, [session_id])
    world.clock.advance(timedelta(seconds=30))
    assert not await confirm_all(world, [session_id])


@pytest.mark.rule("S4")
async def test_only_processes_that_keep_streams_open_confirm_many_sessions(world: World) -> None:
    for process in ("billing", "files", "operator"):
        with pytest.raises(Fault, match="forbidden"):
            await confirm_all(world, [str(uuid4())], process)
    with pytest.raises(Fault, match="session_ids"):
        await confirm_all(world, [str(uuid4())] * 501)
