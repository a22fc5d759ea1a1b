"""An admin runs the practice in a real browser: members, clients, settings; on a desk and on a phone."""

import pytest
from playwright.async_api import Locator, expect

from deploy.local.demo.browser import somebody
from tests.e2e.people import ADMIN
from tests.e2e.test_browser import Meet, browser, meet
from tests.e2e.visitor import DESKTOP, PHONE_DARK, Visitor
from tests.support.chromium import why_no_browser

__all__ = ["browser", "meet"]

pytestmark = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser())


async def at_the_practice(admin: Visitor) -> None:
    """Sign in and go where the menu leads."""
    await admin.sign_in()
    await admin.page.get_by_role("button", name="Your account").click()
    await admin.page.get_by_role("menuitem", name="Practice").click()
    await expect(admin.page.get_by_role("tab", name="Members")).to_be_visible()


def line_of(admin: Visitor, email: str) -> Locator:
    """Where somebody stands in a list."""
    return admin.page.get_by_role("listitem").filter(has_text=email)


async def act(admin: Visitor, email: str, word: str) -> None:
    """Choose from somebody's menu."""
    await line_of(admin, email).get_by_role("button", name="What to do about").click()
    await admin.page.get_by_role("menuitem", name=word).click()


@pytest.mark.rule("S2", "S26", "S43")
async def test_an_admin_invites_changes_and_lets_out_a_member_who_signs_in_meanwhile(meet: Meet) -> None:
    admin, (name, email) = await meet(DESKTOP, *ADMIN), somebody("Noa Brandt")
    await at_the_practice(admin)
    await admin.picture("90-members")
    await admin.button("Invite a member").click()
    dialog = admin.dialog("Invite a member")
    await dialog.get_by_label("Name").fill(name)
    await dialog.get_by_label("E-mail").fill("nobody")
    await dialog.get_by_role("button", name="Invite").click()
    await expect(dialog.get_by_text("Must be a valid email address.")).to_be_visible()
    assert admin.refusals.pop()[2] == 400
    await admin.picture("91-invite")
    await dialog.get_by_label("E-mail").fill(email)
    await dialog.get_by_role("button", name="Invite").click()
    await expect(dialog).to_have_count(0)
    await expect(line_of(admin, email)).to_contain_text("Provider")

    member = await meet(DESKTOP, name, email)
    assert "/sign-in?" in (await member.mail("member of a practice"))["text"]
    await member.sign_in()
    await expect(member.button("New conversation")).to_be_visible()

    await act(admin, email, "Change roles")
    roles = admin.dialog("Change roles")
    await roles.get_by_text("Coordinator").click()
    await admin.picture("92-roles")
    await roles.get_by_role("button", name="Save").click()
    await expect(line_of(admin, email)).to_contain_text("Coordinator")

    await act(admin, email, "Deactivate")
    await admin.picture("93-deactivate")
    await admin.dialog("Deactivate this person?").get_by_role("button", name="Deactivate").click()
    await expect(line_of(admin, email)).to_contain_text("Deactivated")
    await member.page.reload()
    await expect(member.button("Send me a sign-in mail")).to_be_visible()
    member.refusals.clear()

    await admin.page.get_by_role("searchbox", name="Find members").fill("okafor")
    await expect(line_of(admin, email)).to_have_count(0)
    await expect(line_of(admin, "amara.okafor@example.test")).to_be_visible()


@pytest.mark.rule("S1", "S2", "S3", "S43", "B8")
async def test_an_admin_changes_settings_and_adds_a_client_on_a_phone(meet: Meet) -> None:
    admin, (name, email) = await meet(PHONE_DARK, *ADMIN), somebody("Robin Client")
    await at_the_practice(admin)
    await admin.picture("94-members")
    await admin.page.get_by_role("tab", name="Clients").click()
    await admin.button("Add a client").click()
    dialog = admin.dialog("Add a client")
    await dialog.get_by_label("Name").fill(name)
    await dialog.get_by_label("E-mail").fill(email)
    await dialog.get_by_role("button", name="Add").click()
    await expect(line_of(admin, email)).to_be_visible()
    await act(admin, email, "Change the name")
    await admin.dialog("Change the name").get_by_label("Name").fill("Robin Renamed")
    await admin.dialog("Change the name").get_by_role("button", name="Save").click()
    await expect(line_of(admin, email)).to_contain_text("Robin Renamed")
    await admin.picture("95-clients")

    await admin.page.get_by_role("tab", name="Settings").click()
    await admin.picture("96-settings")
    save = admin.button("Save the settings")
    await expect(save).to_be_disabled()
    rules, months = admin.field("House rules"), admin.field("Months to keep conversations")
    await rules.fill("x" * 2_001)
    await expect(admin.page.get_by_text("2,001 of 2,000 characters")).to_be_visible()
    await rules.fill("Please be on time.")
    await months.fill("0")
    await save.click()
    await expect(admin.page.get_by_text("A whole number from 1 to 1,200, or nothing.")).to_be_visible()
    await months.fill("120")
    await expect(admin.page.get_by_text("This is shorter than before.")).to_be_visible()
    await admin.picture("97-retention")
    await save.click()
    await expect(save).to_be_disabled()
    await admin.page.reload()
    await admin.page.get_by_role("tab", name="Settings").click()
    await expect(months).to_have_value("120")
    await expect(rules).to_have_value("Please be on time.")


@pytest.mark.rule("S1", "S2")
async def test_who_is_no_admin_finds_no_page_of_the_practice(meet: Meet) -> None:
    seen = await meet(DESKTOP, "Sam Rivera", "sam.rivera@example.test")
    await seen.sign_in()
    await seen.page.get_by_role("button", name="Your account").click()
    await expect(seen.page.get_by_role("menuitem", name="Account and security")).to_be_visible()
    await expect(seen.page.get_by_role("menuitem", name="Practice")).to_have_count(0)
    await seen.page.goto(seen.address("/practice"))
    await expect(seen.page.get_by_text("Only admins run the practice.")).to_be_visible()
