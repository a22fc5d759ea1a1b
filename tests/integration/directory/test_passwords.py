"""Members set up password and app, and sign in with them (S4)."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from sotto.directory.v1 import passwords_pb2, sessions_pb2
from sotto.directory.v1.sessions_pb2_grpc import SessionServiceStub

from chassis.auth import Role
from chassis.faults import Fault, Kind
from tests.integration.directory.conftest import World
from tests.integration.directory.passwords import PASSWORD, an_owner, passwords, sign_in


def setting_up(password: str = PASSWORD) -> passwords_pb2.StartPasswordSetupRequest:
    return passwords_pb2.StartPasswordSetupRequest(request_id=str(uuid4()), password=password)


def finishing(code: str) -> passwords_pb2.FinishPasswordSetupRequest:
    return passwords_pb2.FinishPasswordSetupRequest(request_id=str(uuid4()), code=code)


async def refused(act: Awaitable[object]) -> str:
    with pytest.raises(Fault) as fault:
        await act
    return fault.value.reason


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.rule("S4")
async def test_a_member_signs_in_with_password_and_app(world: World) -> None:
    owner = await an_owner(world)
    opened = await sign_in(world, "ANN@example.test", PASSWORD, owner.next_code())
    caller = await world.exchange(opened.session_token)
    assert caller.person_id == owner.caller.person_id
    assert caller.has_anywhere(frozenset({Role.PROVIDER}))
    assert caller.proved
    shown = await SessionServiceStub(world.door.channel(caller)).ListSessions(
        sessions_pb2.ListSessionsRequest()
    )
    newest = max(shown.sessions, key=lambda each: each.create_time.ToNanoseconds())
    assert (newest.method, newest.device) == (sessions_pb2.SIGN_IN_METHOD_PASSWORD, "Firefox on Linux")


@pytest.mark.rule("S4")
async def test_a_code_of_the_app_works_once_though_two_use_it_at_once(world: World) -> None:
    owner = await an_owner(world)
    assert await refused(sign_in(world, owner.email, PASSWORD, owner.code())) == "PASSWORD_REFUSED"
    code = owner.next_code()
    answers = await asyncio.gather(
        *(sign_in(world, owner.email, PASSWORD, code) for _ in range(3)), return_exceptions=True
    )
    assert sum(not isinstance(answer, Fault) for answer in answers) == 1


@pytest.mark.rule("S4")
async def test_a_recovery_code_works_once_in_place_of_the_app(world: World) -> None:
    owner = await an_owner(world)
    assert len(owner.recovery_codes) == 10
    assert await sign_in(world, owner.email, PASSWORD, owner.recovery_codes[3].upper())
    assert await refused(sign_in(world, owner.email, PASSWORD, owner.recovery_codes[3])) == "PASSWORD_REFUSED"
    assert await sign_in(world, owner.email, PASSWORD, owner.recovery_codes[4].replace("-", " "))


@pytest.mark.rule("S4")
async def test_whatever_is_wrong_the_answer_is_the_same(world: World) -> None:
    owner = await an_owner(world)
    await world.a_client("alex@example.test")
    code = owner.next_code()
    faults = []
    for email, password, typed, practice in (
        (owner.email, "another password", code, "maple"),
        (owner.email, PASSWORD, wrong(code), "maple"),
        (owner.email, PASSWORD, "abcde-fghij", "maple"),
        ("alex@example.test", PASSWORD, code, "maple"),
        ("nobody@example.test", PASSWORD, code, "maple"),
        (owner.email, PASSWORD, code, "elsewhere"),
    ):
        with pytest.raises(Fault) as fault:
            await sign_in(world, email, password, typed, practice)
        faults.append(fault.value)
    assert len({(each.kind, each.reason, each.message) for each in faults}) == 1
    assert faults[0].kind is Kind.UNAUTHENTICATED


@pytest.mark.rule("S4")
@pytest.mark.parametrize("email", ["ann@example.test", "nobody@example.test"])
async def test_guessing_gets_slower_for_known_and_unknown_addresses_alike(world: World, email: str) -> None:
    await an_owner(world)
    for _ in range(5):
        assert await refused(sign_in(world, email, "wrong", "123456")) == "PASSWORD_REFUSED"
    with pytest.raises(Fault) as throttled:
        await sign_in(world, email, "wrong", "123456")
    assert (throttled.value.kind, throttled.value.reason) == (Kind.EXHAUSTED, "SIGN_IN_THROTTLED")
    assert throttled.value.facts["seconds"] == "1"
    world.clock.advance(timedelta(seconds=1))
    assert await refused(sign_in(world, email, "wrong", "123456")) == "PASSWORD_REFUSED"
    world.clock.advance(timedelta(seconds=1))
    assert await refused(sign_in(world, email, "wrong", "123456")) == "SIGN_IN_THROTTLED"


@pytest.mark.rule("S4")
async def test_guesses_at_once_are_all_counted(world: World) -> None:
    owner = await an_owner(world)
    guesses = (refused(sign_in(world, owner.email, "wrong", "123456")) for _ in range(12))
    reasons = await asyncio.gather(*guesses)
    assert sorted(reasons) == ["PASSWORD_REFUSED"] * 5 + ["SIGN_IN_THROTTLED"] * 7


@pytest.mark.rule("S4")
async def test_who_is_guessed_at_keeps_the_open_session_and_gets_in_by_mail_or_after_a_while(
    world: World,
) -> None:
    owner = await an_owner(world)
    for _ in range(6):
        await refused(sign_in(world, owner.email, "wrong", "123456"))
    assert (await owner.again()).person_id
    assert await world.signed_in(owner.email)
    world.clock.advance(timedelta(minutes=1))
    assert await sign_in(world, owner.email, PASSWORD, owner.next_code())
    assert await refused(sign_in(world, owner.email, "wrong", "123456")) == "PASSWORD_REFUSED"


@pytest.mark.rule("S4")
async def test_nothing_counts_before_a_code_of_the_app_was_typed(world: World) -> None:
    await world.a_member("ann@example.test")
    caller = await world.signed_in("ann@example.test")
    started = await passwords(world, caller).StartPasswordSetup(setting_up())
    assert len(started.secret) == 32
    for _ in range(5):
        assert await refused(passwords(world, caller).FinishPasswordSetup(finishing("000000"))) in (
            "CODE_REFUSED",
        )
    assert await refused(passwords(world, caller).FinishPasswordSetup(finishing("000000"))) == "SETUP_ENDED"
    assert await refused(sign_in(world, "ann@example.test", PASSWORD, "000000")) == "PASSWORD_REFUSED"


@pytest.mark.rule("S4")
async def test_a_setup_has_to_be_finished_within_ten_minutes(world: World) -> None:
    owner = await an_owner(world)
    await passwords(world, owner.caller).StartPasswordSetup(setting_up("another otter lamp"))
    world.clock.advance(timedelta(minutes=10))
    request = finishing(owner.code())
    assert await refused(passwords(world, owner.caller).FinishPasswordSetup(request)) == "SETUP_ENDED"
    assert await sign_in(world, owner.email, PASSWORD, owner.next_code())


@pytest.mark.rule("S4")
async def test_a_repeated_request_gets_the_same_secret_and_the_same_recovery_codes(world: World) -> None:
    await world.a_member("ann@example.test")
    caller = await world.signed_in("ann@example.test")
    stub, request = passwords(world, caller), setting_up()
    started = [await stub.StartPasswordSetup(request) for _ in range(2)]
    assert started[0] == started[1]
    owner = await an_owner(world, "bea@example.test")
    renewing = passwords_pb2.RenewRecoveryCodesRequest(request_id=str(uuid4()))
    renewed = [await passwords(world, owner.caller).RenewRecoveryCodes(renewing) for _ in range(2)]
    assert renewed[0] == renewed[1]
    assert not set(renewed[0].recovery_codes) & set(owner.recovery_codes)
    assert await refused(sign_in(world, owner.email, PASSWORD, owner.recovery_codes[0])) == "PASSWORD_REFUSED"
    assert await sign_in(world, owner.email, PASSWORD, renewed[0].recovery_codes[0])


@pytest.mark.rule("S4")
async def test_a_new_password_ends_all_other_sessions(world: World) -> None:
    owner = await an_owner(world)
    other = await sign_in(world, owner.email, PASSWORD, owner.next_code())
    change = passwords_pb2.ChangePasswordRequest(request_id=str(uuid4()), password="another otter lamp")
    for _ in range(2):
        await passwords(world, owner.caller).ChangePassword(change)
    assert await refused(world.exchange(other.session_token)) == "SESSION_ENDED"
    assert (await owner.again()).person_id
    assert await refused(sign_in(world, owner.email, PASSWORD, owner.next_code())) == "PASSWORD_REFUSED"
    assert await sign_in(world, owner.email, "another otter lamp", owner.code())


@pytest.mark.rule("S4")
async def test_a_removed_password_opens_nothing(world: World) -> None:
    owner = await an_owner(world)
    await passwords(world, owner.caller).RemovePassword(
        passwords_pb2.RemovePasswordRequest(request_id=str(uuid4()))
    )
    assert await refused(sign_in(world, owner.email, PASSWORD, owner.next_code())) == "PASSWORD_REFUSED"
    change = passwords_pb2.ChangePasswordRequest(request_id=str(uuid4()), password="another otter lamp")
    assert await refused(passwords(world, owner.caller).ChangePassword(change)) == "NO_PASSWORD"


@pytest.mark.rule("S4")
async def test_clients_have_no_password_and_members_none_that_is_soon_guessed(world: World) -> None:
    await world.a_client("alex@example.test")
    alex = await world.signed_in("alex@example.test")
    assert await refused(passwords(world, alex).StartPasswordSetup(setting_up())) == "MEMBERS_ONLY"
    await world.a_member("ann@example.test")
    ann = await world.signed_in("ann@example.test")
    with pytest.raises(Fault) as refusal:
        await passwords(world, ann).StartPasswordSetup(setting_up("password1234"))
    assert [each.field for each in refusal.value.violations] == ["password"]


@pytest.mark.rule("S4")
async def test_neither_password_nor_secret_nor_codes_are_in_the_database(world: World) -> None:
    owner = await an_owner(world)
    connection = await asyncpg.connect(world.database.superuser_url)
    try:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'directory'"
        )
        kept = [
            value
            for table in tables
            for row in await connection.fetch(f"SELECT * FROM directory.{table['table_name']}")
            for value in row.values()
        ]
    finally:
        await connection.close()
    secrets = [PASSWORD, owner.secret, *owner.recovery_codes]
    texts = " ".join(str(value) for value in kept)
    assert not any(secret in texts for secret in secrets)
    assert not any(
        secret.encode() in value for secret in secrets for value in kept if isinstance(value, bytes)
    )
    assert any(isinstance(value, str) and value.startswith("$argon2id$") for value in kept)
