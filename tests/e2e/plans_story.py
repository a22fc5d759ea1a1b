"""What comes between an invitation and its end: moved, joined late, not attended, called off, followed up."""

from playwright.async_api import Locator, expect

from tests.e2e.visitor import Visitor

SUBJECT = "Spring check-in"
WELCOME = "Good morning, Alex."
CLASH = "I am travelling that week."
ILLNESS = "I am ill."


class Plans:
    """A host with two clients at first, and a third who joins."""

    def __init__(self, host: Visitor, alex: Visitor, billie: Visitor, casey: Visitor) -> None:
        self.host = host
        self.alex = alex
        self.billie = billie
        self.casey = casey

    async def a_start_is_planned(self) -> None:
        """By the host, for a day far away."""
        await self.host.sign_in()
        await self._new_conversation()
        await self.host.field("Subject").fill(SUBJECT)
        await self.host.page.get_by_label("Date").fill("2031-03-12")
        await self.host.page.get_by_label("Time").fill("18:30")
        for number, (client, fee) in enumerate(((self.alex, "50.00"), (self.billie, "20.00"))):
            if number:
                await self.host.button("Add participant").click()
            await self._fill_in(self.host.page.get_by_role("main"), number, client, fee)
        await self.host.button("Create new conversation").click()
        await expect(self.host.heading(SUBJECT)).to_be_visible()
        await self.host.picture("40-scheduled")

    async def it_is_moved(self) -> None:
        """Nothing is moved to no date; then to another day."""
        await self._choose(self.host, "Reschedule…")
        dialog = self.host.dialog("Reschedule")
        await dialog.get_by_role("button", name="Move the start").click()
        await expect(dialog.get_by_text("A new start needs a date and a time.")).to_be_visible()
        assert self.host.refusals.pop()[2] == 400
        await self.host.picture("41-reschedule-with-errors")
        await dialog.get_by_label("Date").fill("2031-03-14")
        await dialog.get_by_label("Time").fill("09:00")
        await dialog.get_by_role("button", name="Move the start").click()
        await expect(dialog).to_have_count(0)
        await expect(self.host.page.get_by_text("Moved. Everybody in it is told by e-mail.")).to_be_visible()

    async def somebody_joins(self) -> None:
        """A third client."""
        await self._choose(self.host, "Add participants…")
        dialog = self.host.dialog("Add participants")
        await self._fill_in(dialog, 0, self.casey, "0")
        await self.host.picture("42-add-participants")
        await dialog.get_by_role("button", name="Add", exact=True).click()
        await expect(dialog).to_have_count(0)
        details = await self.host.open_details()
        await expect(details.get_by_text(self.casey.name)).to_be_visible()
        await self.host.close_details()

    async def somebody_cannot_attend(self) -> None:
        """The client says why; the host reads it, the other client does not."""
        invitation = await self.billie.mail("invited")
        await self.billie.sign_in(self.billie.linked(invitation, "/sign-in?"))
        assert self.billie.refusals.pop() == ("GET", "/v1/me", 401), "the page looks whether one is signed in"
        await self._choose(self.billie, "I cannot attend…")
        dialog = self.billie.dialog("I cannot attend")
        await dialog.get_by_role("textbox", name="Reason").fill(CLASH)
        await self.billie.picture("43-cannot-attend")
        await dialog.get_by_role("button", name="Cancel my attendance").click()
        await expect(dialog).to_have_count(0)
        await self.billie.picture("44-does-not-attend")
        details = await self.host.open_details()
        await details.get_by_role("button", name=self.billie.name).click()
        await expect(details.get_by_text(CLASH)).to_be_visible()
        await self.host.picture("45-who-cannot-attend")
        await self.host.close_details()

    async def it_is_called_off(self) -> None:
        """For ever, with a reason that everybody in it reads."""
        await self._choose(self.host, "Cancel…")
        dialog = self.host.dialog("Cancel this conversation")
        await dialog.get_by_role("textbox", name="Reason").fill(ILLNESS)
        await self.host.picture("46-cancel")
        await dialog.get_by_role("button", name="Cancel for ever").click()
        await expect(dialog).to_have_count(0)
        await expect(self.host.page.get_by_role("main").get_by_text(ILLNESS)).to_be_visible()
        await self.host.picture("47-cancelled")

    async def another_is_seen_and_followed_up(self) -> None:
        """Who can see a message; and after the end a next one with the same people."""
        await self._new_conversation()
        await self.host.field("Subject").fill("Short talk")
        await self._fill_in(self.host.page.get_by_role("main"), 0, self.alex, "0")
        await self.host.button("Create new conversation").click()
        await self.host.say(WELCOME)
        await self.host.sees(WELCOME)
        await self.host.messages.get_by_text(WELCOME, exact=True).hover()
        await self.host.messages.get_by_role("button", name="Who can see this?").click()
        await expect(self.host.dialog("Who can see this?").get_by_text("takes part")).to_be_visible()
        await self.host.picture("48-who-can-see-this")
        await self.host.dialog("Who can see this?").get_by_role("button", name="Close").click()
        await self.host.button("Complete").click()
        await self.host.dialog("Complete this conversation").get_by_role("button", name="Continue").click()
        last = self.host.dialog("Complete for ever?")
        await last.get_by_role("button", name="Complete", exact=True).click()
        await expect(last).to_have_count(0)
        await self._choose(self.host, "Follow-up…")
        dialog = self.host.dialog("Follow-up")
        await self.host.picture("49-follow-up")
        await dialog.get_by_role("button", name="Create the follow-up").click()
        await expect(self.host.page.get_by_role("link", name="The conversation before")).to_be_visible()
        await self.host.picture("50-followed-up")

    async def _new_conversation(self) -> None:
        list_of_all = self.host.page.get_by_role("link", name="Messages", exact=True)
        await list_of_all.click()
        navigation = self.host.page.get_by_role("navigation", name="Conversations")
        await navigation.get_by_role("button", name="New conversation").click()
        await self.host.page.get_by_label("Division").select_option("Counselling")

    async def _fill_in(self, form: Locator, number: int, client: Visitor, fee: str) -> None:
        await form.get_by_role("textbox", name="Name").nth(number).fill(client.name)
        await form.get_by_role("textbox", name="E-mail").nth(number).fill(client.email)
        await form.get_by_role("textbox", name="Fee").nth(number).fill(fee)

    async def _choose(self, who: Visitor, act: str) -> None:
        await who.button("More actions").click()
        await who.page.get_by_role("menuitem", name=act).click()
