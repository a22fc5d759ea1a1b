"""Signing in (S4, S5): single use, in one browser, with no hint at who is known."""

import asyncio
import hashlib
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from sotto.directory.v1 import directory_pb2, events_pb2

from chassis.auth import Role
from chassis.faults import Fault, Kind
from chassis.ids import DivisionId
from tests.integration.directory.conftest import World
from tests.support.builders import a_process


async def complete(
    world: World, started: directory_pb2.StartSignInResponse, link_token: str = "", code: str = ""
) -> directory_pb2.CompleteSignInResponse:
    request = directory_pb2.CompleteSignInRequest(
        sign_in_id=started.sign_in_id, browser_secret=started.browser_secret
    )
    if code:
        request.code = code
    else:
        request.link_token = link_token
    return await world.gateway.CompleteSignIn(request)


async def refusal(world: World, started: directory_pb2.StartSignInResponse, **proof: str) -> str:
    with pytest.raises(Fault) as refused:
        await complete(world, started, **proof)
    assert refused.value.kind is Kind.UNAUTHENTICATED
    return refused.value.reason


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def rows(world: World, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(world.database.superuser_url)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def announced(world: World) -> list[events_pb2.SignInRequested]:
    await world.timers.run_due()
    found = await rows(world, "SELECT payload FROM directory.outbox ORDER BY seq")
    return [events_pb2.SignInRequested.FromString(row["payload"]) for row in found]


@pytest.mark.rule("S4")
@pytest.mark.parametrize("way", ["link", "code"])
async def test_link_and_code_each_open_a_session(world: World, way: str) -> None:
    person_id = await world.a_client("alex@example.test")
    started = await world.start("ALEX@example.test")
    mail = await world.mail(started.sign_in_id)
    assert mail.contact.email == "alex@example.test"
    assert mail.practice_name == "Maple Street Practice"
    proof = {"link_token": mail.link_token} if way == "link" else {"code": mail.code}
    opened = await complete(world, started, **proof)
    assert opened.person_id == str(person_id)
    assert opened.absolute_expire_time.ToDatetime() == (world.clock.now() + timedelta(hours=12)).replace(
        tzinfo=None
    )


@pytest.mark.rule("S4")
async def test_a_link_opens_one_session_however_many_press_at_once(world: World) -> None:
    await world.a_client("alex@example.test")
    started = await world.start("alex@example.test")
    mail = await world.mail(started.sign_in_id)
    proofs = [{"link_token": mail.link_token}, {"code": mail.code}] * 10
    answers = await asyncio.gather(
        *(complete(world, started, **proof) for proof in proofs), return_exceptions=True
    )
    assert sum(isinstance(answer, directory_pb2.CompleteSignInResponse) for answer in answers) == 1
    assert {answer.reason for answer in answers if isinstance(answer, Fault)} == {"SIGN_IN_REFUSED"}
    assert len(await rows(world, "SELECT 1 FROM directory.session")) == 1


@pytest.mark.rule("S4", "S5")
async def test_a_link_works_only_in_the_browser_that_asked_for_it(world: World) -> None:
    await world.a_client("alex@example.test")
    started = await world.start("alex@example.test")
    mail = await world.mail(started.sign_in_id)
    other = await world.start("alex@example.test")
    stolen = directory_pb2.StartSignInResponse(
        sign_in_id=started.sign_in_id, browser_secret=other.browser_secret
    )
    assert await refusal(world, stolen, link_token=mail.link_token) == "SIGN_IN_REFUSED"
    assert await refusal(world, stolen, code=mail.code) == "SIGN_IN_REFUSED"
    assert await refusal(world, other, link_token=mail.link_token) == "SIGN_IN_REFUSED"
    assert (await complete(world, started, link_token=mail.link_token)).session_token


@pytest.mark.rule("S4")
async def test_a_link_stops_working_after_ten_minutes(world: World) -> None:
    await world.a_client("alex@example.test")
    started = await world.start("alex@example.test")
    mail = await world.mail(started.sign_in_id)
    world.clock.advance(timedelta(minutes=10))
    assert await refusal(world, started, link_token=mail.link_token) == "SIGN_IN_REFUSED"
    assert await refusal(world, started, code=mail.code) == "SIGN_IN_REFUSED"
    with pytest.raises(Fault, match="SIGN_IN_REFUSED"):
        await world.mail(started.sign_in_id)


@pytest.mark.rule("S4")
async def test_a_newer_mail_replaces_the_older_one(world: World) -> None:
    await world.a_client("alex@example.test")
    started = await world.start("alex@example.test")
    older, newer = await world.mail(started.sign_in_id), await world.mail(started.sign_in_id)
    assert await refusal(world, started, link_token=older.link_token) == "SIGN_IN_REFUSED"
    assert (await complete(world, started, link_token=newer.link_token)).session_token


@pytest.mark.rule("S4")
async def test_after_five_wrong_codes_the_right_one_is_too_late(world: World) -> None:
    await world.a_client("alex@example.test")
    started = await world.start("alex@example.test")
    mail = await world.mail(started.sign_in_id)
    reasons = [await refusal(world, started, code=wrong(mail.code)) for _ in range(5)]
    assert reasons == ["SIGN_IN_REFUSED"] * 4 + ["SIGN_IN_EXHAUSTED"]
    assert await refusal(world, started, code=mail.code) == "SIGN_IN_EXHAUSTED"
    assert (await complete(world, started, link_token=mail.link_token)).session_token


@pytest.mark.rule("S4")
async def test_wrong_codes_tried_at_once_are_all_counted(world: World) -> None:
    await world.a_client("alex@example.test")
    started = await world.start("alex@example.test")
    mail = await world.mail(started.sign_in_id)
    await asyncio.gather(*(refusal(world, started, code=wrong(mail.code)) for _ in range(20)))
    (row,) = await rows(world, "SELECT attempts FROM directory.sign_in")
    assert row["attempts"] == 5


@pytest.mark.rule("S4")
async def test_twenty_wrong_codes_a_day_end_codes_for_the_day_but_not_the_link(world: World) -> None:
    await world.a_client("alex@example.test")
    for _ in range(4):
        started = await world.start("alex@example.test")
        mail = await world.mail(started.sign_in_id)
        for _ in range(5):
            await refusal(world, started, code=wrong(mail.code))
    started = await world.start("alex@example.test")
    mail = await world.mail(started.sign_in_id)
    assert await refusal(world, started, code=mail.code) == "SIGN_IN_REFUSED"
    assert (await complete(world, started, link_token=mail.link_token)).session_token
    world.clock.advance(timedelta(days=1))
    started = await world.start("alex@example.test")
    assert (await complete(world, started, code=(await world.mail(started.sign_in_id)).code)).session_token


@pytest.mark.rule("S4")
async def test_an_unknown_address_gets_the_same_answers_and_no_mail(world: World) -> None:
    await world.a_client("alex@example.test")
    known, unknown = await world.start("alex@example.test"), await world.start("nobody@example.test")
    for field in ("sign_in_id", "browser_secret"):
        assert len(getattr(known, field)) == len(getattr(unknown, field))
    assert known.expire_time == unknown.expire_time
    assert [event.sign_in_id for event in await announced(world)] == [known.sign_in_id]
    mail = await world.mail(known.sign_in_id)
    for started in (known, unknown):
        reasons = [await refusal(world, started, code=wrong(mail.code)) for _ in range(6)]
        assert reasons == ["SIGN_IN_REFUSED"] * 4 + ["SIGN_IN_EXHAUSTED"] * 2
    with pytest.raises(Fault, match="SIGN_IN_REFUSED"):
        await world.mail(unknown.sign_in_id)


@pytest.mark.rule("S4")
async def test_known_and_unknown_addresses_leave_the_same_rows(world: World) -> None:
    await world.a_client("alex@example.test")
    before = await rows(world, "SELECT 1 FROM directory.outbox")
    await world.start("alex@example.test")
    await world.start("nobody@example.test")
    assert await rows(world, "SELECT 1 FROM directory.outbox") == before
    assert len(await rows(world, "SELECT 1 FROM directory.sign_in")) == 2
    assert len(await rows(world, "SELECT 1 FROM directory.timer")) == 2


async def test_an_unknown_practice_is_not_told_from_an_unknown_address(world: World) -> None:
    request = directory_pb2.StartSignInRequest(practice="elsewhere", email="alex@example.test")
    started = await world.gateway.StartSignIn(request)
    assert await refusal(world, started, code="123456") == "SIGN_IN_REFUSED"


@pytest.mark.rule("S4")
async def test_a_sixth_mail_within_ten_minutes_is_not_sent_and_nobody_notices(world: World) -> None:
    await world.a_client("alex@example.test")
    started = await asyncio.gather(*(world.start("alex@example.test") for _ in range(8)))
    assert len(await announced(world)) == 5
    assert len({each.sign_in_id for each in started}) == 8
    world.clock.advance(timedelta(minutes=10))
    await world.start("alex@example.test")
    assert len(await announced(world)) == 6


@pytest.mark.rule("S4")
async def test_no_secret_is_kept_in_the_database(world: World) -> None:
    await world.a_client("alex@example.test")
    started = await world.start("alex@example.test")
    mail = await world.mail(started.sign_in_id)
    opened = await complete(world, started, link_token=mail.link_token)
    tables = await rows(
        world, "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'directory'"
    )
    values: list[object] = []
    for table in tables:
        for row in await rows(world, f"SELECT * FROM directory.{table['name']}"):
            values.extend(row.values())
    code = mail.code.encode()
    assert not any(value in (mail.code, code, hashlib.sha256(code).digest()) for value in values)
    kept = " ".join(str(value) for value in values)
    for secret in (started.browser_secret, mail.link_token, opened.session_token):
        assert secret not in kept


@pytest.mark.rule("S4")
async def test_a_session_is_exchanged_for_tokens_with_the_roles_of_now(world: World) -> None:
    person_id = await world.a_member("ann@example.test")
    session = await world.sign_in("ann@example.test")
    request = directory_pb2.ExchangeSessionRequest(
        session_token=session.session_token, audiences=["conversation", "billing"]
    )
    exchanged = await world.gateway.ExchangeSession(request)
    assert set(exchanged.tokens) == {"conversation", "billing"}
    trust = world.keys.trust()
    caller = trust.verify(exchanged.tokens["conversation"], "conversation", world.clock.now())
    assert caller.person_id == person_id
    assert caller.display_name == "Dr. Ann"
    assert str(caller.session_id) == exchanged.session_id
    assert caller.has(Role.PROVIDER, division_of(world))
    with pytest.raises(Fault):
        trust.verify(exchanged.tokens["conversation"], "billing", world.clock.now())


def division_of(world: World) -> DivisionId:
    return DivisionId(UUID(world.division.division_id))


async def exchange(world: World, token: str) -> directory_pb2.ExchangeSessionResponse:
    return await world.gateway.ExchangeSession(
        directory_pb2.ExchangeSessionRequest(session_token=token, audiences=["conversation"])
    )


async def assert_ended(world: World, token: str) -> None:
    with pytest.raises(Fault) as refused:
        await exchange(world, token)
    assert (refused.value.kind, refused.value.reason) == (Kind.UNAUTHENTICATED, "SESSION_ENDED")


@pytest.mark.rule("S4")
async def test_activity_keeps_a_session_until_its_absolute_limit(world: World) -> None:
    await world.a_client("alex@example.test")
    token = (await world.sign_in("alex@example.test")).session_token
    for _ in range(14):
        world.clock.advance(timedelta(minutes=50))
        await exchange(world, token)
    world.clock.advance(timedelta(minutes=50))
    await assert_ended(world, token)


@pytest.mark.rule("S4")
async def test_an_idle_session_has_ended(world: World) -> None:
    await world.a_client("alex@example.test")
    token = (await world.sign_in("alex@example.test")).session_token
    world.clock.advance(timedelta(hours=1))
    await assert_ended(world, token)


@pytest.mark.rule("S4")
async def test_checking_a_session_renews_its_roles_and_is_no_activity(world: World) -> None:
    await world.a_client("alex@example.test")
    token = (await world.sign_in("alex@example.test")).session_token
    request = directory_pb2.CheckSessionRequest(session_token=token, audiences=["conversation"])
    for _ in range(5):
        world.clock.advance(timedelta(minutes=5))
        checked = await world.gateway.CheckSession(request)
    await world.a_member("alex@example.test")
    checked = await world.gateway.CheckSession(request)
    caller = world.keys.trust().verify(checked.tokens["conversation"], "conversation", world.clock.now())
    assert caller.has(Role.PROVIDER, division_of(world))
    world.clock.advance(timedelta(minutes=5))
    with pytest.raises(Fault, match="SESSION_ENDED"):
        await world.gateway.CheckSession(request)
    await assert_ended(world, token)


@pytest.mark.rule("S4")
async def test_signing_out_ends_the_session_at_once_and_may_be_repeated(world: World) -> None:
    await world.a_client("alex@example.test")
    token = (await world.sign_in("alex@example.test")).session_token
    other = (await world.sign_in("alex@example.test")).session_token
    for _ in range(2):
        await world.gateway.EndSession(directory_pb2.EndSessionRequest(session_token=token))
    await assert_ended(world, token)
    assert (await exchange(world, other)).tokens


async def test_a_made_up_session_has_ended(world: World) -> None:
    await assert_ended(world, "x" * 43)


@pytest.mark.rule("S4")
async def test_a_deactivated_person_is_signed_out_and_gets_no_mail(world: World) -> None:
    await world.a_client("alex@example.test")
    token = (await world.sign_in("alex@example.test")).session_token
    started = await world.start("alex@example.test")
    mail = await world.mail(started.sign_in_id)
    await rows(world, "UPDATE directory.person SET deactivated_at = now()")
    await assert_ended(world, token)
    assert await refusal(world, started, link_token=mail.link_token) == "SIGN_IN_REFUSED"
    again = await world.start("alex@example.test")
    with pytest.raises(Fault, match="SIGN_IN_REFUSED"):
        await world.mail(again.sign_in_id)


async def test_only_services_are_audiences(world: World) -> None:
    request = directory_pb2.ExchangeSessionRequest(session_token="x" * 43, audiences=["gateway"])
    with pytest.raises(Fault, match="audiences"):
        await world.gateway.ExchangeSession(request)


@pytest.mark.rule("S4")
@pytest.mark.parametrize("process", ["gateway", "conversation", "billing", "operator"])
async def test_only_the_mail_gets_to_see_a_link(world: World, process: str) -> None:
    await world.a_client("alex@example.test")
    started = await world.start("alex@example.test")
    request = directory_pb2.MintSignInMailRequest(sign_in_id=started.sign_in_id)
    with pytest.raises(Fault) as refused:
        await world.stub(a_process(process)).MintSignInMail(request)
    assert refused.value.kind is Kind.FORBIDDEN
