"""Paying in a real browser: the bank asks, the client answers, and cards are kept in order."""

import re

import pytest
from playwright.async_api import expect

from deploy.local.house import House
from tests.e2e.appointments import settled, start
from tests.e2e.people import People
from tests.e2e.test_browser import Meet, browser, meet
from tests.e2e.visitor import DESKTOP, PHONE_DARK, Look
from tests.support.chromium import why_no_browser

__all__ = ["browser", "meet"]

pytestmark = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser())

ASKS = "4000002760003184"


@pytest.mark.rule("S33", "S35", "S38", "S43")
@pytest.mark.parametrize("look", [DESKTOP, PHONE_DARK], ids=lambda look: look.name)
async def test_a_client_confirms_with_the_bank_and_removes_the_card(
    meet: Meet, house: House, people: People, look: Look
) -> None:
    host, client = await people.provider(), people.newcomer("Robin Example")
    appointment = await start(host, {client: 5000})
    await client.sign_in()
    await client.save_card(ASKS)
    await client.accept_fee(appointment.conversation_id)
    await host.say(appointment.conversation_id, "Good morning.")
    await appointment.complete(await appointment.completion())
    (charge,) = await settled([appointment], 1, patience=30)
    assert charge["state"] == "CHARGE_STATE_REQUIRES_ACTION"

    seen = await meet(look, client.name, client.email)
    mail = await seen.mail("did not go through")
    await seen.sign_in(seen.linked(mail, "/sign-in?"))
    assert seen.refusals.pop()[2] == 401
    await expect(seen.heading("Your payment")).to_be_visible()
    await expect(seen.page.get_by_text("You can confirm with your bank now")).to_be_visible()
    await seen.picture("31-bank-asks")
    await seen.button("Confirm with your bank").click()
    await seen.button("Complete").click()
    await expect(seen.page.get_by_text("Your payment is made")).to_be_visible()
    await expect(seen.page).to_have_url(re.compile(r"/payments/[0-9a-f-]+$"))
    await seen.picture("32-paid")

    coming = await start(host, {client: 700})
    await seen.page.goto(seen.address("/cards"))
    await seen.picture("33-cards")
    await seen.page.get_by_role("button", name="Remove").click()
    dialog = seen.dialog("Remove this card?")
    await dialog.get_by_role("button", name="Remove", exact=True).click()
    await expect(dialog).to_contain_text("It is your last card, and 1 appointment with a fee is coming")
    await seen.picture("34-card-needed")
    assert seen.refusals.pop()[2] == 409
    await dialog.get_by_role("button", name="Remove it all the same").click()
    await expect(seen.heading("No card yet")).to_be_visible()
    preview = await host.get(f"{coming.path}/completion-preview")
    assert len(preview["missingCardParticipantIds"]) == 1
