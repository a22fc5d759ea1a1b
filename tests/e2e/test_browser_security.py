"""Account and security in a real browser: password and app, passkeys, proofs, sessions (S4)."""

import pyotp
import pytest
from playwright.async_api import CDPSession, Page, expect
from sotto.common.v1 import options_pb2

from deploy.local.house import House
from tests.e2e.appointments import start
from tests.e2e.members import a_new_member
from tests.e2e.people import People
from tests.e2e.test_browser import Meet, browser, meet
from tests.e2e.visitor import DESKTOP, PHONE, Visitor
from tests.support.chromium import why_no_browser

pytestmark = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser())

__all__ = ["browser", "meet"]

PASSWORD = "tree lamp otter"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def with_a_device(page: Page) -> CDPSession:
    """Give a browser a device that makes passkeys, and whose person it knows."""
    session: CDPSession = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


async def open_account(visitor: Visitor) -> None:
    await visitor.page.goto(visitor.address("/account"))
    await expect(visitor.heading("Account and security")).to_be_visible()


async def sign_out(visitor: Visitor) -> None:
    await visitor.page.get_by_role("button", name="Your account").click()
    await visitor.page.get_by_role("menuitem", name="Sign out").click()
    await expect(visitor.heading("Sign in")).to_be_visible()


async def set_up_password(ann: Visitor) -> list[str]:
    """From the button to the recovery codes."""
    await ann.button("Set up password and app").click()
    await ann.field("New password").fill(PASSWORD)
    await ann.button("Next").click()
    await expect(ann.page.get_by_role("img", name="QR code for the app")).to_be_visible()
    await ann.picture("account-app")
    shown = await ann.dialog("Set up password and app").locator("code").inner_text()
    app = pyotp.TOTP(shown.replace(" ", ""))
    await ann.field("Code that the app shows").fill(app.now())
    await ann.button("Finish").click()
    codes = ann.page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    recovery = await codes.all_inner_texts()
    await ann.picture("account-recovery-codes")
    await ann.button("I have kept them").click()
    return recovery


@pytest.mark.rule("S4", "S43")
async def test_a_member_sets_up_a_password_and_confirms_with_it(
    meet: Meet, house: House, people: People
) -> None:
    person = await a_new_member(house, people, "Ann", options_pb2.ROLE_PROVIDER)
    ann = await meet(DESKTOP, person.name, person.email)
    await ann.sign_in()
    await open_account(ann)
    await ann.picture("account")
    recovery = await set_up_password(ann)
    await expect(ann.page.get_by_text("10 recovery codes are left")).to_be_visible()
    await sign_out(ann)
    await ann.button("Sign in with a password").click()
    await ann.field("E-mail").fill(person.email)
    await ann.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await ann.field("Code").fill(recovery[0])
    await ann.picture("sign-in-password")
    await ann.button("Sign in").click()
    await expect(ann.page.get_by_role("navigation", name="Sotto")).to_be_visible()
    await sign_out(ann)
    await ann.sign_in()
    await open_account(ann)
    await expect(ann.page.get_by_text("9 recovery codes are left")).to_be_visible()
    # A mail alone proves too little for who has more: the act is refused, asked about, and repeated.
    await ann.button("New recovery codes").click()
    await expect(ann.dialog("Confirm that it is you")).to_be_visible()
    await ann.picture("confirm-by-password")
    await ann.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await ann.field("Code").fill(recovery[1])
    await ann.button("Confirm").click()
    await expect(ann.dialog("Your new recovery codes")).to_be_visible()
    await ann.button("I have kept them").click()
    await expect(ann.page.get_by_text("This browser")).to_have_count(1)
    assert [(path, status) for _, path, status in ann.refusals] == [("/v1/me/recovery-codes:renew", 403)]
    ann.refusals.clear()


@pytest.mark.rule("S4", "S43")
async def test_a_client_adds_a_passkey_and_signs_in_with_it_on_a_phone(meet: Meet, people: People) -> None:
    host = await people.provider()
    newcomer = people.newcomer("Alex")
    await start(host, {newcomer: 0})
    alex = await meet(PHONE, newcomer.name, newcomer.email)
    await with_a_device(alex.page)
    await alex.sign_in()
    await open_account(alex)
    await expect(alex.button("Set up password and app")).to_have_count(0)
    await alex.button("Add a passkey").click()
    await alex.field("Name").fill("My phone")
    await alex.button("Next").click()
    passkeys = alex.page.get_by_role("list", name="Your passkeys")
    await expect(passkeys.get_by_role("listitem").filter(has_text="My phone")).to_be_visible()
    await alex.picture("account-passkey")
    await sign_out(alex)
    await alex.picture("sign-in")
    await alex.button("Sign in with a passkey").click()
    await expect(alex.page.get_by_role("navigation", name="Sotto")).to_be_visible()
    await sign_out(alex)
    await alex.sign_in()
    await open_account(alex)
    await alex.page.get_by_role("button", name="Remove My phone").click()
    await alex.button("Use my passkey").click()
    await expect(passkeys.get_by_role("listitem")).to_have_count(0)
    assert {status for _, _, status in alex.refusals} == {403}
    alex.refusals.clear()
