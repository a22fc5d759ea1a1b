"""One appointment as four people live through it in their browsers."""

import asyncio
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Download, expect

from tests.e2e.visitor import Visitor

SUBJECT = "Evening group"
TOO_EARLY = "Good evening! May I ask something before we begin?"
WELCOME = "Good evening, all three. How did the breathing exercise go this week?"
ANSWERS = (
    "Better than I expected. Counting to seven is hard when the house is loud, but I slept.",
    "I managed three evenings out of seven.\nThe weekend was difficult.",
    "I have not tried it yet.",
)
THANKS = "Three is a good start, Billie. I am sharing a short guide with you and Alex for the weekends."
FILE = "weekend-breathing.txt"
ANNOUNCEMENT = "Next week we meet on Thursday; I answer here until Friday noon."
PRICE = "Accept fee of"
TOO_LATE = "One more question about Thursday"

CARDS = ("4242424242424242", "5555555555554444")


class Story:
    """The host and three clients; the first pays 50.00, the second 20.00, the third nothing."""

    def __init__(self, host: Visitor, clients: Sequence[Visitor]) -> None:
        self.host = host
        self.clients = tuple(clients)
        self.alex, self.billie, self.casey = self.clients

    async def everybody_signs_in(self) -> None:
        """The host, from a mail."""
        await self.host.page.goto(self.host.address("/sign-in"))
        await self.host.picture("01-sign-in")
        await self.host.sign_in()
        await self.host.picture("02-signed-in")

    async def the_host_invites(self) -> None:
        """Three people with fees 50.00, 20.00 and 0."""
        host = self.host
        await (
            host.page.get_by_role("navigation", name="Conversations")
            .get_by_role("button", name="New conversation")
            .click()
        )
        await expect(host.heading("New conversation")).to_be_visible()
        await host.button("Create new conversation").click()
        await expect(host.page.get_by_role("alert")).to_contain_text("need")
        await host.picture("03-new-conversation-with-errors")
        await host.page.get_by_label("Division").select_option("Counselling")
        await host.field("Subject").fill(SUBJECT)
        for number, (client, fee) in enumerate(zip(self.clients, ("50.00", "20", "0"), strict=True)):
            if number:
                await host.button("Add participant").click()
            await host.field("Name").nth(number).fill(client.name)
            await host.field("E-mail").nth(number).fill(client.email)
            await host.field("Fee").nth(number).fill(fee)
        await expect(host.page.get_by_role("alert")).to_have_count(0)
        await host.picture("04-new-conversation")
        await host.button("Create new conversation").click()
        await expect(host.heading(SUBJECT)).to_be_visible()
        await expect(host.heading("Say hello")).to_be_visible()
        await host.picture("05-waiting-for-the-first-message")

    async def the_clients_come(self) -> None:
        """Each from the own mails; the first saves a card."""
        for client in self.clients:
            invitation = await client.mail("invited")
            await client.sign_in(client.linked(invitation, "/sign-in?"))
            assert client.refusals.pop() == ("GET", "/v1/me", 401), "the page looks whether one is signed in"
            await expect(client.heading(SUBJECT)).to_be_visible()
        await self.alex.picture("06-client-waits")
        await self.alex.page.get_by_role("link", name="Cards").click()
        await expect(self.alex.heading("No card yet")).to_be_visible()
        await self.alex.picture("07-no-card")
        await self.alex.save_card(CARDS[0])
        await self.alex.picture("08-card-saved")
        await self.alex.page.get_by_role("link", name="Messages").click()
        await self.alex.page.get_by_role("link", name=SUBJECT).click()

    async def the_clients_accept_their_fees(self) -> None:
        """Who pays sees the price where the composer will be; who pays nothing just waits."""
        details = await self.host.open_details()
        await expect(details.get_by_text("Fee not accepted")).to_have_count(2)
        await self.host.picture("08b-not-accepted-yet")
        await self.host.close_details()
        await expect(self.casey.page.get_by_role("button", name=PRICE)).to_have_count(0)
        for client in (self.alex, self.billie):
            await expect(client.field("Write a message")).to_have_count(0)
            await client.picture("08c-the-price")
            await client.page.get_by_role("button", name=PRICE).click()
            await expect(client.field("Write a message")).to_be_focused()
        details = await self.host.open_details()
        await expect(details.get_by_text("Fee not accepted")).to_have_count(0)
        await self.host.close_details()

    async def a_client_is_too_early(self) -> None:
        """What was written is refused with the reason, and kept."""
        await self.alex.say(TOO_EARLY)
        refusal = self.alex.page.get_by_role("alert")
        await expect(refusal).to_have_text("Not sent. The provider has not opened the conversation yet.")
        await expect(self.alex.field("Write a message")).to_have_value(TOO_EARLY)
        assert self.alex.refusals.pop()[2] == 409
        await self.alex.picture("09-too-early")

    async def they_talk(self) -> None:
        """The host opens; everybody sees everything at once, without loading the page again."""
        await self.host.say(WELCOME)
        await asyncio.gather(*(one.sees(WELCOME) for one in (self.host, *self.clients)))
        await expect(self.alex.field("Write a message")).to_have_value(TOO_EARLY)
        for client, answer in zip(self.clients, ANSWERS, strict=True):
            await client.say(answer)
            await asyncio.gather(*(one.sees(answer) for one in (self.host, *self.clients)))
        await self.host.say(THANKS)
        await self.billie.sees(THANKS)
        await self.billie.picture("10-client-reads")

    async def a_file_for_two(self, folder: Path) -> None:
        """The third finds no trace of it, after loading the page again either."""
        file = folder / FILE
        file.write_text("Breathe in for four, hold for seven, out for eight.\n")
        page = self.host.page
        await page.get_by_role("main").get_by_role("button", name="Share files").click()
        dialog = self.host.dialog("Share files")
        async with page.expect_file_chooser() as chooser:
            await dialog.get_by_role("button", name="Choose files").click()
        await (await chooser.value).set_files(file)
        casey = dialog.get_by_role("checkbox", name=self.casey.name)
        await expect(casey).to_be_checked()
        await casey.uncheck(force=True)
        await self.host.picture("11-share-a-file")
        await dialog.get_by_role("button", name="Submit").click()
        await expect(dialog).to_have_count(0)
        for one in (self.host, self.alex, self.billie):
            await expect(one.messages.get_by_role("link", name=FILE)).to_be_visible()
        await self.casey.page.reload()
        await self.casey.sees(THANKS)
        assert FILE not in await self.casey.page.content()
        await self.host.picture("12-thread")
        await self.casey.picture("13-without-the-file")

    async def the_announcement(self) -> None:
        """Edited by the host; the same for everybody."""
        await self.host.button("Edit the announcement").click()
        await self.host.field("Announcement").fill(ANNOUNCEMENT * 2)
        await expect(self.host.button("Save")).to_be_disabled()
        await self.host.picture("14-announcement-too-long")
        await self.host.field("Announcement").fill(ANNOUNCEMENT)
        await self.host.button("Save").click()
        for one in (self.host, *self.clients):
            shown = one.page.get_by_role("region", name="Announcement")
            await expect(shown).to_contain_text(ANNOUNCEMENT)
            await expect(shown).to_contain_text("Not for emergencies")

    async def who_sees_addresses(self) -> None:
        """The host alone."""
        details = await self.host.open_details()
        await details.get_by_role("button", name=self.alex.name).click()
        await expect(details.get_by_text(self.alex.email)).to_be_visible()
        await self.host.picture("15-details")
        await self.host.close_details()
        details = await self.casey.open_details()
        await expect(details.get_by_text(self.alex.name)).to_be_visible()
        for other in (self.host, self.alex, self.billie):
            assert other.email not in await self.casey.page.content()
        await self.casey.picture("16-client-details")
        await self.casey.close_details()

    async def a_card_is_missing(self) -> None:
        """The host hears of it, steps back, asks for it, and the client adds one."""
        await self.host.button("Complete").click()
        dialog = self.host.dialog("Complete this conversation")
        await expect(dialog).to_contain_text(f"{self.billie.shown} has no card on file")
        await expect(dialog.get_by_role("button", name="Continue")).to_be_disabled()
        await self.host.picture("17-card-missing")
        await dialog.get_by_role("button", name="Ask for payment details").click()
        await expect(dialog).to_contain_text("Asked by e-mail")
        await dialog.get_by_role("button", name="Not yet").click()
        await expect(dialog).to_have_count(0)
        mail = await self.billie.mail("payment details")
        assert SUBJECT not in str(mail)
        await self.billie.page.goto(self.billie.linked(mail, "/sign-in?"))
        await self.billie.save_card(CARDS[1])
        await self.billie.page.get_by_role("link", name="Messages").click()
        await self.billie.page.get_by_role("link", name=SUBJECT).click()

    async def the_host_completes(self) -> None:
        """After an exact preview and one more question."""
        await self.host.button("Complete").click()
        dialog = self.host.dialog("Complete this conversation")
        for client, fee, card in ((self.alex, "50.00", "4242"), (self.billie, "20.00", "4444")):
            row = dialog.get_by_role("row", name=client.name)
            await expect(row).to_contain_text(fee)
            await expect(row).to_contain_text(card)
        await self.host.picture("18-preview")
        await dialog.get_by_role("button", name="Continue").click()
        dialog = self.host.dialog("Complete for ever?")
        await self.host.picture("19-confirm")
        await dialog.get_by_role("button", name="Complete and charge").click()
        await expect(dialog).to_have_count(0)

    async def somebody_is_too_late(self) -> None:
        """A page that has not heard of the completion: refused with the reason, the text kept."""
        await self.casey.say(TOO_LATE)
        await expect(self.casey.page.get_by_role("alert")).to_contain_text("Not sent.")
        await expect(self.casey.page.get_by_text("Nobody can send messages any more")).to_be_visible()
        await expect(self.casey.field("Write a message")).to_have_value(TOO_LATE)
        # That somebody writes is refused like what they write.
        assert {status for _, _, status in self.casey.refusals} == {409}
        self.casey.refusals.clear()
        await self.casey.picture("20-too-late")

    async def the_archive(self) -> None:
        """Read-only, with payments, receipts and invoice; the export opens."""
        for one in (self.host, self.alex, self.billie):
            await expect(one.page.get_by_text("Nobody can send messages any more")).to_be_visible()
            await one.sees(WELCOME)
        await expect(self.host.field("Write a message")).to_have_count(0)
        details = await self.host.open_details()
        await expect(details.get_by_text("Paid", exact=True)).to_have_count(2)
        await expect(details.get_by_role("link", name="Invoice")).to_be_visible()
        await self.host.picture("21-archive-and-payments")
        await self.host.close_details()
        details = await self.alex.open_details()
        receipts = details.get_by_role("list", name="Receipts, invoices and credit notes").get_by_role("link")
        await expect(receipts).to_have_count(1)
        await self.alex.picture("22-client-archive")
        async with self.alex.page.expect_download() as download:
            await receipts.click()
        assert (await _content(await download.value)).startswith(b"%PDF-")
        await self.alex.close_details()
        for client in (self.alex, self.billie):
            await client.mail("receipt")
        await self.host.mail("invoice")

    async def the_export(self) -> None:
        """Opens as a table with every message; addresses only in the host's (S26)."""
        for one in (self.host, self.alex):
            await one.button("More actions").click()
            await one.picture("23-more-actions")
            async with one.page.expect_download() as download:
                await one.page.get_by_role("menuitem", name="Export to .csv").click()
            text = (await _content(await download.value)).decode("utf-8-sig")
            cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
            assert {WELCOME, *ANSWERS, THANKS} <= {cell.replace("\r\n", "\n") for cell in cells}
            assert TOO_EARLY not in cells
            assert TOO_LATE not in cells
            assert ("@example.test" in text) == (one is self.host)


async def _content(download: Download) -> bytes:
    return await asyncio.to_thread((await download.path()).read_bytes)
