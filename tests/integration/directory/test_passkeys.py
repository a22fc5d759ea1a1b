"""People add passkeys, sign in and prove with them (S4)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sotto.directory.v1 import passkeys_pb2, proofs_pb2, sessions_pb2
from sotto.directory.v1.passkeys_pb2_grpc import PasskeyServiceStub

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from tests.integration.directory.conftest import PUBLIC_URL, World
from tests.integration.directory.passwords import policy_of, proofs
from tests.integration.directory.test_passwords import refused
from tests.support.authenticator import Authenticator
from tests.support.builders import a_process

if TYPE_CHECKING:
    from sotto.directory.v1.passkeys_pb2_grpc import PasskeyServiceAsyncStub


def passkeys(world: World, caller: Caller) -> "PasskeyServiceAsyncStub":
    return PasskeyServiceStub(world.door.channel(caller))


def a_device() -> Authenticator:
    return Authenticator(PUBLIC_URL, "sotto.test")


async def adding(
    world: World, caller: Caller, device: Authenticator, name: str = "Phone"
) -> passkeys_pb2.AddPasskeyRequest:
    started = await passkeys(world, caller).StartPasskeyRegistration(
        passkeys_pb2.StartPasskeyRegistrationRequest(request_id=str(uuid4()))
    )
    return passkeys_pb2.AddPasskeyRequest(
        request_id=str(uuid4()),
        challenge_id=started.challenge_id,
        credential=device.register(started.options),
        name=name,
    )


async def added(
    world: World, caller: Caller, device: Authenticator, name: str = "Phone"
) -> passkeys_pb2.Passkey:
    answer = await passkeys(world, caller).AddPasskey(await adding(world, caller, device, name))
    return answer.passkey


async def a_client_with(world: World, device: Authenticator) -> Caller:
    await world.a_client("alex@example.test")
    alex = await world.signed_in("alex@example.test")
    await added(world, alex, device)
    return alex


async def begun(world: World) -> passkeys_pb2.StartPasskeySignInResponse:
    return await passkeys(world, a_process("gateway")).StartPasskeySignIn(
        passkeys_pb2.StartPasskeySignInRequest()
    )


async def sign_in(
    world: World, started: passkeys_pb2.StartPasskeySignInResponse, credential: str, secret: str = ""
) -> passkeys_pb2.SignInWithPasskeyResponse:
    return await passkeys(world, a_process("gateway")).SignInWithPasskey(
        passkeys_pb2.SignInWithPasskeyRequest(
            challenge_id=started.challenge_id,
            browser_secret=secret or started.browser_secret,
            credential=credential,
        )
    )


async def listed(world: World, caller: Caller) -> list[passkeys_pb2.Passkey]:
    answer = await passkeys(world, caller).ListPasskeys(passkeys_pb2.ListPasskeysRequest())
    return list(answer.passkeys)


@pytest.mark.rule("S4")
@pytest.mark.parametrize("counts", [True, False], ids=["it counts", "it does not count"])
async def test_whoever_has_a_passkey_signs_in_without_typing_anything(world: World, counts: bool) -> None:
    device = replace(a_device(), counts=counts)
    alex = await a_client_with(world, device)
    for _ in range(2):
        started = await begun(world)
        opened = await sign_in(world, started, device.sign(started.options))
        caller = await world.exchange(opened.session_token)
        assert (caller.person_id, caller.proved) == (alex.person_id, True)
    (kept,) = await listed(world, alex)
    assert (kept.name, kept.HasField("use_time")) == ("Phone", True)


@pytest.mark.rule("S4")
async def test_a_challenge_works_once_in_its_browser_and_for_five_minutes(world: World) -> None:
    device = a_device()
    await a_client_with(world, device)
    started = await begun(world)
    other = await begun(world)
    answer = device.sign(started.options)
    assert await refused(sign_in(world, started, answer, other.browser_secret)) == "SIGN_IN_REFUSED"
    assert await refused(sign_in(world, other, answer)) == "SIGN_IN_REFUSED"
    outcomes = await asyncio.gather(
        *(sign_in(world, started, answer) for _ in range(3)), return_exceptions=True
    )
    assert sum(not isinstance(each, Fault) for each in outcomes) == 1
    late = await begun(world)
    world.clock.advance(timedelta(minutes=5))
    assert await refused(sign_in(world, late, device.sign(late.options))) == "SIGN_IN_REFUSED"


@pytest.mark.rule("S4")
async def test_an_answer_for_another_site_or_without_the_persons_check_opens_nothing(world: World) -> None:
    device = a_device()
    await a_client_with(world, device)
    stranger = replace(a_device(), user_handle=device.user_handle)
    for wrong in (
        replace(device, origin="https://sotto.test.evil.example"),
        replace(device, site="evil.example"),
        replace(device, verifies=False),
        replace(device, key=stranger.key),
        replace(device, user_handle=uuid4().bytes),
        stranger,
    ):
        started = await begun(world)
        assert await refused(sign_in(world, started, wrong.sign(started.options))) == "SIGN_IN_REFUSED"
    for nonsense in ("no JSON", "[]", "{}", '{"id": 1}', "[" * 8_000):
        started = await begun(world)
        assert await refused(sign_in(world, started, nonsense)) == "SIGN_IN_REFUSED"


@pytest.mark.rule("S4")
async def test_a_copied_passkey_opens_nothing(world: World) -> None:
    device = a_device()
    await a_client_with(world, device)
    copy = replace(device)
    started = await begun(world)
    assert await sign_in(world, started, device.sign(started.options))
    started = await begun(world)
    assert await refused(sign_in(world, started, copy.sign(started.options))) == "SIGN_IN_REFUSED"


@pytest.mark.rule("S4")
async def test_a_passkey_is_added_once_in_the_session_that_asked(world: World) -> None:
    device = a_device()
    await world.a_client("alex@example.test")
    alex, elsewhere = await world.signed_in("alex@example.test"), await world.signed_in("alex@example.test")
    request = await adding(world, alex, device)
    assert await refused(passkeys(world, elsewhere).AddPasskey(request)) == "PASSKEY_REFUSED"
    answers = [await passkeys(world, alex).AddPasskey(request) for _ in range(2)]
    assert answers[0] == answers[1]
    again = await adding(world, alex, device)
    assert await refused(passkeys(world, alex).AddPasskey(again)) == "PASSKEY_REFUSED"
    unchecked = await adding(world, alex, replace(a_device(), verifies=False))
    assert await refused(passkeys(world, alex).AddPasskey(unchecked)) == "PASSKEY_REFUSED"
    assert len(await listed(world, alex)) == 1


@pytest.mark.rule("S4")
async def test_passkeys_are_named_and_removed_by_their_owner_only(world: World) -> None:
    device = a_device()
    alex = await a_client_with(world, device)
    await world.a_client("jo@example.test")
    jo = await world.signed_in("jo@example.test")
    (kept,) = await listed(world, alex)
    rename = passkeys_pb2.RenamePasskeyRequest(
        passkey_id=kept.passkey_id, request_id=str(uuid4()), name="  Old   phone "
    )
    remove = passkeys_pb2.RemovePasskeyRequest(passkey_id=kept.passkey_id, request_id=str(uuid4()))
    assert await refused(passkeys(world, jo).RenamePasskey(rename)) == "NOT_FOUND"
    assert await refused(passkeys(world, jo).RemovePasskey(remove)) == "NOT_FOUND"
    await passkeys(world, alex).RenamePasskey(rename)
    assert [each.name for each in await listed(world, alex)] == ["Old phone"]
    tired = replace(alex, proved=False)
    assert await refused(passkeys(world, tired).RemovePasskey(remove)) == "STEP_UP_REQUIRED"
    for _ in range(2):
        await passkeys(world, alex).RemovePasskey(remove)
    started = await begun(world)
    assert await refused(sign_in(world, started, device.sign(started.options))) == "SIGN_IN_REFUSED"
    rename.request_id, rename.name = str(uuid4()), "x" * 61
    with pytest.raises(Fault) as long:
        await passkeys(world, alex).RenamePasskey(rename)
    assert long.value.kind is Kind.INVALID


@pytest.mark.rule("S4")
async def test_who_has_a_passkey_proves_by_it_and_a_mail_is_not_enough(world: World) -> None:
    device = a_device()
    await a_client_with(world, device)
    token = (await world.sign_in("alex@example.test")).session_token
    alex = await world.exchange(token)
    assert not alex.proved
    told = await proofs(world, alex).GetSignInMethods(proofs_pb2.GetSignInMethodsRequest())
    assert list(told.proofs) == [sessions_pb2.SIGN_IN_METHOD_PASSKEY]
    asking = proofs_pb2.StartPasskeyProofRequest(request_id=str(uuid4()))
    asked = await proofs(world, alex).StartPasskeyProof(asking)
    request = proofs_pb2.ProveByPasskeyRequest(
        challenge_id=asked.challenge_id, credential=device.sign(asked.options)
    )
    await proofs(world, alex).ProveByPasskey(request)
    assert (await world.exchange(token)).proved
    assert await refused(proofs(world, alex).ProveByPasskey(request)) == "PASSKEY_REFUSED"


@pytest.mark.rule("S4")
async def test_a_passkey_of_somebody_else_proves_nothing(world: World) -> None:
    device = a_device()
    await a_client_with(world, device)
    await world.a_client("jo@example.test")
    jo = await world.signed_in("jo@example.test")
    asked = await proofs(world, jo).StartPasskeyProof(
        proofs_pb2.StartPasskeyProofRequest(request_id=str(uuid4()))
    )
    request = proofs_pb2.ProveByPasskeyRequest(
        challenge_id=asked.challenge_id, credential=device.sign(asked.options)
    )
    assert await refused(proofs(world, jo).ProveByPasskey(request)) == "PASSKEY_REFUSED"


@pytest.mark.rule("S4")
async def test_a_passkey_is_the_second_factor_that_a_practice_asks_for(world: World) -> None:
    await world.a_member("ann@example.test")
    await policy_of(world, a_process("operator"), True)
    token = (await world.sign_in("ann@example.test")).session_token
    limited = await world.exchange(token)
    assert limited.limited
    device = a_device()
    await added(world, limited, device)
    assert not (await world.exchange(token)).limited
    started = await begun(world)
    opened = await sign_in(world, started, device.sign(started.options))
    assert not (await world.exchange(opened.session_token)).limited


@pytest.mark.rule("S4")
async def test_a_twenty_first_passkey_is_refused(world: World) -> None:
    await world.a_client("alex@example.test")
    alex = await world.signed_in("alex@example.test")
    for number in range(20):
        await added(world, alex, a_device(), f"Phone {number}")
    asking = passkeys_pb2.StartPasskeyRegistrationRequest(request_id=str(uuid4()))
    assert await refused(passkeys(world, alex).StartPasskeyRegistration(asking)) == "TOO_MANY_PASSKEYS"
