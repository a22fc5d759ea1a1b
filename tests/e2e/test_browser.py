"""The web app in a real browser."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from deploy.local.demo.browser import Inbox, somebody
from deploy.local.house import House
from tests.e2e.appointments import start
from tests.e2e.browser_story import Story
from tests.e2e.people import PROVIDER, People
from tests.e2e.plans_story import Plans
from tests.e2e.visitor import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Look, Visitor, visitor
from tests.support.chromium import chromium, why_no_browser

pytestmark = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser())

HOST = ("Dr. Amara Okafor", "amara.okafor@example.test")

Meet = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser; each person gets a context of their own."""
    expect.set_options(timeout=15_000)
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture
async def meet(browser: Browser, house: House) -> AsyncIterator[Meet]:
    """`await meet(look, name, email)` gives somebody with a new browser, whom nothing may have disturbed."""
    inbox = Inbox(house.inbox_url)
    met: list[Visitor] = []

    async def new(look: Look, name: str, email: str) -> Visitor:
        met.append(await visitor(browser, house, inbox, look, name, email))
        return met[-1]

    yield new
    await asyncio.gather(*(each.page.context.close() for each in met))
    await inbox.close()
    assert [complaint for each in met for complaint in each.complaints] == []
    assert [refusal for each in met for refusal in each.refusals] == []


@pytest.mark.rule("S4", "S5", "S6", "S7", "S15", "S16", "S17", "S18", "S20", "S21", "S22", "S23", "S24")
@pytest.mark.rule("S26", "S27", "S28", "S31", "S32", "S33", "S34", "S35", "S37", "S41", "S43", "B2", "B3")
@pytest.mark.parametrize("look", [DESKTOP, PHONE_DARK], ids=lambda look: look.name)
async def test_a_whole_appointment_in_the_browsers_of_four_people(
    meet: Meet, tmp_path: Path, look: Look
) -> None:
    names = ("Alex Morgan", "Billie Novak", "Casey Lindqvist")
    clients = [await meet(look, *somebody(name)) for name in names]
    story = Story(await meet(look, *HOST), clients)
    await story.everybody_signs_in()
    await story.the_host_invites()
    await story.the_clients_come()
    await story.the_clients_accept_their_fees()
    await story.a_client_is_too_early()
    await story.they_talk()
    await story.a_file_for_two(tmp_path)
    await story.the_announcement()
    await story.who_sees_addresses()
    await story.a_card_is_missing()
    async with story.casey.hearing_nothing():
        await story.the_host_completes()
        await story.somebody_is_too_late()
    await story.the_archive()
    await story.the_export()


@pytest.mark.rule("S8", "S11", "S12", "S19", "S43", "B1")
@pytest.mark.parametrize("look", [DESKTOP_DARK, PHONE], ids=lambda look: look.name)
async def test_plans_that_change_in_the_browser(meet: Meet, look: Look) -> None:
    names = ("Alex Morgan", "Billie Novak", "Casey Lindqvist")
    plans = Plans(await meet(look, *HOST), *[await meet(look, *somebody(name)) for name in names])
    await plans.a_start_is_planned()
    await plans.it_is_moved()
    await plans.somebody_joins()
    await plans.somebody_cannot_attend()
    await plans.it_is_called_off()
    await plans.another_is_seen_and_followed_up()


@pytest.mark.rule("S43")
async def test_an_appointment_with_the_keyboard_alone(meet: Meet) -> None:
    host = await meet(DESKTOP_DARK, *PROVIDER)
    client = somebody("Kim Keyboard")
    await _signs_in(host)
    await host.press(host.button("New conversation").first)
    await host.type(host.field("Subject"), "By keyboard")
    for label, text in (("Name", client[0]), ("E-mail", client[1]), ("Fee", "0")):
        await host.type(host.field(label), text)
    await host.picture("01-keyboard-form")
    await host.press(host.button("Create new conversation"))
    await expect(host.heading("By keyboard")).to_be_focused()
    await host.press(host.page.get_by_role("link", name="Messages", exact=True))
    await host.press(host.page.get_by_role("link", name="By keyboard"))
    await expect(host.heading("By keyboard")).to_be_focused()
    await host.type(host.field("Write a message"), "Typed, not clicked.")
    await host.page.keyboard.press("Enter")
    await host.sees("Typed, not clicked.")
    await expect(host.field("Write a message")).to_be_focused()
    await _completes(host)
    await expect(host.heading("By keyboard")).to_be_focused()


async def _signs_in(host: Visitor) -> None:
    await host.page.goto(host.address("/sign-in"))
    known = await host.sign_in_mails()
    await host.type(host.field("E-mail"), host.email)
    await host.page.keyboard.press("Enter")
    await expect(host.heading("Check your mail")).to_be_visible()
    await host.page.goto(await host.sign_in_link(known))
    await host.press(host.button("Sign in"))


async def _completes(host: Visitor) -> None:
    """A dialog takes the focus, keeps it, and gives it back."""
    await host.press(host.button("Complete"))
    dialog = host.dialog("Complete this conversation")
    await expect(dialog.locator(":focus").or_(dialog.and_(host.page.locator(":focus")))).to_be_visible()
    await host.picture("02-keyboard-preview")
    await host.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(host.button("Complete")).to_be_focused()
    await host.page.keyboard.press("Enter")
    await host.press(dialog.get_by_role("button", name="Continue"))
    last = host.dialog("Complete for ever?")
    await host.press(last.get_by_role("button", name="Complete", exact=True))
    await expect(last).to_have_count(0)


_PLACE = """(element, text) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(text);
        if (at < 0) continue;
        const range = new Range();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + text.length);
        return range.getBoundingClientRect().left;
    }
}"""


async def test_a_name_or_a_text_from_right_to_left_turns_nothing_around_it(
    meet: Meet, house: House, people: People
) -> None:
    host = await people.provider()
    first, second = people.newcomer("Noa Example"), people.newcomer("Dan Example")
    first.name, second.name = "\u05e0\u05d5\u05e2\u05d4 (1)", "\u05d3\u05df (2)"
    appointment = await start(host, {first: 0, second: 0})
    await host.say(appointment.conversation_id, "Unclosed: \u202e abc")
    seen = await meet(DESKTOP, host.name, host.email)
    await seen.sign_in(seen.address(f"/sign-in?next=/conversations/{appointment.conversation_id}"))
    assert seen.refusals.pop()[2] == 401
    title = seen.page.get_by_role("main").get_by_role("heading", level=1)
    await expect(title).to_contain_text(" and ")
    left, middle, right = [
        await title.evaluate(_PLACE, part) for part in (first.name[:4], " and ", second.name[:2])
    ]
    assert left < middle < right, "the list of names reads from left to right"
    bubble = seen.messages.get_by_text("Unclosed")
    sender = seen.messages.get_by_text("You", exact=True)
    time = seen.messages.get_by_role("time").last
    assert await bubble.evaluate("element => getComputedStyle(element).unicodeBidi") == "isolate"
    assert await sender.evaluate(_PLACE, "You") < await time.evaluate(_PLACE, ":")
    await seen.picture("30-right-to-left")
