"""People list their own sessions and end them (S4)."""

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sotto.directory.v1 import sessions_pb2
from sotto.directory.v1.sessions_pb2_grpc import SessionServiceStub

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from tests.integration.directory.conftest import CLIENTS, MEMBERS, World
from tests.support.builders import a_process

if TYPE_CHECKING:
    from sotto.directory.v1.sessions_pb2_grpc import SessionServiceAsyncStub


def sessions_of(world: World, caller: Caller) -> "SessionServiceAsyncStub":
    return SessionServiceStub(world.door.channel(caller))


async def listed(world: World, caller: Caller) -> list[sessions_pb2.Session]:
    answer = await sessions_of(world, caller).ListSessions(sessions_pb2.ListSessionsRequest())
    return list(answer.sessions)


def revoking(session_id: object) -> sessions_pb2.RevokeSessionRequest:
    return sessions_pb2.RevokeSessionRequest(session_id=str(session_id), request_id=str(uuid4()))


async def go_on(world: World, *callers: Caller) -> set[str]:
    request = sessions_pb2.ConfirmSessionsRequest(session_ids=[str(each.session_id) for each in callers])
    answer = await sessions_of(world, a_process("gateway")).ConfirmSessions(request)
    return {each.session_id for each in answer.sessions}


@pytest.mark.rule("S4")
async def test_people_see_their_own_sessions_with_browser_way_and_times(world: World) -> None:
    await world.a_client("alex@example.test")
    await world.a_client("jo@example.test")
    begun = world.clock.now()
    phone = await world.signed_in("alex@example.test", "Mobile Safari on iOS")
    world.clock.advance(timedelta(minutes=5))
    desk = await world.signed_in("alex@example.test", "Firefox on Linux")
    await world.signed_in("jo@example.test", "Chrome on Windows")
    shown = await listed(world, phone)
    assert [(each.device, each.current) for each in shown] == [
        ("Firefox on Linux", False),
        ("Mobile Safari on iOS", True),
    ]
    assert {each.session_id for each in shown} == {str(desk.session_id), str(phone.session_id)}
    oldest = shown[-1]
    assert oldest.method == sessions_pb2.SIGN_IN_METHOD_LINK
    assert oldest.create_time.ToDatetime(tzinfo=UTC) == begun
    assert oldest.expire_time.ToDatetime(tzinfo=UTC) == begun + CLIENTS.absolute


@pytest.mark.rule("S4")
async def test_an_ended_session_is_confirmed_to_nobody_any_more(world: World) -> None:
    await world.a_client("alex@example.test")
    phone, desk = await world.signed_in("alex@example.test"), await world.signed_in("alex@example.test")
    request = revoking(phone.session_id)
    for _ in range(2):
        await sessions_of(world, desk).RevokeSession(request)
    assert await go_on(world, phone, desk) == {str(desk.session_id)}
    assert [each.session_id for each in await listed(world, desk)] == [str(desk.session_id)]


@pytest.mark.rule("S4")
async def test_a_session_of_somebody_else_is_none_of_ones_own(world: World) -> None:
    await world.a_client("alex@example.test")
    await world.a_client("jo@example.test")
    alex, jo = await world.signed_in("alex@example.test"), await world.signed_in("jo@example.test")
    for session_id in (jo.session_id, uuid4()):
        with pytest.raises(Fault) as refused:
            await sessions_of(world, alex).RevokeSession(revoking(session_id))
        assert (refused.value.kind, refused.value.facts["what"]) == (Kind.NOT_FOUND, "session")
    assert await go_on(world, jo)


@pytest.mark.rule("S4")
async def test_everywhere_else_is_signed_out_at_once(world: World) -> None:
    await world.a_member("ann@example.test")
    await world.a_client("jo@example.test")
    here, *others = [await world.signed_in("ann@example.test") for _ in range(4)]
    jo = await world.signed_in("jo@example.test")
    request = sessions_pb2.RevokeOtherSessionsRequest(request_id=str(uuid4()))
    for _ in range(2):
        assert (await sessions_of(world, here).RevokeOtherSessions(request)).revoked == 3
    assert await go_on(world, here, *others, jo) == {str(here.session_id), str(jo.session_id)}


@pytest.mark.rule("S4")
async def test_clients_stay_signed_in_longer_than_members(world: World) -> None:
    await world.a_member("ann@example.test")
    await world.a_client("alex@example.test")
    ann, alex = await world.signed_in("ann@example.test"), await world.signed_in("alex@example.test")
    world.clock.advance(MEMBERS.idle - timedelta(seconds=1))
    assert await go_on(world, ann, alex) == {str(ann.session_id), str(alex.session_id)}
    world.clock.advance(timedelta(seconds=1))
    assert await go_on(world, ann, alex) == {str(alex.session_id)}
    world.clock.advance(CLIENTS.idle - MEMBERS.idle)
    assert not await go_on(world, ann, alex)


@pytest.mark.rule("S4")
async def test_who_becomes_a_member_has_a_members_limits_from_then_on(world: World) -> None:
    await world.a_client("alex@example.test")
    alex = await world.signed_in("alex@example.test")
    world.clock.advance(MEMBERS.idle)
    assert await go_on(world, alex)
    await world.a_member("alex@example.test")
    assert not await go_on(world, alex)


@pytest.mark.rule("S4")
async def test_a_sign_in_is_a_proof_for_some_minutes(world: World) -> None:
    await world.a_client("alex@example.test")
    token = (await world.sign_in("alex@example.test")).session_token
    assert (await world.exchange(token)).proved
    world.clock.advance(timedelta(minutes=10))
    assert not (await world.exchange(token)).proved
