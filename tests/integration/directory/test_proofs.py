"""Proofs in open sessions, and practices that ask for a second factor (S4)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sotto.directory.v1 import directory_pb2, passwords_pb2, proofs_pb2, sessions_pb2
from sotto.directory.v1.sessions_pb2_grpc import SessionServiceStub

from chassis.auth import Role
from chassis.faults import Fault
from chassis.ids import DivisionId, PracticeId
from tests.integration.directory.conftest import World
from tests.integration.directory.passwords import (
    PASSWORD,
    an_owner,
    passwords,
    policy_of,
    proofs,
    sign_in,
)
from tests.integration.directory.test_passwords import refused, wrong
from tests.support.builders import a_member, a_process

LATER = timedelta(minutes=10)


def starting() -> proofs_pb2.StartMailProofRequest:
    return proofs_pb2.StartMailProofRequest(request_id=str(uuid4()))


@pytest.mark.rule("S4")
async def test_who_has_no_second_factor_proves_by_a_mailed_code(world: World) -> None:
    await world.a_client("alex@example.test")
    token = (await world.sign_in("alex@example.test")).session_token
    world.clock.advance(LATER)
    alex = await world.exchange(token)
    assert not alex.proved
    started = await proofs(world, alex).StartMailProof(starting())
    mail = await world.mail(started.proof_id)
    assert mail.contact.email == "alex@example.test"
    assert not mail.link_token
    request = proofs_pb2.ProveByMailRequest(proof_id=started.proof_id, code=mail.code)
    await proofs(world, alex).ProveByMail(request)
    assert (await world.exchange(token)).proved
    assert await refused(proofs(world, alex).ProveByMail(request)) == "CODE_REFUSED"


@pytest.mark.rule("S4")
async def test_a_mailed_code_proves_in_the_session_that_asked_only_and_signs_nobody_in(world: World) -> None:
    await world.a_client("alex@example.test")
    here, elsewhere = await world.signed_in("alex@example.test"), await world.signed_in("alex@example.test")
    started = await proofs(world, here).StartMailProof(starting())
    mail = await world.mail(started.proof_id)
    request = proofs_pb2.ProveByMailRequest(proof_id=started.proof_id, code=mail.code)
    assert await refused(proofs(world, elsewhere).ProveByMail(request)) == "CODE_REFUSED"
    browser = await world.start("alex@example.test")
    signing_in = directory_pb2.CompleteSignInRequest(
        sign_in_id=started.proof_id, browser_secret=browser.browser_secret, code=mail.code
    )
    assert await refused(world.gateway.CompleteSignIn(signing_in)) == "SIGN_IN_REFUSED"
    assert await proofs(world, here).ProveByMail(request)


@pytest.mark.rule("S4")
async def test_wrong_mailed_codes_are_counted(world: World) -> None:
    await world.a_client("alex@example.test")
    alex = await world.signed_in("alex@example.test")
    started = await proofs(world, alex).StartMailProof(starting())
    code = (await world.mail(started.proof_id)).code
    request = proofs_pb2.ProveByMailRequest(proof_id=started.proof_id, code=wrong(code))
    reasons = [await refused(proofs(world, alex).ProveByMail(request)) for _ in range(5)]
    assert reasons == ["CODE_REFUSED"] * 4 + ["SIGN_IN_EXHAUSTED"]
    request.code = code
    assert await refused(proofs(world, alex).ProveByMail(request)) == "SIGN_IN_EXHAUSTED"


@pytest.mark.rule("S4")
async def test_who_has_a_password_proves_by_it_and_not_by_a_mail(world: World) -> None:
    owner = await an_owner(world)
    assert await refused(proofs(world, owner.caller).StartMailProof(starting())) == "SECOND_FACTOR_REQUIRED"
    by_mail = (await world.sign_in(owner.email)).session_token
    caller = await world.exchange(by_mail)
    assert not caller.proved
    request = proofs_pb2.ProveByPasswordRequest(password=PASSWORD, code=owner.next_code())
    end = (await proofs(world, caller).ProveByPassword(request)).expire_time
    assert end.ToDatetime() == (world.clock.now() + LATER).replace(tzinfo=None)
    assert (await world.exchange(by_mail)).proved
    world.clock.advance(LATER)
    assert not (await world.exchange(by_mail)).proved


@pytest.mark.rule("S4")
async def test_guesses_from_outside_do_not_slow_a_proof_and_guesses_in_a_session_do(world: World) -> None:
    owner = await an_owner(world)
    for _ in range(7):
        await refused(sign_in(world, owner.email, "wrong", "123456"))
    stub = proofs(world, owner.caller)
    right = proofs_pb2.ProveByPasswordRequest(password=PASSWORD, code=owner.next_code())
    assert await stub.ProveByPassword(right)
    request = proofs_pb2.ProveByPasswordRequest(password="wrong", code="123456")
    reasons = [await refused(stub.ProveByPassword(request)) for _ in range(6)]
    assert reasons == ["PROOF_REFUSED"] * 5 + ["SIGN_IN_THROTTLED"]


@pytest.mark.rule("S4")
async def test_what_one_can_sign_in_and_prove_with_is_told(world: World) -> None:
    await world.a_client("alex@example.test")
    alex = await world.signed_in("alex@example.test")
    told = await proofs(world, alex).GetSignInMethods(proofs_pb2.GetSignInMethodsRequest())
    assert told == proofs_pb2.GetSignInMethodsResponse(proofs=[sessions_pb2.SIGN_IN_METHOD_CODE])
    owner = await an_owner(world)
    await sign_in(world, owner.email, PASSWORD, owner.recovery_codes[0])
    told = await proofs(world, owner.caller).GetSignInMethods(proofs_pb2.GetSignInMethodsRequest())
    assert told.password_possible
    assert told.HasField("password_time")
    assert told.recovery_codes == 9
    assert list(told.proofs) == [sessions_pb2.SIGN_IN_METHOD_PASSWORD]


@pytest.mark.rule("S4")
async def test_where_a_second_factor_is_wanted_a_mail_lets_members_set_one_up_and_nothing_else(
    world: World,
) -> None:
    await world.a_member("ann@example.test")
    await world.a_client("alex@example.test")
    token = (await world.sign_in("ann@example.test")).session_token
    alex = (await world.sign_in("alex@example.test")).session_token
    assert (await policy_of(world, a_process("operator"), True)).second_factor_required
    ann = await world.exchange(token)
    assert ann.limited
    assert not (await world.exchange(alex)).limited
    providers = directory_pb2.ListProvidersRequest(division_id=world.division.division_id)
    assert await refused(world.stub(ann).ListProviders(providers)) == "SECOND_FACTOR_REQUIRED"
    confirming = sessions_pb2.ConfirmSessionsRequest(session_ids=[str(ann.session_id)])
    gateway = SessionServiceStub(world.door.channel(a_process("gateway")))
    assert not (await gateway.ConfirmSessions(confirming)).sessions
    told = await proofs(world, ann).GetSignInMethods(proofs_pb2.GetSignInMethodsRequest())
    assert (told.limited, told.second_factor_required) == (True, True)
    owner = await an_owner(world)
    assert not (await owner.again()).limited
    assert await world.stub(await owner.again()).ListProviders(providers)


@pytest.mark.rule("S4")
async def test_a_session_by_mail_is_whole_once_the_second_factor_was_shown_and_stays_so(
    world: World,
) -> None:
    owner = await an_owner(world)
    await policy_of(world, a_process("operator"), True)
    token = (await world.sign_in(owner.email)).session_token
    limited = await world.exchange(token)
    assert limited.limited
    setting_up = passwords_pb2.StartPasswordSetupRequest(request_id=str(uuid4()), password="my own lamp post")
    assert await refused(passwords(world, limited).StartPasswordSetup(setting_up)) == "STEP_UP_REQUIRED"
    request = proofs_pb2.ProveByPasswordRequest(password=PASSWORD, code=owner.next_code())
    await proofs(world, limited).ProveByPassword(request)
    world.clock.advance(LATER)
    whole = await world.exchange(token)
    assert (whole.limited, whole.proved) == (False, False)


@pytest.mark.rule("S1", "S4")
async def test_only_own_admins_and_the_operator_change_what_a_practice_asks_for(world: World) -> None:
    division_id, practice_id = UUID(world.division.division_id), UUID(world.practice.practice_id)
    admin = a_member(Role.ADMIN, DivisionId(division_id), PracticeId(practice_id))
    assert (await policy_of(world, admin, True)).etag == "v1"
    stale = proofs_pb2.UpdateSignInPolicyRequest(
        practice_id=world.practice.practice_id, request_id=str(uuid4()), etag="v0"
    )
    assert await refused(proofs(world, admin).UpdateSignInPolicy(stale)) == "STALE"
    tired = replace(admin, proved=False)
    assert await refused(proofs(world, tired).UpdateSignInPolicy(stale)) == "STEP_UP_REQUIRED"
    stranger = a_member(Role.ADMIN, DivisionId(uuid4()))
    asking = proofs_pb2.GetSignInPolicyRequest(practice_id=world.practice.practice_id)
    assert await refused(proofs(world, stranger).GetSignInPolicy(asking)) == "NOT_FOUND"
    provider = a_member(Role.PROVIDER, DivisionId(division_id), PracticeId(practice_id))
    with pytest.raises(Fault, match="ROLE_REQUIRED"):
        await proofs(world, provider).GetSignInPolicy(asking)


@pytest.mark.rule("S2", "S4")
async def test_who_has_lost_phone_and_codes_begins_anew_after_an_admin_has_let_them(world: World) -> None:
    owner = await an_owner(world)
    division_id, practice_id = UUID(world.division.division_id), UUID(world.practice.practice_id)
    request = proofs_pb2.ResetSignInMethodsRequest(
        person_id=str(owner.caller.person_id), request_id=str(uuid4())
    )
    elsewhere = a_member(Role.ADMIN, DivisionId(uuid4()), PracticeId(practice_id))
    assert await refused(proofs(world, elsewhere).ResetSignInMethods(request)) == "MEMBER_ELSEWHERE"
    stranger = a_member(Role.ADMIN, DivisionId(division_id))
    assert await refused(proofs(world, stranger).ResetSignInMethods(request)) == "NOT_FOUND"
    admin = a_member(Role.ADMIN, DivisionId(division_id), PracticeId(practice_id))
    tired = replace(admin, proved=False)
    assert await refused(proofs(world, tired).ResetSignInMethods(request)) == "STEP_UP_REQUIRED"
    for _ in range(2):
        await proofs(world, admin).ResetSignInMethods(request)
    assert await refused(owner.again()) == "SESSION_ENDED"
    assert await refused(sign_in(world, owner.email, PASSWORD, owner.next_code())) == "PASSWORD_REFUSED"
    again = await world.signed_in(owner.email)
    assert again.proved
    told = await proofs(world, again).GetSignInMethods(proofs_pb2.GetSignInMethodsRequest())
    assert list(told.proofs) == [sessions_pb2.SIGN_IN_METHOD_CODE]
