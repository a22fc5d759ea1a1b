"""How long the gateway believes what the directory said about a session."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from sotto.directory.v1 import directory_pb2, sessions_pb2
from starlette.requests import Request

from chassis.auth import Access, Caller, Policy, Role, unauthenticated
from chassis.faults import Fault
from chassis.ids import DivisionId, new_id
from gateway.sessions import KEPT, SESSION_COOKIE, Sessions
from tests.fakes.clock import ManualClock
from tests.fakes.directory import confirmed
from tests.support.builders import a_client, a_member
from tests.support.doors import Keys


class Directory:
    """One session, of whoever `caller` is now; None: it has ended."""

    def __init__(self, keys: Keys, clock: ManualClock) -> None:
        self._signer, self._clock = keys.signer("directory"), clock
        self.caller: Caller | None = a_client()
        self.asked: list[str] = []

    async def ExchangeSession(
        self, request: directory_pb2.ExchangeSessionRequest
    ) -> directory_pb2.ExchangeSessionResponse:
        expire_time = Timestamp()
        expire_time.FromDatetime(self._clock.now() + timedelta(seconds=60))
        tokens = self._tokens("exchange", request.audiences)
        return directory_pb2.ExchangeSessionResponse(tokens=tokens, expire_time=expire_time)

    async def ConfirmSessions(
        self, request: sessions_pb2.ConfirmSessionsRequest
    ) -> sessions_pb2.ConfirmSessionsResponse:
        self.asked.append("confirm")
        return confirmed([self.caller] if self.caller else [])

    def _tokens(self, act: str, audiences: Sequence[str]) -> dict[str, str]:
        self.asked.append(act)
        if self.caller is None:
            raise unauthenticated("SESSION_ENDED", "You were signed out. Sign in again.")
        now = self._clock.now()
        return {each: self._signer.person_token(self.caller, each, now) for each in audiences}


class World:
    def __init__(self, folder: Path) -> None:
        keys = Keys.make(folder)
        self.clock = ManualClock()
        self.directory = Directory(keys, self.clock)
        self.trust = keys.trust()
        self.sessions = Sessions(self.directory, self.directory, self.trust, self.clock)

    def request(self) -> Request:
        cookie = f"{SESSION_COOKIE}=secret".encode()
        return Request({"type": "http", "headers": [(b"cookie", cookie)]})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.rule("S4")
async def test_a_request_after_a_while_is_activity_however_often_a_stream_was_confirmed(world: World) -> None:
    identity = await world.sessions.identify(world.request())
    for _ in range(4):
        world.clock.advance(KEPT / 4)
        await world.sessions.confirm([identity])
    await world.sessions.identify(world.request())
    assert world.directory.asked == ["exchange", *["confirm"] * 4, "exchange"]


@pytest.mark.rule("S4")
async def test_a_confirmed_session_has_the_roles_of_now(world: World) -> None:
    identity = await world.sessions.identify(world.request())
    division_id = DivisionId(new_id())
    now = a_member(Role.PROVIDER, division_id)
    world.directory.caller = replace(now, session_id=identity.caller.session_id)
    (renewed,) = await world.sessions.confirm([identity])
    assert renewed.caller.has(Role.PROVIDER, division_id)
    asked_next = await world.sessions.identify(world.request())
    assert asked_next.caller.has(Role.PROVIDER, division_id)
    assert asked_next.tokens != identity.tokens
    assert world.directory.asked == ["exchange", "confirm", "exchange"]


async def test_a_session_that_was_confirmed_as_it_was_need_not_be_exchanged_again(world: World) -> None:
    identity = await world.sessions.identify(world.request())
    assert await world.sessions.confirm([identity]) == [identity]
    assert await world.sessions.identify(world.request()) is identity


@pytest.mark.rule("S4")
async def test_a_session_that_could_not_be_confirmed_is_not_believed_any_more(world: World) -> None:
    identity = await world.sessions.identify(world.request())
    world.directory.caller = None
    assert await world.sessions.confirm([identity]) == []
    with pytest.raises(Fault, match="SESSION_ENDED"):
        await world.sessions.identify(world.request())


async def test_confirming_a_session_that_was_signed_out_brings_nothing_back(world: World) -> None:
    identity = await world.sessions.identify(world.request())
    world.sessions.forget("secret")
    await world.sessions.confirm([identity])
    await world.sessions.identify(world.request())
    assert world.directory.asked == ["exchange", "confirm", "exchange"]


MONEY = Policy(Access.PERSON, step_up=True)


@pytest.mark.rule("S4")
async def test_a_proof_counts_at_once_though_the_identity_before_it_is_still_kept(world: World) -> None:
    somebody = a_client()
    world.directory.caller = replace(somebody, proved=False)
    await world.sessions.identify(world.request())
    world.directory.caller = somebody
    assert (await world.sessions.admit(world.request(), MONEY)).caller.proved
    assert world.directory.asked == ["exchange", "exchange"]


@pytest.mark.rule("S4")
async def test_without_a_proof_money_is_refused_after_asking_once_more(world: World) -> None:
    world.directory.caller = replace(a_client(), proved=False)
    with pytest.raises(Fault, match="STEP_UP_REQUIRED"):
        await world.sessions.admit(world.request(), MONEY)
    assert world.directory.asked == ["exchange", "exchange"]


@pytest.mark.rule("S4")
async def test_a_session_without_the_second_factor_reads_nothing(world: World) -> None:
    world.directory.caller = replace(a_client(), limited=True)
    with pytest.raises(Fault, match="SECOND_FACTOR_REQUIRED"):
        await world.sessions.admit(world.request(), Policy(Access.PERSON))


@pytest.mark.rule("S2")
async def test_what_is_kept_of_somebody_who_has_changed_counts_no_more(world: World) -> None:
    identity = await world.sessions.identify(world.request())
    person_id = identity.caller.person_id
    assert person_id is not None
    world.directory.caller = replace(identity.caller, version=1)
    world.trust.outdate(person_id, 1)
    assert (await world.sessions.identify(world.request())).caller.version == 1
    world.directory.caller = None
    world.trust.outdate(person_id, 2)
    with pytest.raises(Fault) as ended:
        await world.sessions.identify(world.request())
    assert ended.value.reason == "SESSION_ENDED"


@pytest.mark.rule("S2")
async def test_who_changes_while_the_directory_answers_is_asked_for_once_more(world: World) -> None:
    person = a_client()
    assert person.person_id is not None
    world.directory.caller = person
    world.trust.outdate(person.person_id, 1)
    with pytest.raises(Fault) as outdated:
        await world.sessions.identify(world.request())
    assert (outdated.value.reason, world.directory.asked) == ("TOKEN_OUTDATED", ["exchange"] * 2)
