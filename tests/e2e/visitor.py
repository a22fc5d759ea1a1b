"""Somebody at the web app with a browser of their own, and what must hold for everything they see."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from deploy.local.demo.browser import Inbox
from deploy.local.house import House
from deploy.local.state import PROJECT
from tests.support.chromium import AXE

PICTURES = PROJECT / "build" / "screenshots"

_LINK = re.compile(r"https?://\S+/sign-in#\S+")
_SERIOUS = ("serious", "critical")
# What React Aria says to screen readers may still name a button that is gone.
_WHAT_AXE_SAYS = """async () => (await axe.run({ exclude: [["[data-live-announcer]"]] })).violations
    .filter(({ impact }) => %s.includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)"""
_MOST_TABS = 60
_FOCUS_SHOWS = "element => parseFloat(getComputedStyle(element).outlineWidth) >= 2"
_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Look:
    """A kind of screen."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    phone: bool = False


DESKTOP = Look("desktop", 1280, 800, "light")
DESKTOP_DARK = Look("desktop-dark", 1280, 800, "dark")
PHONE = Look("phone", 390, 844, "light", phone=True)
PHONE_DARK = Look("phone-dark", 390, 844, "dark", phone=True)


class Visitor:
    """One person's page. Everything is found as people find it: by role and name."""

    def __init__(self, house: House, inbox: Inbox, look: Look, page: Page, name: str, email: str) -> None:
        self.page = page
        self.name = name
        self.email = email
        self.look = look
        self.complaints: list[str] = []
        self.refusals: list[tuple[str, str, int]] = []
        self._house = house
        self._inbox = inbox
        self._folder = PICTURES / look.name
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    @property
    def shown(self) -> str:
        """The name as it stands in a sentence: isolated, so that its direction turns nothing around it."""
        return f"\u2068{self.name}\u2069"

    @property
    def messages(self) -> Locator:
        """The thread."""
        return self.page.get_by_role("region", name="Messages")

    def address(self, path: str) -> str:
        """A path of the web app as an address."""
        return f"{self._house.url}{path}"

    def linked(self, mail: dict[str, Any], path: str) -> str:
        """The address that a link of the web app in a mail leads to; its path begins with `path`."""
        found = re.search(re.escape(self.address(path)) + r"\S+", mail["text"])
        assert found, mail["text"]
        return found.group()

    async def sign_in(self, address: str = "") -> None:
        """Ask for a mail, open its link in this browser, press the button."""
        known = await self.sign_in_mails()
        await self.page.goto(address or self.address("/sign-in"))
        await self.field("E-mail").fill(self.email)
        await self.button("Send me a sign-in mail").click()
        await expect(self.heading("Check your mail")).to_be_visible()
        await self.page.goto(await self.sign_in_link(known))
        await self.button("Sign in").click()
        await expect(self.page.get_by_role("navigation", name="Sotto")).to_be_visible()

    async def sign_in_mails(self) -> int:
        """How many sign-in mails this person has got."""
        return sum("sign in" in mail["subject"] for mail in await self._inbox.mails(self.email))

    async def sign_in_link(self, known: int) -> str:
        """The link of the newest sign-in mail, waited for until there are more than `known`."""
        mail = await self._inbox.wait_for(self.email, "sign in", known)
        link = _LINK.search(mail["text"])
        assert link, mail["text"]
        return link.group()

    async def mail(self, word: str) -> dict[str, Any]:
        """The newest mail to this person with a word in its subject, waited for."""
        return await self._inbox.wait_for(self.email, word)

    async def save_card(self, number: str) -> None:
        """From the page of cards to the processor's page and back."""
        await self.page.get_by_text("I have read this and agree to it.").click()
        await self.button("Add a card").click()
        await self.page.get_by_label("Card number").fill(number)
        await self.page.get_by_label("Expiry").fill("12/34")
        await self.page.get_by_label("Security code").fill("123")
        await self.button("Save card").click()
        await expect(self.page.get_by_text("is saved.")).to_be_visible()

    async def say(self, text: str) -> None:
        """Write a message and press Enter."""
        await self.field("Write a message").fill(text)
        await self.page.keyboard.press("Enter")

    async def sees(self, text: str) -> None:
        """A message is in the thread."""
        await expect(self.messages.get_by_text(text, exact=True)).to_be_visible()

    async def open_details(self) -> Locator:
        """What stands beside the thread; on a phone it has to be opened."""
        if not self.look.phone:
            return self.page.get_by_role("complementary", name="Participants and attachments")
        await self.button("Participants and attachments").click()
        return self.page.get_by_role("dialog", name="Details")

    async def close_details(self) -> None:
        """Close them, where they are open above the thread."""
        if self.look.phone:
            await self.button("Close").click()
            await expect(self.page.get_by_role("dialog")).to_have_count(0)

    @asynccontextmanager
    async def hearing_nothing(self) -> AsyncIterator[None]:
        """The page is loaded again and gets no news until the end."""
        news = ("**/v1/live", "**/v1/changes*")
        for address in news:
            await self.page.route(address, lambda route: route.abort())
        await self.page.reload()
        yield
        for address in news:
            await self.page.unroute(address)

    async def picture(self, name: str) -> None:
        """Take a picture, and complain of what is wrong with what is on it."""
        await expect(self.page.locator(".loading")).to_have_count(0)
        await self.page.screenshot(path=self._folder / f"{name}.png", animations="disabled")
        if await self.page.evaluate(_SIDEWAYS) > 0:
            self.complaints.append(f"{name} scrolls sideways")
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate(_WHAT_AXE_SAYS % list(_SERIOUS))
        self.complaints += [f"{name}: {violation}" for violation in found]

    async def tab_to(self, target: Locator) -> None:
        """Press Tab until something has the focus, which shows."""
        await expect(target).to_be_visible()
        for _ in range(_MOST_TABS):
            if await target.evaluate("element => element === document.activeElement"):
                break
            await self.page.keyboard.press("Tab")
        await expect(target).to_be_focused()
        assert await target.evaluate(_FOCUS_SHOWS), f"nothing shows that {target} has the focus"

    async def press(self, target: Locator) -> None:
        """Go there with Tab and press Enter."""
        await self.tab_to(target)
        await self.page.keyboard.press("Enter")

    async def type(self, target: Locator, text: str) -> None:
        """Go there with Tab and type."""
        await self.tab_to(target)
        await self.page.keyboard.type(text)

    def button(self, name: str) -> Locator:
        """A button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, label: str) -> Locator:
        """A field to write into, by its label."""
        return self.page.get_by_role("textbox", name=label)

    def heading(self, name: str) -> Locator:
        """A heading by its whole name."""
        return self.page.get_by_role("heading", name=name, exact=True)

    def dialog(self, name: str) -> Locator:
        """An open dialog."""
        return self.page.get_by_role("dialog", name=name)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refused call is told by its answer, below.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        known = (self._house.url, self._house.processor_url, "blob:", "data:")
        if not request.url.startswith(known):
            self.complaints.append(f"foreign request: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.refusals.append((response.request.method, urlsplit(response.url).path, response.status))


async def visitor(browser: Browser, house: House, inbox: Inbox, look: Look, name: str, email: str) -> Visitor:
    """A person with a new browser: no cookies, nothing stored."""
    context = await browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.scheme,
        has_touch=look.phone,
        is_mobile=look.phone,
        locale="en-CA",
        timezone_id="America/Toronto",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    return Visitor(house, inbox, look, await context.new_page(), name, email)
