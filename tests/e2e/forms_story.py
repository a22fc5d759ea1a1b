"""Forms as a host and a client live through them in their browsers."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from playwright.async_api import Locator, expect

from deploy.local.demo.browser import JSON
from tests.e2e.appointments import Appointment
from tests.e2e.people import Person
from tests.e2e.visitor import Visitor

PHQ9 = "Patient Health Questionnaire (PHQ-9)"
CONSENT = "Consent to messaging appointments"
INTAKE = "Before our first appointment"
FLAG = "Item 9: thoughts of being better off dead or of self-harm"
SCALE = ("Not at all", "Several days", "More than half the days", "Nearly every day")
CODES = ("not-at-all", "several-days", "more-than-half-the-days", "nearly-every-day")

BEFORE = (0, 1, 2)
REST = (1, 0, 2, 1, 1)


@dataclass
class Forms:
    """A host at a desk, a client at one phone and then at another, and both of them without a browser."""

    host: Visitor
    phone: Visitor
    other_phone: Visitor
    appointment: Appointment
    client: Person

    @property
    def thread(self) -> str:
        """The address of the conversation."""
        return f"/conversations/{self.appointment.conversation_id}"

    async def everybody_comes(self) -> None:
        """Host and client, to the conversation."""
        for visitor in (self.host, self.phone):
            await self._comes(visitor, self.thread)

    async def the_host_assigns(self) -> None:
        """Nothing chosen is said at the fields; then PHQ-9 with a due time, and the consent."""
        details = await self.host.open_details()
        await expect(details.get_by_text("No form was assigned yet.")).to_be_visible()
        await self.host.button("Assign a form").click()
        dialog = self.host.dialog("Assign a form")
        await dialog.get_by_label("Date").fill("2031-03-12")
        await dialog.get_by_role("button", name="Assign").click()
        await expect(dialog.get_by_text("Choose a form.")).to_be_visible()
        await expect(dialog.get_by_text("Enter a time too, or leave both empty.")).to_be_visible()
        await self.host.picture("50-assign-with-errors")
        await dialog.get_by_text(PHQ9).click()
        await dialog.get_by_label("Date").fill("")
        await self.host.picture("51-assign")
        await dialog.get_by_role("button", name="Assign").click()
        await expect(dialog).to_have_count(0)
        await self.host.button("Assign a form").click()
        await dialog.get_by_text(CONSENT).click()
        await dialog.get_by_role("button", name="Assign").click()
        await expect(dialog).to_have_count(0)
        await expect(details.get_by_text("Assigned", exact=True)).to_have_count(2)
        await self.host.picture("52-assigned")

    async def the_client_begins(self) -> None:
        """With the keyboard; what is answered is saved by itself, without a connection a little later."""
        phone = self.phone
        await phone.picture("53-forms-to-fill-in")
        await phone.press(phone.page.get_by_role("link", name=re.compile(f"Fill in.*{re.escape(PHQ9)}")))
        await expect(phone.heading(PHQ9)).to_be_visible()
        await expect(phone.page.get_by_text("Nobody watches this form in real time.")).to_be_visible()
        await expect(phone.page.get_by_role("link", name="911")).to_be_visible()
        await phone.picture("54-phq9")
        await self._answers(phone, 0, BEFORE[:2])
        await expect(phone.page.get_by_text("Saved at")).to_be_visible()
        await phone.page.context.set_offline(True)
        await self._answers(phone, 2, BEFORE[2:])
        await expect(phone.page.get_by_text("Not saved: no connection.")).to_be_visible()
        await phone.page.context.set_offline(False)
        await expect(phone.page.get_by_text("Saved at")).to_be_visible()
        await phone.page.set_viewport_size({"width": 320, "height": 568})
        await phone.picture("55-draft-saved")

    async def the_client_goes_on_elsewhere(self) -> None:
        """On another phone, with what was saved; what is missing is named, with a way to it."""
        phone, group = self.other_phone, "Patient Health"
        await self._comes(phone, f"{self.thread}/forms/{await self._assignment_id(group)}")
        for number, answer in enumerate(BEFORE):
            await expect(self._radio(phone, number, answer)).to_be_checked()
        await self._answers(phone, len(BEFORE), REST)
        await phone.press(phone.button("Review and submit"))
        summary = phone.page.get_by_role("alert").filter(has_text="1 answer needs your attention")
        await expect(summary).to_be_focused()
        await phone.picture("56-something-missing")
        await phone.press(summary.get_by_role("link"))
        await expect(self._radio(phone, 8, 0)).to_be_focused()
        await self._answers(phone, 8, (1,))
        await expect(summary).to_have_count(0)
        await phone.press(phone.button("Review and submit"))
        await expect(phone.heading("Is this right?")).to_be_focused()
        await phone.picture("57-review")
        await phone.press(phone.button("Submit"))
        await expect(phone.heading("Your answers")).to_be_visible()
        await expect(phone.heading(PHQ9)).to_be_focused()
        await phone.picture("58-submitted")

    async def the_first_phone_is_behind(self) -> None:
        """It asks what counts, and takes what was submitted."""
        await self.phone.page.keyboard.press("ArrowUp")
        dialog = self.phone.dialog("Saved on another device")
        await expect(dialog).to_be_visible()
        await self.phone.picture("59-two-devices")
        await dialog.get_by_role("button", name="Use those saved there").click()
        await expect(dialog).to_have_count(0)
        await expect(self._radio(self.phone, 8, 1)).to_be_checked()
        assert self.phone.refusals.pop()[2] == 412

    async def the_host_is_told(self) -> None:
        """At once, above the messages and beside them, without loading the page again."""
        alert = self.host.page.get_by_role("alert").filter(has_text="Needs your attention")
        await expect(alert).to_be_visible()
        details = await self.host.open_details()
        await expect(details.get_by_text("1 form needs your attention")).to_be_visible()
        await expect(details.get_by_text("PHQ-9 total 9 of 27, Mild")).to_be_visible()
        await expect(details.get_by_text(FLAG)).to_be_visible()
        await self.host.picture("60-flagged")

    async def the_client_signs(self) -> None:
        """A name is asked for; what was signed has a fingerprint."""
        phone = self.other_phone
        await phone.page.goto(phone.address(f"{self.thread}/forms/{await self._assignment_id('Consent')}"))
        for number in range(2):
            await phone.tab_to(phone.page.get_by_role("radio", name="Yes").nth(number))
            await phone.page.keyboard.press("Space")
        await phone.press(phone.button("Review and submit"))
        await phone.press(phone.button("Sign and submit"))
        await expect(phone.page.get_by_text("Type your name to sign.")).to_be_visible()
        await expect(phone.field("Your full name")).to_be_focused()
        await phone.picture("61-sign")
        await phone.type(phone.field("Your full name"), self.client.name)
        await phone.press(phone.button("Sign and submit"))
        await expect(phone.heading("Signature")).to_be_visible()
        await phone.picture("62-signed")

    async def the_host_reads(self) -> None:
        """Answers, signature with its fingerprint, and scores over time."""
        await self._answered_before()
        host = self.host
        await host.page.get_by_role("link", name=re.compile("^Read the answers")).click()
        await expect(host.page.get_by_role("note")).to_contain_text("Needs your attention")
        chart = host.page.get_by_role("img", name="PHQ-9 total")
        await expect(chart).to_be_visible()
        await host.page.get_by_text("As a table").click()
        await expect(host.page.get_by_role("row").filter(has_text="Severe")).to_be_visible()
        await host.picture("63-answers-and-chart")
        await host.page.get_by_text(SCALE[1]).last.scroll_into_view_if_needed()
        await host.picture("64-answers")
        await host.page.goto(host.address(f"{self.thread}/forms/{await self._assignment_id('Consent')}"))
        await host.page.get_by_text("Fingerprint of what was signed").click()
        await expect(host.page.get_by_text(re.compile(r"^[0-9a-f]{64}$"))).to_be_visible()
        await host.picture("65-signature")

    async def the_client_corrects(self) -> None:
        """What was submitted stays beside it, and the flag is gone where no answer raises it any more."""
        phone = self.other_phone
        await phone.page.goto(phone.address(f"{self.thread}/forms/{await self._assignment_id(PHQ9)}"))
        await phone.press(phone.button("Correct my answers"))
        await self._answers(phone, 8, (0,), -1)
        await phone.press(phone.button("Review and submit"))
        await phone.press(phone.button("Submit"))
        await expect(phone.page.get_by_label("Version")).to_be_visible()
        await self.host.page.goto(self.host.address(f"{self.thread}/forms/{await self._assignment_id(PHQ9)}"))
        versions = self.host.page.get_by_label("Version")
        await expect(versions.get_by_role("option")).to_have_count(2)
        await expect(self.host.page.get_by_role("note")).to_have_count(0)
        await versions.select_option(index=1)
        await expect(self.host.page.get_by_text("This version was corrected later.")).to_be_visible()
        await expect(self.host.page.get_by_role("note")).to_contain_text("Needs your attention")
        await self.host.picture("66-versions")

    async def what_is_unfinished_freezes(self) -> None:
        """Whoever completes is told before; afterwards it reads as not submitted."""
        await self.appointment.assign_form(INTAKE, self.client)
        await self.host.page.goto(self.host.address(self.thread))
        await self.host.button("Complete").click()
        dialog = self.host.dialog("Complete this conversation")
        await expect(dialog.get_by_text("1 form was not submitted yet")).to_be_visible()
        await dialog.get_by_role("button", name="Not yet").click()
        await self.appointment.complete(await self.appointment.completion())
        details = await self.host.open_details()
        await expect(details.get_by_text("Not submitted", exact=True)).to_be_visible()
        await self.host.picture("67-frozen")
        phone = self.other_phone
        await phone.page.goto(phone.address(f"{self.thread}/forms/{await self._assignment_id(INTAKE)}"))
        await expect(phone.heading("Not submitted")).to_be_visible()
        await phone.picture("68-not-submitted")

    async def _comes(self, visitor: Visitor, path: str) -> None:
        await visitor.sign_in(visitor.address(f"/sign-in?next={path}"))
        assert visitor.refusals.pop()[2] == 401, "the page looks whether one is signed in"

    def _radio(self, visitor: Visitor, question: int, answer: int) -> Locator:
        return visitor.page.get_by_role("radio", name=SCALE[answer], exact=True).nth(question)

    async def _answers(self, visitor: Visitor, first: int, answers: tuple[int, ...], step: int = 1) -> None:
        """By keyboard: Tab to the question, then the arrows to the answer."""
        for number, answer in enumerate(answers, first):
            begin = answer - step if step < 0 else 0
            await visitor.tab_to(self._radio(visitor, number, begin))
            await visitor.page.keyboard.press("Space")
            for _ in range(abs(answer - begin)):
                await visitor.page.keyboard.press("ArrowDown" if step > 0 else "ArrowUp")
            await expect(self._radio(visitor, number, answer)).to_be_checked()

    async def _assignment_id(self, title: str) -> str:
        return str((await self._assignment(title))["formAssignmentId"])

    async def _assignment(self, title: str) -> JSON:
        found = (await self.client.get(f"{self.appointment.path}/forms"))["assignments"]
        return next(each for each in found if each["title"].startswith(title))

    async def _answered_before(self) -> None:
        """PHQ-9 once more, by a program: 23 of 27."""
        (assignment_id,) = await self.appointment.assign_form(PHQ9, self.client)
        path = f"/v1/form-assignments/{assignment_id}"
        opened = await self.client.get(path)
        body = {
            "requestId": str(uuid4()),
            "etag": opened["draft"]["etag"],
            "response": json.dumps(_phq9(3, 3, 3, 3, 3, 3, 3, 2, 0)),
        }
        await self.client.post(f"{path}:submit", body)


def _phq9(*answers: int) -> dict[str, Any]:
    system = "https://sotto.example/fhir/CodeSystem/frequency"
    items = [
        {
            "linkId": f"phq9-{number}",
            "answer": [{"valueCoding": {"system": system, "code": CODES[each], "display": SCALE[each]}}],
        }
        for number, each in enumerate(answers, 1)
    ]
    return {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "phq9-problems", "item": items}]}
