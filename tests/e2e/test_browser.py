"""The web app in a real browser."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from deploy.local.demo.browser import Inbox, somebody
from deploy.local.house import House
from tests.e2e.browser_story import Story
from tests.e2e.visitor import DESKTOP, PHONE_DARK, Look, Visitor, visitor
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
@pytest.mark.rule("S26", "S27", "S28", "S31", "S32", "S33", "S34", "S35", "S37", "S41", "S43", "B2")
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
