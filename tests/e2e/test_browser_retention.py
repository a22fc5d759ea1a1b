"""The end of a conversation's time in a real browser, with the key store that everybody uses (B8)."""

from uuid import UUID

import asyncpg
import pytest
from playwright.async_api import Locator, expect

from chassis.walls import EVERY, SETTING
from deploy.local.house import House
from tests.e2e.appointments import start
from tests.e2e.people import ADMIN, People
from tests.e2e.test_browser import Meet, browser, meet
from tests.e2e.visitor import DESKTOP, PHONE_DARK, Look, Visitor
from tests.support.chromium import why_no_browser
from tests.support.eventually import eventually

__all__ = ["browser", "meet"]

pytestmark = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser())


async def let_a_day_pass(house: House, conversation_id: str) -> None:
    """For a destruction that was asked for: what was to come tomorrow is due now."""
    connection = await asyncpg.connect(
        house.postgres.owner_url("conversation"), server_settings={SETTING: EVERY}
    )
    owner = UUID(conversation_id)
    await connection.execute(
        "UPDATE destruction SET notice_time = notice_time - interval '25 hours',"
        " due_time = due_time - interval '25 hours' WHERE conversation_id = $1",
        owner,
    )
    await connection.execute("UPDATE timer SET due_at = now() WHERE key = $1", owner)

    async def is_destroyed() -> bool:
        asked = "SELECT destroy_time IS NOT NULL FROM destruction WHERE conversation_id = $1"
        return bool(await connection.fetchval(asked, owner))

    await eventually(is_destroyed, timeout=30)
    await connection.close()


async def hold_and_let_go(admin: Visitor, line: Locator) -> None:
    """Put a conversation under legal hold, and lift it."""
    await line.get_by_role("button", name="Set a legal hold").click()
    await admin.field("Reason").fill("A court asks for it.")
    await admin.picture("42-hold")
    await admin.button("Hold this conversation").click()
    await admin.page.get_by_label("Show").select_option("Under legal hold")
    await expect(line).to_contain_text("A court asks for it.")
    await line.get_by_role("button", name="Lift the hold").click()
    await admin.field("Reason").fill("The court has decided.")
    await admin.button("Lift the hold").click()
    await admin.page.get_by_label("Show").select_option("Kept")


@pytest.mark.rule("B8", "S43")
@pytest.mark.parametrize("look", [DESKTOP, PHONE_DARK], ids=lambda look: look.name)
async def test_an_admin_holds_a_conversation_lets_go_and_has_it_destroyed(
    meet: Meet, house: House, people: People, look: Look
) -> None:
    host, client = await people.provider(), people.newcomer("Robin Example")
    appointment = await start(host, {client: 0}, f"Sleep, {look.name}")
    await client.sign_in()
    await host.say(appointment.conversation_id, "Good morning.")
    await appointment.complete(await appointment.completion())

    admin = await meet(look, *ADMIN)
    await admin.sign_in()
    await admin.page.goto(admin.address("/retention"))
    await admin.page.get_by_label("Division").select_option("Counselling")
    await admin.page.get_by_label("Show").select_option("Kept")
    line = admin.page.get_by_role("listitem").filter(has_text=appointment.conversation_id)
    await expect(line).to_contain_text("It is kept.")
    await admin.picture("41-kept")
    await hold_and_let_go(admin, line)
    await line.get_by_role("button", name="Destroy").click()
    await admin.picture("43-destroy")
    await admin.button("Destroy in 24 hours").click()
    await admin.page.get_by_label("Show").select_option("To be destroyed")
    await expect(line).to_contain_text("as an admin asked for")
    await admin.picture("44-to-be-destroyed")

    await let_a_day_pass(house, appointment.conversation_id)
    await admin.page.reload()
    await admin.page.get_by_label("Division").select_option("Counselling")
    await admin.page.get_by_label("Show").select_option("Destroyed")
    async with admin.page.expect_download() as download:
        await line.get_by_role("button", name="Certificate").click()
    assert appointment.conversation_id in (await download.value).suggested_filename
    await admin.picture("45-destroyed")

    seen = await meet(look, client.name, client.email)
    await seen.sign_in()
    await seen.page.goto(seen.address(f"/conversations/{appointment.conversation_id}"))
    await expect(seen.page.get_by_text("This conversation was destroyed on")).to_be_visible()
    await expect(seen.page.get_by_text("Good morning.")).to_have_count(0)
    await seen.picture("46-stone")
