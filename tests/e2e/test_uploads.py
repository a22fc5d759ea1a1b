"""A refused upload says why, also when it is refused while the file is still on its way."""

import asyncio
from collections import Counter

from deploy.local.demo.browser import Refused
from deploy.local.house import House
from tests.e2e.appointments import Appointment, start
from tests.e2e.people import People

_UPLOADS = 60
_AT_ONCE = 6
_LONG = b"<svg>" + b" " * 1_000_000


async def test_an_upload_that_is_refused_before_it_has_arrived_is_refused_with_its_reason(
    house: House, people: People
) -> None:
    host = await people.provider()
    appointment = await start(host, {people.newcomer("Somebody Example"): 0})
    limit = asyncio.Semaphore(_AT_ONCE)
    refusals = await asyncio.gather(*(_refused(appointment, limit) for _ in range(_UPLOADS)))
    assert Counter(refusals) == {"FILE_TYPE_REFUSED": _UPLOADS}


async def _refused(appointment: Appointment, limit: asyncio.Semaphore) -> str:
    async with limit:
        try:
            await appointment.host.share(appointment.conversation_id, "drawing.svg", _LONG, [])
        except Refused as refusal:
            return refusal.reason
        return "taken"
