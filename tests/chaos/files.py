"""What carries uploads is killed in the middle of them: client, gateway, files service, object store.

Or the object store falls silent (E21): it takes connections and bytes and answers nothing, while people go on
talking.

Each upload goes on where the house says that it stands, until it is there. Lost is a byte that was
acknowledged and is not kept, or a file that does not come out as it went in. Whatever somebody else sees at
any moment has to be whole: what is not is counted as double. A fault has fired if it cut an upload off.
"""

import asyncio
import hashlib
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx2

from deploy.local.demo.browser import Refused
from deploy.local.house import House
from tests.chaos import Cell
from tests.chaos._houses import opened_house
from tests.e2e.appointments import Appointment, start, welcome
from tests.e2e.people import People, Person
from tests.e2e.uploading import append, available, begin, offset_of, pieces

MIB = 1024 * 1024
VICTIMS = ("client", "gateway", "files", "s3")

_TRIALS = 5
_UPLOADS = 6
_SIZE = 12 * MIB
_PAUSE = 0.02
_PATIENCE_SECONDS = 60.0
_SILENT_SECONDS = 40.0
_PROMPT_SECONDS = 5.0


@dataclass
class Loss:
    """What became of uploads whose carrier was killed."""

    cut_off: int = 0
    lost: int = 0
    seen_early: int = 0


async def run() -> list[Cell]:
    """Five times each; one long silence."""
    cells = []
    for victim in VICTIMS:
        async with opened_house() as (house, people):
            losses = [
                await killed_while_uploading(house, people, victim, _UPLOADS, _SIZE) for _ in range(_TRIALS)
            ]
        cells.append(_cell(f"{victim} killed", losses))
    async with opened_house() as (house, people):
        losses = [await silent_store_while_uploading(house, people, _UPLOADS, _SIZE)]
    cells.append(_cell(f"s3 silent for {_SILENT_SECONDS:.0f} s", losses))
    return cells


def _cell(what: str, losses: Sequence["Loss"]) -> Cell:
    trials, fired = len(losses), sum(1 for each in losses if each.cut_off)
    lost, early = sum(each.lost for each in losses), sum(each.seen_early for each in losses)
    passed = fired == trials and lost == early == 0
    name = f"{what} in the middle of {_UPLOADS} uploads of {_SIZE // MIB} MiB"
    return Cell(name=name, trials=trials, fault_fired=fired, lost=lost, double=early, passed=passed)


async def killed_while_uploading(house: House, people: People, victim: str, count: int, size: int) -> Loss:
    """Upload some files at once, kill one who carries them once half is there, go on until all are there."""

    async def kill(_appointment: Appointment, _guest: Person, _loss: Loss) -> None:
        if victim != "client":
            await house.kill(victim)
            await house.start(victim)

    return await _interrupted(people, kill, count, size, cuts_itself=victim == "client")


async def silent_store_while_uploading(house: House, people: People, count: int, size: int) -> Loss:
    """The same while the store answers nothing; what somebody says meanwhile arrives promptly."""

    async def silence(appointment: Appointment, guest: Person, loss: Loss) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + _SILENT_SECONDS
        await house.kill("s3", signal.SIGSTOP)
        try:
            while loop.time() < until:
                text = f"At {loop.time()}"
                async with asyncio.timeout(_PROMPT_SECONDS):
                    await appointment.host.say(appointment.conversation_id, text)
                    said = {each["text"] for each in await appointment.messages(guest)}
                loss.lost += text not in said
                await asyncio.sleep(1)
        finally:
            await house.kill("s3", signal.SIGCONT)

    return await _interrupted(people, silence, count, size)


async def _interrupted(
    people: People,
    interrupt: Callable[[Appointment, Person, "Loss"], Awaitable[None]],
    count: int,
    size: int,
    cuts_itself: bool = False,
) -> Loss:
    host, guest = await people.provider(), people.newcomer("Somebody Example")
    appointment = await start(host, {guest: 0})
    await welcome(host, [guest])
    chosen = [await _participant_of(host, appointment)]
    contents = [random.Random(number).randbytes(size // 2).hex().encode() for number in range(count)]
    sending = _Sending(host, appointment, chosen, Loss(), cuts_itself)
    looking = asyncio.create_task(_look(guest, appointment, contents, sending.loss))
    uploads = asyncio.gather(*(sending.upload(each) for each in contents))
    await asyncio.wait_for(sending.half.wait(), _PATIENCE_SECONDS)
    await interrupt(appointment, guest, sending.loss)
    await uploads
    looking.cancel()
    found = await _seen(guest, appointment)
    sending.loss.lost += len(contents) - len(found & {_digest(each) for each in contents})
    return sending.loss


@dataclass
class _Sending:
    """Somebody who sends files until they are there; `cuts_itself`: breaks off once in the middle of each."""

    host: Person
    appointment: Appointment
    chosen: list[str]
    loss: Loss
    cuts_itself: bool
    half: asyncio.Event = field(default_factory=asyncio.Event)

    async def upload(self, data: bytes) -> None:
        """Send a file, going on where it stands as often as it is cut off."""
        file_id = await begin(self.host, self.appointment.conversation_id, len(data), chosen=self.chosen)
        kept = 0
        while kept < len(data):
            with suppress(httpx2.HTTPError, _Cut):
                await append(self.host, file_id, kept, self._told(data[kept:], len(data) // 2 - kept))
            now = await self._offset(file_id)
            self.loss.cut_off += now < len(data)
            self.loss.lost += now < kept
            kept = now
        await available(self.host, file_id, _PATIENCE_SECONDS)

    async def _told(self, data: bytes, until: int) -> AsyncIterator[bytes]:
        """The pieces, telling when half of all is on its way."""
        sent = 0
        async for piece in pieces(data, _PAUSE):
            yield piece
            sent += len(piece)
            if sent >= until > 0:
                self.half.set()
                if self.cuts_itself:
                    raise _Cut

    async def _offset(self, file_id: str) -> int:
        """How much is kept, as soon as somebody can say so."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while True:
            with suppress(httpx2.HTTPError, AssertionError):
                return await offset_of(self.host, file_id)
            assert asyncio.get_running_loop().time() < deadline, "nobody says where an upload stands"
            await asyncio.sleep(0.2)


class _Cut(Exception):
    """The client breaks off."""


async def _look(guest: Person, appointment: Appointment, contents: Sequence[bytes], loss: Loss) -> None:
    """Look again and again at what the guest sees: all of it has to be whole."""
    whole = {_digest(each) for each in contents}
    while True:
        with suppress(httpx2.HTTPError, Refused):
            loss.seen_early += len(await _seen(guest, appointment) - whole)
        await asyncio.sleep(0.3)


async def _seen(guest: Person, appointment: Appointment) -> set[str]:
    """The digests of all files that somebody sees, as they come out."""
    listed = await guest.get(f"/v1/conversations/{appointment.conversation_id}/files")
    ids = [each["fileId"] for each in listed.get("files", [])]
    return {_digest(await guest.download(f"/v1/files/{file_id}/content")) for file_id in ids}


async def _participant_of(host: Person, appointment: Appointment) -> str:
    """The one participant besides the host."""
    shown = await host.get(f"/v1/conversations/{appointment.conversation_id}")
    people = shown["conversation"]["participants"]
    return next(str(each["participantId"]) for each in people if not each.get("host"))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
