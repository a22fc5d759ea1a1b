"""Files in a real browser: dropped, refused, cut off and resumed, looked at, shared later, quarantined."""

from pathlib import Path

import pytest

from tests.e2e.appointments import start
from tests.e2e.files_story import FilesStory
from tests.e2e.people import People
from tests.e2e.test_browser import Meet, browser, meet
from tests.e2e.visitor import DESKTOP, DESKTOP_DARK, PHONE_DARK
from tests.support.chromium import why_no_browser

__all__ = ["browser", "meet"]

pytestmark = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser())


@pytest.mark.rule("S28", "S29", "S43", "B1")
async def test_files_from_dropping_them_to_their_quarantine(
    meet: Meet, people: People, tmp_path: Path
) -> None:
    host, admin = await people.provider(), await people.admin()
    alex, billie = people.newcomer("Alex Morgan"), people.newcomer("Billie Novak")
    appointment = await start(host, {alex: 0, billie: 0, admin: 0}, "Sleep, week three")
    for client in (alex, billie):
        await client.sign_in()
    await host.say(appointment.conversation_id, "Good morning.")
    seen = [
        await meet(look, one.name, one.email)
        for look, one in ((DESKTOP, host), (PHONE_DARK, alex), (DESKTOP_DARK, admin))
    ]
    story = FilesStory(appointment, *seen)
    await story.everybody_comes()
    await story.the_host_drops_two_files(not_for=billie)
    await story.the_client_looks_at_the_picture(alex)
    content = await story.the_client_shares_with_the_host_while_the_network_is_cut(tmp_path)
    await story.the_client_cancels_another(alex, tmp_path)
    await story.the_host_shares_it_with_another(billie, content)
    await story.the_admin_quarantines_the_picture(alex)
