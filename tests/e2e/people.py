"""People of a house, signed in without a mail: the link is asked for as the notify service asks for it."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotto.directory.v1 import directory_pb2
from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceStub

from chassis.auth import Signer
from chassis.dial import Dialer
from deploy.local.demo.browser import JSON, Browser, Inbox, Refused, somebody
from deploy.local.house import House
from gateway.sessions import SESSION_COOKIE

if TYPE_CHECKING:
    from sotto.directory.v1.directory_pb2_grpc import DirectoryServiceAsyncStub

ADMIN = ("Robin Chen", "robin.chen@example.test")
PROVIDER = ("Dr. Julien Tremblay", "julien.tremblay@example.test")
GOOD_CARD = "4242424242424242"

# The notify service asks for a link too, and the later one counts.
_TRIES = 5

# A sign-in is believed for ten minutes where money and settings are changed; tests take longer together.
_PROOF_SECONDS = 300


@dataclass(frozen=True)
class _Settings:
    """What the dialer of one process needs to know."""

    directory_address: str
    conversation_address: str
    files: tuple[bytes, bytes, bytes] | None

    def tls_files(self) -> tuple[bytes, bytes, bytes] | None:
        """Authority, key and certificate, where the house has them."""
        return self.files


def dialer(house: House, process: str) -> Dialer:
    """Calls to the directory and to the conversation service, as that process of the house."""
    addresses = house.grpc_addresses()
    settings = _Settings(addresses["directory"], addresses["conversation"], tls_files(house, process))
    return Dialer(settings, Signer(house.keyring.identity(process)))


def tls_files(house: House, process: str) -> tuple[bytes, bytes, bytes] | None:
    """A process's authority, key and certificate (PEM), or None where the house has none."""
    environment = house.environment(process)
    if "SOTTO_TLS_KEY_FILE" not in environment:
        return None
    authority, key, certificate = (
        Path(environment[f"SOTTO_TLS_{part}_FILE"]).read_bytes()
        for part in ("AUTHORITY", "KEY", "CERTIFICATE")
    )
    return authority, key, certificate


class Person(Browser):
    """Somebody with a browser whose sign-in link comes from the directory itself."""

    def __init__(
        self, url: str, inbox: Inbox, directory: "DirectoryServiceAsyncStub", name: str, email: str
    ) -> None:
        super().__init__(url, inbox, name, email)
        self._directory = directory
        self.signed_in_at = 0.0

    @property
    def session_token(self) -> str:
        """The session, as the browser's cookie holds it."""
        return self._cookies[SESSION_COOKIE]

    def plant(self, session_token: str) -> None:
        """Put a session into this browser from outside."""
        self._cookies[SESSION_COOKIE] = session_token

    async def sign_in(self) -> JSON:
        """Ask to sign in, and press the button of the link."""
        self.signed_in_at = time.monotonic()
        started = await self.post("/v1/sign-in", {"email": self.email})
        asked = directory_pb2.MintSignInMailRequest(sign_in_id=started["signInId"])
        for left in reversed(range(_TRIES)):
            minted = await self._directory.MintSignInMail(asked)
            try:
                proof = {"linkToken": minted.link_token}
                return await self.post(f"/v1/sign-in/{started['signInId']}:complete", proof)
            except Refused:
                if not left:
                    raise
        raise AssertionError("one of the tries either returned or raised")

    async def request(self, method: str, path: str, **rest: Any) -> Any:
        """The raw answer to a request."""
        return await self._send(method, path, **rest)

    def listen(self, last_event_id: str, gateway: str = "") -> Any:
        """A context manager with the open answer of a gateway's live stream, from that event on."""
        headers = self._headers("GET") | ({"last-event-id": last_event_id} if last_event_id else {})
        return self._client.stream("GET", f"{gateway}/v1/live", headers=headers)


class People:
    """Who takes part in the tests of one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._inbox = Inbox(house.inbox_url)
        self._dialer = dialer(house, "notify")
        self._directory = DirectoryServiceStub(self._dialer.channel("directory"))
        self._known: list[Person] = []

    async def provider(self) -> Person:
        """A provider of the demo practice; the same one each time."""
        return await self._member(PROVIDER)

    async def admin(self) -> Person:
        """An admin of the provider's divisions; the same one each time."""
        return await self._member(ADMIN)

    def newcomer(self, name: str) -> Person:
        """Somebody whom nobody has invited yet, and who cannot sign in before that."""
        return self._met(*somebody(name))

    def named(self, name: str, email: str) -> Person:
        """Somebody by name and address, with a browser of their own."""
        return self._met(name, email)

    async def close(self) -> None:
        """Close all connections."""
        for person in self._known:
            await person.close()
        await self._dialer.close()
        await self._inbox.close()

    async def _member(self, who: tuple[str, str]) -> Person:
        found = next((each for each in self._known if each.email == who[1]), None)
        if found is None:
            return await self._signed_in(*who)
        if time.monotonic() - found.signed_in_at > _PROOF_SECONDS:
            await found.sign_in()
        return found

    async def _signed_in(self, name: str, email: str) -> Person:
        person = self._met(name, email)
        await person.sign_in()
        return person

    def _met(self, name: str, email: str) -> Person:
        person = Person(self._house.url, self._inbox, self._directory, name, email)
        self._known.append(person)
        return person
