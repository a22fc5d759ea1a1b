"""Forms in a real browser: assigned, filled in by keyboard on two phones, signed, read; and their library."""

import asyncio
import json

import pytest
from playwright.async_api import expect

from deploy.local.house import House
from deploy.local.state import PROJECT
from tests.e2e.appointments import start
from tests.e2e.forms_story import Forms
from tests.e2e.people import People
from tests.e2e.test_browser import Meet, browser, meet
from tests.e2e.visitor import DESKTOP, PHONE_DARK, Look
from tests.support.chromium import why_no_browser

__all__ = ["browser", "meet"]

pytestmark = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser())

SMALL_PHONE = Look("phone-375", 375, 667, "light", phone=True)
COORDINATOR = ("Sam Rivera", "sam.rivera@example.test")
QUESTIONNAIRES = PROJECT / "tests" / "support" / "questionnaires"


@pytest.mark.rule("S14", "S17", "S18", "S30", "S43")
async def test_a_client_fills_in_what_the_host_assigned(meet: Meet, house: House, people: People) -> None:
    host, client = await people.provider(), people.newcomer("Sasha Example")
    appointment = await start(host, {client: 0}, "Weekly check-in")
    await client.sign_in()
    await host.say(appointment.conversation_id, "Good morning. Two forms before we talk, please.")
    story = Forms(
        await meet(DESKTOP, host.name, host.email),
        await meet(SMALL_PHONE, client.name, client.email),
        await meet(PHONE_DARK, client.name, client.email),
        appointment,
        client,
    )
    await story.everybody_comes()
    await story.the_host_assigns()
    await story.the_client_begins()
    await story.the_client_goes_on_elsewhere()
    await story.the_host_is_told()
    await story.the_first_phone_is_behind()
    await story.the_client_signs()
    await story.the_host_reads()
    await story.the_client_corrects()
    await story.what_is_unfinished_freezes()


@pytest.mark.rule("S30", "B11")
async def test_a_coordinator_keeps_the_library(meet: Meet) -> None:
    seen = await meet(DESKTOP, *COORDINATOR)
    await seen.sign_in()
    await seen.page.get_by_role("button", name="Your account").click()
    await seen.page.get_by_role("menuitem", name="Form library").click()
    await expect(seen.page.get_by_text("Comes with Sotto")).to_have_count(4)
    await seen.picture("70-library")
    await seen.button("Import a form").click()
    dialog = seen.dialog("Import a form")
    await dialog.get_by_role("textbox").fill((QUESTIONNAIRES / "types-beyond.json").read_text())
    await dialog.get_by_role("button", name="Import as a draft").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Questionnaire.item[0].type")
    assert seen.refusals.pop()[2] == 400
    await seen.picture("71-not-imported")
    text = (QUESTIONNAIRES / "every-type.json").read_text()
    async with seen.page.expect_file_chooser() as chooser:
        await dialog.get_by_role("button", name="Choose a file").click()
    await (await chooser.value).set_files(QUESTIONNAIRES / "every-type.json")
    await dialog.get_by_role("button", name="Import as a draft").click()
    preview = seen.dialog("Every type")
    await expect(preview.get_by_role("radio", name="Yes")).to_be_visible()
    await seen.picture("72-preview")
    await preview.get_by_role("button", name="Publish version 1").click()
    await expect(preview).to_have_count(0)
    row = seen.page.get_by_role("listitem").filter(has_text="Every type")
    await expect(row.get_by_text("Version 1", exact=True)).to_be_visible()
    async with seen.page.expect_download() as download:
        await row.get_by_role("button", name="Export").click()
    content = await asyncio.to_thread((await (await download.value).path()).read_bytes)
    assert json.loads(content) == json.loads(text)
    await row.get_by_role("button", name="Retire").click()
    await seen.dialog("Retire this form?").get_by_role("button", name="Retire").click()
    await expect(row).to_have_count(0)
    await seen.page.get_by_text("Show retired forms").click()
    await expect(row.get_by_text("Retired")).to_be_visible()
    await seen.picture("73-retired")
