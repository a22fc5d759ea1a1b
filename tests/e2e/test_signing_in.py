"""Signing in through the gateway: with password and app, sessions, proofs (S4)."""

from uuid import uuid4

import pyotp
import pytest
from sotto.common.v1 import options_pb2

from deploy.local.demo.browser import Refused
from deploy.local.house import House
from gateway.sessions import SESSION_COOKIE
from tests.e2e.members import a_new_member
from tests.e2e.people import People, Person
from tests.support.eventually import eventually

PASSWORD = "tree lamp otter"


async def set_up(person: Person) -> tuple[str, list[str]]:
    """Set up a password; the app's secret, and recovery codes."""
    started = await person.post("/v1/me/password:setUp", {"requestId": str(uuid4()), "password": PASSWORD})
    secret: str = started["secret"]
    code = pyotp.TOTP(secret).now()
    finished = await person.post("/v1/me/password:finish", {"requestId": str(uuid4()), "code": code})
    return secret, finished["recoveryCodes"]


async def reason(act: object) -> str:
    with pytest.raises(Refused) as refused:
        await act  # type: ignore[misc]
    return refused.value.reason


@pytest.mark.rule("S4")
async def test_a_member_signs_in_with_a_password_and_confirms_with_it(house: House, people: People) -> None:
    ann = await a_new_member(house, people, "Ann", options_pb2.ROLE_PROVIDER)
    await ann.sign_in()
    _, recovery = await set_up(ann)
    elsewhere = people.named(ann.name, ann.email)
    asked = {"email": ann.email, "password": PASSWORD}
    assert await reason(elsewhere.post("/v1/sign-in:password", asked | {"code": "no-code"})) == (
        "PASSWORD_REFUSED"
    )
    answer = await elsewhere.request("POST", "/v1/sign-in:password", json=asked | {"code": recovery[0]})
    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(SESSION_COOKIE)]
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert (await elsewhere.get("/v1/me"))["email"] == ann.email
    shown = (await elsewhere.get("/v1/sessions"))["sessions"]
    assert [(each["method"], each["current"]) for each in shown] == [
        ("SIGN_IN_METHOD_PASSWORD", True),
        ("SIGN_IN_METHOD_LINK", False),
    ]
    by_mail = people.named(ann.name, ann.email)
    await by_mail.sign_in()
    renew = "/v1/me/recovery-codes:renew"
    assert await reason(by_mail.post(renew, {"requestId": str(uuid4())})) == "STEP_UP_REQUIRED"
    await by_mail.post("/v1/me/proof:password", {"password": PASSWORD, "code": recovery[1]})
    assert len((await by_mail.post(renew, {"requestId": str(uuid4())}))["recoveryCodes"]) == 10


@pytest.mark.rule("S4", "S41")
async def test_signing_out_everywhere_else_closes_what_is_open_there(house: House, people: People) -> None:
    ann = await a_new_member(house, people, "Ann", options_pb2.ROLE_PROVIDER)
    await ann.sign_in()
    elsewhere = people.named(ann.name, ann.email)
    await elsewhere.sign_in()
    async with elsewhere.listen("") as stream:
        pieces = stream.aiter_bytes()
        assert b"hello" in await anext(pieces)
        assert await elsewhere.get("/v1/me")
        revoked = await ann.post("/v1/sessions:revokeOthers", {"requestId": str(uuid4())})
        assert revoked == {"revoked": 1}

        async def closed() -> bool:
            return await anext(pieces, None) is None

        await eventually(closed, timeout=5)
    assert await reason(elsewhere.get("/v1/me")) == "SESSION_ENDED"
    assert (await ann.get("/v1/me"))["email"] == ann.email


@pytest.mark.rule("S4")
async def test_no_other_field_of_the_request_is_the_browsers_to_say(people: People) -> None:
    nobody = people.newcomer("Nora")
    asked = {"email": nobody.email, "password": PASSWORD, "code": "123456", "device": "a toaster"}
    answer = await nobody.request("POST", "/v1/sign-in:password", json=asked)
    assert answer.status_code == 400
    assert answer.json()["reason"] == "UNKNOWN_FIELD"


@pytest.mark.rule("S4", "S5")
async def test_who_only_follows_a_link_uses_nothing_up_and_sees_nothing(people: People, house: House) -> None:
    ann = await a_new_member(house, people, "Ann", options_pb2.ROLE_PROVIDER)
    started = await ann.post("/v1/sign-in", {"email": ann.email})
    sign_in_id = started["signInId"]
    scanner = people.named(ann.name, ann.email)
    for method in ("GET", "HEAD", "OPTIONS"):
        for path in ("/sign-in", f"/v1/sign-in/{sign_in_id}:complete"):
            answer = await scanner.request(method, path)
            assert answer.status_code in (200, 204, 405)
            assert "set-cookie" not in answer.headers
    assert await reason(scanner.post(f"/v1/sign-in/{sign_in_id}:complete", {"linkToken": "x" * 43})) == (
        "SIGN_IN_REFUSED"
    )
    await ann.sign_in()
    assert (await ann.get("/v1/me"))["email"] == ann.email


@pytest.mark.rule("S4")
async def test_a_session_that_was_there_before_is_not_the_one_that_is_signed_in(
    people: People, house: House
) -> None:
    ann = await a_new_member(house, people, "Ann", options_pb2.ROLE_PROVIDER)
    planted = "a" * 43
    ann.plant(planted)
    await ann.sign_in()
    assert ann.session_token != planted
    thief = people.named("Nobody", ann.email)
    thief.plant(planted)
    assert await reason(thief.get("/v1/me")) == "SESSION_ENDED"


@pytest.mark.rule("S2", "S4")
async def test_who_has_lost_everything_but_the_mail_begins_anew_with_an_admins_help(
    house: House, people: People
) -> None:
    ann = await a_new_member(house, people, "Ann", options_pb2.ROLE_PROVIDER)
    await ann.sign_in()
    _, recovery = await set_up(ann)
    person_id = (await ann.get("/v1/me"))["personId"]
    admin = await people.admin()
    await admin.post(f"/v1/people/{person_id}:resetSignInMethods", {"requestId": str(uuid4())})
    assert await reason(ann.get("/v1/me")) == "SESSION_ENDED"
    asked = {"email": ann.email, "password": PASSWORD, "code": recovery[0]}
    assert await reason(ann.post("/v1/sign-in:password", asked)) == "PASSWORD_REFUSED"
    await ann.sign_in()
    assert (await ann.get("/v1/me/sign-in-methods"))["proofs"] == ["SIGN_IN_METHOD_CODE"]
