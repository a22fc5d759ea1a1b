"""The story of one appointment, and what must hold at each step (rule numbers: docs/rules.md)."""

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from deploy.local.demo.browser import (
    JSON,
    Browser,
    Inbox,
    eventually,
    expect,
    refused,
    somebody,
)

GOOD_CARD = "4242424242424242"
DECLINING_CARD = "4000000000000341"
SECRET = "the dose is nine drops"
FILE = b"Breathe in for four, hold for seven, out for eight.\n"

Tell = Callable[[str], None]


class Story:
    """Plays the appointment against a gateway. StoryFailed or Refused where something is wrong."""

    def __init__(self, url: str, inbox_url: str, provider_email: str, tell: Tell) -> None:
        self._tell = tell
        self._inbox = Inbox(inbox_url)
        self._url = url
        self._host = Browser(url, self._inbox, "the provider", provider_email)
        self._clients = [
            Browser(url, self._inbox, *somebody(name))
            for name in ("Alex Morgan", "Billie Novak", "Casey Lindqvist")
        ]
        self._participants: dict[str, str] = {}
        self._id = ""
        self._division: JSON = {}
        self._without_billing: JSON = {}

    async def play(self) -> None:
        """All of it."""
        chapters = (
            self._provider_signs_in,
            self._provider_starts,
            self._invitations_arrive,
            self._clients_sign_in,
            self._clients_accept_their_fees,
            self._provider_speaks_first,
            self._a_file_for_two,
            self._announcement,
            self._who_sees_addresses,
            self._preview_and_missing_card,
            self._completion_charges_everybody,
            self._receipts_and_invoice,
            self._archive,
            self._failed_and_missing_cards,
            self._scheduled,
        )
        try:
            for chapter in chapters:
                await chapter()
        finally:
            for browser in (self._host, *self._clients):
                await browser.close()
            await self._inbox.close()

    async def _provider_signs_in(self) -> None:
        used = await self._host.sign_in()
        self._tell("The provider asked for a mail, opened its link and pressed the button. (S4)")
        again = f"/v1/sign-in/{used['sign_in_id']}:complete"
        await refused(self._host.post(again, {"linkToken": used["token"]}), "SIGN_IN_REFUSED")
        self._tell("The same link a second time: refused. (S4)")
        me = await self._host.get("/v1/me")
        divisions = [membership["division"] for membership in me["memberships"]]
        self._division = next(each for each in divisions if each["billingEnabled"])
        self._without_billing = next(each for each in divisions if not each["billingEnabled"])
        expect(me["email"] == self._host.email, "people see their own address")

    async def _provider_starts(self) -> None:
        crowd = [self._new(*somebody(f"Guest{number} Example"), 0) for number in range(26)]
        await refused(self._create(crowd), "TOO_MANY_PARTICIPANTS")
        self._tell("26 participants: refused. (S9)")
        amounts = zip(self._clients, (5000, 2000, 0), strict=True)
        people = [self._new(client.name, client.email, amount) for client, amount in amounts]
        blank = [{key: value for key, value in people[0].items() if key != "fee"}]
        await refused(self._create(blank), "FEE_MISSING")
        await refused(self._create(people, division=self._without_billing), "BILLING_OFF")
        self._tell("A blank fee, and a fee in a division that does not bill: refused by name. (S32)")
        conversation = (await self._create(people, subject="Evening worries"))["conversation"]
        self._id = conversation["conversationId"]
        expect(
            conversation["state"] == "CONVERSATION_STATE_AWAITING_PROVIDER",
            "without a start it opens at once",
        )
        managed = await self._host.get(f"/v1/conversations/{self._id}/managed-participants")
        self._participants = {each["email"]: each["participantId"] for each in managed["participants"]}
        self._tell("The provider started a conversation with three clients: 50.00, 20.00 and 0. (S6–S10)")

    async def _invitations_arrive(self) -> None:
        everybody = {client.email for client in self._clients} | {self._host.email}
        for client in self._clients:
            mail = await self._inbox.wait_for(client.email, "invited")
            said = mail["text"] + mail["html"] + str(mail["headers"]) + mail["subject"]
            expect("Visit your account" in said, "the invitation must say “Visit your account”")
            others = everybody - {client.email}
            names = {each.name for each in self._clients} - {client.name}
            expect(mail["to"] == [client.email], "one recipient per mail")
            expect(not any(word in said for word in others | names), "no other person in an invitation")
            expect("Evening worries" not in said, "no subject in a mail")
        self._tell("Three invitations arrived, each to one person, naming nobody else. (S5, S39, S40)")

    async def _clients_sign_in(self) -> None:
        await asyncio.gather(*(client.sign_in() for client in self._clients))
        self._tell("The three clients signed in from their mails. (S4)")
        refusal = await refused(self._create([self._new(*somebody("Nobody Else"), 0)], by=self._clients[0]))
        expect(refusal.status == 403, f"a client must not start a conversation: {refusal}")
        self._tell("A client who tries to start a conversation is refused. (S6)")
        card = await self._clients[0].save_card(GOOD_CARD)
        expect((card["brand"], card["last4"]) == ("visa", "4242"), "brand and last four digits are shown")
        self._tell("Alex saved a card on the processor's page; Billie did not. (S33)")

    async def _clients_accept_their_fees(self) -> None:
        path = f"/v1/conversations/{self._id}"
        alex, billie, _ = self._clients
        other = {"minorUnits": "4900", "currency": self._division["currency"]}
        changed = alex.post(f"{path}:acceptFee", {"requestId": str(uuid4()), "fee": other})
        await refused(changed, "FEE_CHANGED")
        for client, amount in ((alex, "5000"), (billie, "2000")):
            own = await client.accept_fee(self._id)
            expect(own["acceptedFee"]["minorUnits"] == amount, "exactly the fee shown is accepted")
        managed = (await self._host.get(f"{path}/managed-participants"))["participants"]
        expect(not any(each["feeAcceptanceNeeded"] for each in managed), "the host sees that all accepted")
        self._tell("The clients were shown their fees and accepted them. (B3)")

    async def _provider_speaks_first(self) -> None:
        refusal = await refused(self._clients[0].say(self._id, "Hello?"), "PROVIDER_HAS_NOT_OPENED")
        self._tell(f"Alex writes first: “{refusal.sentence}” (S15)")
        first, second, third = self._clients
        async with (
            first.live() as one,
            second.live() as two,
            third.live() as three,
            self._host.live() as host,
        ):
            said = await self._host.say(self._id, "Good evening, all. " + SECRET)
            for stream in (one, two, three):
                await stream.wait_for("messages", _holds(said["messageId"]))
            answers = [await client.say(self._id, f"{client.name} is here.") for client in self._clients]
            for answer in answers:
                await host.wait_for("messages", _holds(answer["messageId"]))
        messages = (await third.get(f"/v1/conversations/{self._id}/messages"))["messages"]
        expect([each["sequence"] for each in messages] == ["1", "2", "3", "4"], "numbers without gaps")
        self._tell("The provider wrote, everybody saw it live, and everybody answered. (S15, S41, B7)")

    async def _a_file_for_two(self) -> None:
        first, second, third = self._clients
        chosen = [self._participants[client.email] for client in (first, second)]
        file = await self._host.share(self._id, "breathing.txt", FILE, chosen)
        path = f"/v1/files/{file['fileId']}/content"
        for client in (first, second):
            expect(await client.download(path) == FILE, "the chosen can open the file")
        listed = await third.get(f"/v1/conversations/{self._id}/files")
        hidden, absent = [
            await refused(third.download(address)) for address in (path, f"/v1/files/{uuid4()}/content")
        ]
        expect(listed.get("files", []) == [], "who was not chosen finds no file")
        expect(
            (hidden.status, hidden.sentence) == (absent.status, absent.sentence) and hidden.status == 404,
            "absent",
        )
        self._tell("A file went to two of three; for the third it does not exist. (S28)")

    async def _announcement(self) -> None:
        conversation = await self._conversation()
        path = f"/v1/conversations/{self._id}/announcement"

        def edit(text: str, etag: str) -> JSON:
            return {"requestId": str(uuid4()), "etag": etag, "text": text}

        await refused(
            self._host.post(path, edit("x" * 121, conversation["etag"]), "PUT"), "ANNOUNCEMENT_TOO_LONG"
        )
        await self._host.post(path, edit("🌙" * 120, conversation["etag"]), "PUT")
        await refused(self._host.post(path, edit("late", conversation["etag"]), "PUT"), "STALE")
        seen = await self._conversation(self._clients[2])
        expect(seen["announcement"] == "🌙" * 120, "everybody sees the same announcement")
        expect(
            seen["emergencyNumber"] == self._division["emergencyNumber"], "the emergency line stands below it"
        )
        self._tell(
            "The announcement: 121 characters refused, 120 emoji taken, an outdated edit refused. (S22–S24)"
        )

    async def _who_sees_addresses(self) -> None:
        refusal = await refused(self._clients[0].get(f"/v1/conversations/{self._id}/managed-participants"))
        expect(refusal.status == 403, "clients must not see addresses")
        seen = str(await self._conversation(self._clients[0]))
        expect(all(client.name in seen for client in self._clients), "participants see names")
        expect("@example.test" not in seen.replace(self._division["supportAddress"], ""), "and no addresses")
        self._tell("Participants see names; only the host sees addresses. (S26, S27)")

    async def _preview_and_missing_card(self) -> None:
        preview = await self._preview()
        billie = self._participants[self._clients[1].email]
        lines = {line["participantId"]: line for line in preview["lines"]}
        expect(
            lines[self._participants[self._clients[0].email]]["card"]["last4"] == "4242",
            "the preview names cards",
        )
        expect(preview["missingCardParticipantIds"] == [billie], "the preview names who has no card")
        expect(preview["total"]["minorUnits"] == "7000", "the preview shows the sum")
        await refused(self._complete(preview, []), "MISSING_CARDS_NOT_ACKNOWLEDGED")
        self._tell("The preview says who pays what with which card, and that Billie has none. (S34, B2)")
        ask = {"requestId": str(uuid4()), "participantIds": [billie]}
        await self._host.post(f"/v1/conversations/{self._id}:requestPaymentDetails", ask)
        mail = await self._inbox.wait_for(self._clients[1].email, "payment")
        expect(
            "Evening worries" not in str(mail) and SECRET not in str(mail), "no health information in a mail"
        )
        await self._clients[1].save_card("5555555555554444")
        self._tell(
            "The provider asked for payment details instead; Billie got a mail and added a card. (S34)"
        )

    async def _completion_charges_everybody(self) -> None:
        preview = await self._preview()
        expect(not preview.get("missingCardParticipantIds"), "now everybody who owes has a card")
        completed = (await self._complete(preview, []))["conversation"]
        expect(completed["state"] == "CONVERSATION_STATE_COMPLETED", "completed")
        charges = await self._settled(self._host, self._id, 2)
        states = {each["participantId"]: each["state"] for each in charges}
        expect(set(states.values()) == {"CHARGE_STATE_SUCCEEDED"}, f"both charges succeed: {states}")
        own = (await self._clients[0].get(f"/v1/conversations/{self._id}/own-charge"))["charge"]
        expect(own["amount"]["minorUnits"] == "5000", "each sees the own charge")
        await refused(self._clients[0].get(f"/v1/conversations/{self._id}/charges"))
        self._tell("The provider completed; both fees were charged once each. (S17, S35, S36)")

    async def _receipts_and_invoice(self) -> None:
        cards = ("4242", "4444")
        for client, amount, card in zip(self._clients[:2], ("50.00", "20.00"), cards, strict=True):
            mail = await self._inbox.wait_for(client.email, "receipt")
            said = mail["text"] + mail["html"]
            others = {each.name for each in self._clients} - {client.name}
            expect(
                amount in said and card in said and not any(name in said for name in others),
                "a receipt has the own line only",
            )
        await self._inbox.wait_for(self._host.email, "payment")
        mail = await self._inbox.wait_for(self._host.email, "invoice")
        expect(
            any(each["content_type"] == "application/pdf" for each in mail["attachments"]),
            "the invoice is attached",
        )
        documents = (await self._host.get(f"/v1/conversations/{self._id}/documents"))["documents"]
        invoice = next(each for each in documents if each["kind"] == "DOCUMENT_KIND_INVOICE")
        pdf = await self._host.download(f"/v1/documents/{invoice['documentId']}/content")
        expect(pdf.startswith(b"%PDF-"), "the invoice is a PDF")
        self._tell(
            f"Receipts went to both clients, receipt and invoice {invoice['number']} to the provider. (S37)"
        )

    async def _archive(self) -> None:
        for person in (self._host, *self._clients):
            await refused(person.say(self._id, "One more thing"), "CONVERSATION_COMPLETED")
        late = self._host.share(self._id, "late.txt", FILE, [])
        await refused(late, "CONVERSATION_COMPLETED")
        archived = await self._clients[0].get("/v1/conversations", list="CONVERSATION_LIST_ARCHIVED")
        expect(self._id in str(archived), "it stands in the archive")
        messages = await self._clients[0].get(f"/v1/conversations/{self._id}/messages")
        expect(len(messages["messages"]) == 4, "messages stay readable")
        files = (await self._clients[0].get(f"/v1/conversations/{self._id}/files"))["files"]
        expect(
            await self._clients[0].download(f"/v1/files/{files[0]['fileId']}/content") == FILE, "files too"
        )
        export = await self._clients[0].download(f"/v1/conversations/{self._id}/export.csv")
        rows = list(csv.reader(io.StringIO(export.decode("utf-8-sig"))))
        expect(any(SECRET in cell for row in rows for cell in row), "the export opens and holds the messages")
        expect("@example.test" not in export.decode(), "and no address")
        self._tell(
            "Archived: writes are refused with the reason; messages, file and export stay. (S18, S20, S31)"
        )

    async def _failed_and_missing_cards(self) -> None:
        declined, cardless = (
            Browser(self._url, self._inbox, *somebody(name)) for name in ("Dana Reed", "Emil Sorge")
        )
        people = [self._new(each.name, each.email, 3000) for each in (declined, cardless)]
        conversation_id = (await self._create(people))["conversation"]["conversationId"]
        try:
            await declined.sign_in()
            await declined.save_card(DECLINING_CARD)
            await self._host.say(conversation_id, "Hello, both.")
            preview = await self._preview(conversation_id)
            missing = preview["missingCardParticipantIds"]
            expect(all(each["feeNotAccepted"] for each in preview["lines"]), "nobody has accepted yet")
            await refused(declined.say(conversation_id, "Hello."), "FEE_NOT_ACCEPTED")
            await declined.accept_fee(conversation_id)
            preview = await self._preview(conversation_id)
            await self._complete(preview, missing, conversation_id)
            charges = await self._settled(self._host, conversation_id, 2)
            states = {each["displayName"]: each for each in charges}
            expect(states["Dana Reed"]["state"] == "CHARGE_STATE_FAILED", "a declined card ends as FAILED")
            expect(states["Dana Reed"]["declineMessage"], "with the reason in plain words")
            expect(states["Emil Sorge"]["state"] == "CHARGE_STATE_NOT_ACCEPTED", "no acceptance, no charge")
            self._tell(f"A declined card: “{states['Dana Reed']['declineMessage']}” (S35)")
            self._tell("Emil had not accepted the fee: it is not charged, and flagged. (B3)")
            await cardless.sign_in()
            await cardless.accept_fee(conversation_id)
            await self._host.sees_charge(conversation_id, "Emil Sorge", "CHARGE_STATE_MISSING_CARD")
            self._tell("Emil accepted it now, and has no card: flagged for that. (B3, S35)")
            await cardless.save_card(GOOD_CARD)
            await self._host.sees_charge(conversation_id, "Emil Sorge", "CHARGE_STATE_SUCCEEDED")
            self._tell("Emil added a card, and what he owed was paid with it at once. (S38)")
        finally:
            await declined.close()
            await cardless.close()

    async def _scheduled(self) -> None:
        client = self._clients[0]
        zone = self._division["timeZone"]
        at = datetime.now(ZoneInfo(zone)) + timedelta(seconds=4)
        start = {"date": at.date().isoformat(), "time": at.strftime("%H:%M:%S"), "timeZone": zone}
        await refused(
            self._create([self._new(client.name, client.email, 0)], start={"date": start["date"]}),
            "START_INCOMPLETE",
        )
        created = await self._create([self._new(client.name, client.email, 0)], start=start)
        conversation_id = created["conversation"]["conversationId"]
        expect(created["shortNotice"], "less than 24 hours ahead is a hint")
        expect(created["conversation"]["state"] == "CONVERSATION_STATE_SCHEDULED", "scheduled")
        await refused(self._host.say(conversation_id, "Too early"), "NOT_STARTED")

        async def opened() -> bool:
            seen = await self._conversation(client, conversation_id)
            return bool(seen["state"] == "CONVERSATION_STATE_AWAITING_PROVIDER")

        await eventually(opened, "the scheduled conversation did not open by itself")
        await self._host.say(conversation_id, "Now it is time.")
        self._tell(
            "A scheduled conversation refused messages before its start and opened by itself. (S8, S14)"
        )

    def _new(self, name: str, email: str, amount: int) -> JSON:
        fee = {"minorUnits": str(amount), "currency": self._division["currency"]}
        return {"displayName": name, "email": email, "fee": fee}

    async def _create(
        self,
        people: list[JSON],
        subject: str = "",
        by: Browser | None = None,
        division: JSON | None = None,
        start: JSON | None = None,
    ) -> JSON:
        body = {
            "requestId": str(uuid4()),
            "divisionId": (division or self._division)["divisionId"],
            "subject": subject,
            "participants": people,
        }
        return await (by or self._host).post("/v1/conversations", body | ({"start": start} if start else {}))

    async def _conversation(self, by: Browser | None = None, conversation_id: str = "") -> JSON:
        answer = await (by or self._host).get(f"/v1/conversations/{conversation_id or self._id}")
        conversation: JSON = answer["conversation"]
        return conversation

    async def _preview(self, conversation_id: str = "") -> JSON:
        return await self._host.get(f"/v1/conversations/{conversation_id or self._id}/completion-preview")

    async def _complete(self, preview: JSON, acknowledged: list[str], conversation_id: str = "") -> JSON:
        body = {
            "requestId": str(uuid4()),
            "etag": preview["etag"],
            "previewToken": preview["previewToken"],
            "acknowledgedParticipantIds": acknowledged,
        }
        return await self._host.post(f"/v1/conversations/{conversation_id or self._id}:complete", body)

    async def _settled(self, by: Browser, conversation_id: str, count: int) -> list[JSON]:
        async def look() -> list[JSON] | None:
            charges = (await by.get(f"/v1/conversations/{conversation_id}/charges")).get("charges", [])
            pending = {"CHARGE_STATE_PENDING", "CHARGE_STATE_UNKNOWN"}
            done = len(charges) == count and not any(each["state"] in pending for each in charges)
            return charges if done else None

        charges: list[JSON] = await eventually(look, "the charges did not settle")
        return charges


def _holds(message_id: str) -> Callable[[JSON], bool]:
    return lambda data: any(each["messageId"] == message_id for each in data.get("messages", []))
