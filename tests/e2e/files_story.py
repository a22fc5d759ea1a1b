"""Files shared, refused, shown, shared with more people and quarantined, as three people see it."""

import asyncio
import base64
import hashlib
import io
import random
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.async_api import Download, Locator, Route, expect

from deploy.local.demo.browser import JSON
from tests.e2e.appointments import Appointment
from tests.e2e.people import Person
from tests.e2e.visitor import Visitor
from tests.support.eventually import eventually

PICTURE = "breathing-exercise.png"
HOSTILE = "results.pdf"
DIARY = "sleep-diary.txt"
WRONG = "shopping-list.txt"
WHY = "It shows the name of another client."

_CHUNK = 8 * 1024 * 1024
_BRING = """([name, files]) => {
    const data = new DataTransfer();
    for (const { name, type, content } of files) {
        const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
    }
    const how = { dataTransfer: data, clipboardData: data, bubbles: true, cancelable: true };
    const event = name === "paste" ? new ClipboardEvent(name, how) : new DragEvent(name, how);
    document.activeElement.dispatchEvent(event);
}"""
_STORED = "() => localStorage.length + sessionStorage.length"
_SHOWN = "picture => picture.complete && picture.naturalWidth > 0"


class FilesStory:
    """A host, a client and an admin at the web app; another client of whom only the API is asked."""

    def __init__(self, appointment: Appointment, host: Visitor, alex: Visitor, admin: Visitor) -> None:
        self.appointment = appointment
        self.host = host
        self.alex = alex
        self.admin = admin

    async def everybody_comes(self) -> None:
        """To the conversation, each by mail."""
        for one in (self.host, self.alex, self.admin):
            next_page = f"/conversations/{self.appointment.conversation_id}"
            await one.sign_in(one.address(f"/sign-in?next={next_page}"))
            assert one.refusals.pop() == ("GET", "/v1/me", 401), "the page looks whether one is signed in"
            await one.sees("Good morning.")

    async def the_host_drops_two_files(self, not_for: Person) -> None:
        """One is not what it says, and is refused in words; the other is shared with all but one."""
        page = self.host.page
        dropped = [_file(PICTURE, "image/png", _picture()), _file(HOSTILE, "application/pdf", b"<html>")]
        await page.evaluate(_BRING, ["dragover", dropped])
        await expect(page.get_by_role("main")).to_contain_text("Drop to share")
        await page.evaluate(_BRING, ["drop", dropped])
        dialog = self.host.dialog("Share files")
        await expect(dialog.get_by_role("list", name="Chosen files").get_by_role("listitem")).to_have_count(2)
        await expect(dialog).to_contain_text("cannot be deleted or replaced")
        left_out = dialog.get_by_role("checkbox", name=not_for.name)
        await expect(left_out).to_be_checked()
        await left_out.uncheck(force=True)
        await self.host.picture("60-share-files")
        await dialog.get_by_role("button", name="Submit 2 files").click()
        uploads = self.host.messages.get_by_role("list", name="Your uploads")
        await expect(uploads.get_by_role("listitem")).to_have_text([_refusal(HOSTILE)])
        await expect(self.host.messages.get_by_role("button", name=PICTURE)).to_be_visible()
        news = page.get_by_role("log", name="News of your uploads")
        await expect(news).to_contain_text(f"{HOSTILE}\u2069: refused.")
        await expect(news).to_contain_text(f"{PICTURE}\u2069 is shared.")
        await self.host.picture("61-one-shared-one-refused")

    async def the_client_looks_at_the_picture(self, client: Person) -> None:
        """In the thread, by itself, and as a download."""
        in_thread = self.alex.messages.get_by_role("button", name=PICTURE)
        await expect(in_thread).to_be_visible()
        await _loaded(in_thread.locator("img"))
        await self.alex.picture("62-client-thread")
        details = await self.alex.open_details()
        line = details.get_by_role("list", name="Shared files").get_by_role("listitem")
        await expect(line).to_contain_text("Not scanned for malware")
        assert HOSTILE not in await self.alex.page.content()
        await _loaded(line.locator("img"))
        await self.alex.picture("63-client-attachments")
        await line.get_by_role("button", name=PICTURE).first.click()
        dialog = self.alex.dialog(PICTURE)
        await _loaded(dialog.get_by_role("img", name=PICTURE))
        await self.alex.picture("64-preview")
        async with self.alex.page.expect_download() as download:
            await dialog.get_by_role("link", name="Download").click()
        (file,) = await files_of(client, self.appointment)
        content = await _content(await download.value)
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        await dialog.get_by_role("button", name="Close").click()
        await self.alex.close_details()

    async def the_client_shares_with_the_host_while_the_network_is_cut(self, folder: Path) -> bytes:
        """The second piece never arrives; what has arrived is not sent again."""
        content = random.Random(5).randbytes(_CHUNK // 2 + 1000).hex().encode()
        (folder / DIARY).write_bytes(content)
        page = self.alex.page
        dialog = await self._chooses(folder / DIARY)
        await self._pastes_and_takes_back(dialog)
        await expect(dialog).to_contain_text("sees every file")
        for each in await dialog.get_by_role("checkbox").all():
            await expect(each).not_to_be_checked()
        await self.alex.picture("65-for-the-host-only")
        await page.set_viewport_size({"width": 320, "height": 640})
        await self.alex.picture("65b-narrow")
        offsets: list[int] = []

        async def cut(route: Route) -> None:
            if route.request.method == "PATCH":
                offsets.append(int(route.request.headers["upload-offset"]))
                if len(offsets) == 2:
                    await page.context.set_offline(True)
            await route.continue_()

        await page.route("**/v1/uploads/*", cut)
        await dialog.get_by_role("button", name="Submit").click()
        uploads = self.alex.messages.get_by_role("list", name="Your uploads")
        await expect(uploads).to_contain_text("No connection. It goes on by itself.")
        await self.alex.picture("66-no-connection")
        await page.set_viewport_size({"width": self.alex.look.width, "height": self.alex.look.height})
        await page.context.set_offline(False)
        await expect(self.alex.messages.get_by_role("link", name=DIARY)).to_be_visible()
        assert offsets == [0, _CHUNK, _CHUNK]
        news = page.get_by_role("log", name="News of your uploads")
        await expect(news).to_contain_text(f"{DIARY}\u2069 is shared.")
        assert await page.evaluate(_STORED) == 0, "nothing of a file is kept on the device"
        await page.unroute("**/v1/uploads/*")
        return content

    async def the_client_cancels_another(self, client: Person, folder: Path) -> None:
        """Whose bytes do not arrive; the service forgets it too."""
        (folder / WRONG).write_text("Not for you.\n")
        page = self.alex.page

        async def lost(route: Route) -> None:
            await (route.abort() if route.request.method == "PATCH" else route.continue_())

        await page.route("**/v1/uploads/*", lost)
        dialog = await self._chooses(folder / WRONG)
        await dialog.get_by_role("button", name="Submit").click()
        uploads = self.alex.messages.get_by_role("list", name="Your uploads")
        await expect(uploads).to_contain_text("No connection.")
        path = f"{self.appointment.path}/uploads"
        assert [upload["name"] for upload in (await client.get(path))["uploads"]] == [WRONG]
        await uploads.get_by_role("button", name=f"Cancel {WRONG}").click()
        await expect(uploads).to_have_count(0)

        async def forgotten() -> None:
            assert (await client.get(path))["uploads"] == []

        await eventually(forgotten)
        await page.unroute("**/v1/uploads/*")

    async def _chooses(self, file: Path) -> Locator:
        """The dialog in which the client has chosen a file."""
        page = self.alex.page
        await page.get_by_role("main").get_by_role("button", name="Share files").click()
        dialog = self.alex.dialog("Share files")
        async with page.expect_file_chooser() as chooser:
            await dialog.get_by_role("button", name="Choose files").click()
        await (await chooser.value).set_files(file)
        return dialog

    async def _pastes_and_takes_back(self, dialog: Locator) -> None:
        await self.alex.page.evaluate(_BRING, ["paste", [_file("image.png", "image/png", _picture())]])
        chosen = dialog.get_by_role("list", name="Chosen files").get_by_role("listitem")
        await expect(chosen).to_have_count(2)
        await chosen.filter(has_text="Pasted").get_by_role("button", name="Remove").click()
        await expect(chosen).to_have_count(1)

    async def the_host_shares_it_with_another(self, another: Person, content: bytes) -> None:
        """Byte for byte what was sent; who can see it says so afterwards."""
        async with self.host.page.expect_download() as download:
            await self.host.messages.get_by_role("link", name=DIARY).click()
        assert await _content(await download.value) == content
        assert await files_of(another, self.appointment) == []
        details = await self.host.open_details()
        await self._choose(self.host, DIARY, "Share with more people…", "67-what-can-be-done")
        dialog = self.host.dialog("Share with more people")
        await expect(dialog.get_by_role("button", name="Share")).to_be_disabled()
        await dialog.get_by_role("checkbox", name=another.name).check(force=True)
        await self.host.picture("68-share-with-more-people")
        await dialog.get_by_role("button", name="Share").click()
        await expect(dialog).to_have_count(0)
        shared = await files_of(another, self.appointment)
        assert [file["name"] for file in shared] == [DIARY]
        await expect(details.get_by_text(f"For \u200e\u2068{another.name}\u2069")).to_be_visible()
        await self._choose(self.host, DIARY, "Who can see this, and why…")
        dialog = self.host.dialog("Who can see this?")
        await expect(dialog).to_contain_text("Yes: was added by the provider")
        await self.host.picture("69-who-can-see-the-file")
        await dialog.get_by_role("button", name="Close").click()

    async def the_admin_quarantines_the_picture(self, client: Person) -> None:
        """With a reason; it is gone for all but sender and host, for whom it is marked as such."""
        await self._choose(self.admin, PICTURE, "Quarantine…")
        dialog = self.admin.dialog("Quarantine this file")
        await expect(dialog).to_contain_text("This cannot be undone.")
        await dialog.get_by_role("textbox", name="Reason").fill(WHY)
        await self.admin.picture("70-quarantine")
        await dialog.get_by_role("button", name="Quarantine for ever").click()
        await expect(self.admin.page.get_by_text(PICTURE)).to_have_count(0)
        await expect(self.alex.messages.get_by_text(PICTURE)).to_have_count(0)
        assert [file["name"] for file in await files_of(client, self.appointment)] == [DIARY]
        await expect(self.host.messages).to_contain_text("Quarantined: nobody can open it any more")
        await self._choose(self.host, PICTURE, "Who can see this, and why…")
        await expect(self.host.dialog("Who can see this?")).to_contain_text(WHY)
        await expect(self.host.dialog("Who can see this?")).not_to_contain_text("Yes")
        await self.host.picture("71-quarantined")
        await self.host.dialog("Who can see this?").get_by_role("button", name="Close").click()
        await self.host.picture("72-attachments-of-the-host")

    async def _choose(self, who: Visitor, file: str, act: str, picture: str = "") -> None:
        await who.button(f"Actions for {file}").click()
        if picture:
            await who.picture(picture)
        await who.page.get_by_role("menuitem", name=act).click()


async def files_of(person: Person, appointment: Appointment) -> list[JSON]:
    """The files that somebody is told of."""
    files: list[JSON] = (await person.get(f"{appointment.path}/files"))["files"]
    return files


async def _loaded(picture: Locator) -> None:
    async def look() -> None:
        assert await picture.evaluate(_SHOWN)

    await expect(picture).to_be_visible()
    await eventually(look, timeout=15)


def _file(name: str, content_type: str, content: bytes) -> JSON:
    return {"name": name, "type": content_type, "content": base64.b64encode(content).decode()}


def _refusal(name: str) -> str:
    return f"{name}Refused. It is not of an admitted type, or its content is not what its name says."


def _picture() -> bytes:
    """Waves as a breath goes, in 1200 × 800 pixels."""
    image = Image.new("RGB", (1200, 800), "#dfeaf3")
    drawing = ImageDraw.Draw(image)
    for row, colour in enumerate(("#b9d3e6", "#8fb7d6", "#5f95be", "#3a74a3")):
        points = [(x, 330 + 110 * row + 70 * (((x / 300) % 2 - 1) ** 2 - 0.5)) for x in range(0, 1201, 4)]
        drawing.polygon([*points, (1200, 800), (0, 800)], fill=colour)
    drawing.ellipse((860, 90, 1020, 250), fill="#f6d98a")
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


async def _content(download: Download) -> bytes:
    return await asyncio.to_thread((await download.path()).read_bytes)
