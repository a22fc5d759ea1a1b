"""Certificates of running processes are replaced, and who shows which (S42, ADR 0036)."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from prometheus_client import REGISTRY

from chassis import certificates, log
from chassis.certificates import Certificates
from chassis.dial import Dialer
from chassis.faults import Fault
from chassis.rpc import Server
from chassis.settings import IdentitySettings, ServerSettings
from deploy.local.certificates import Authority, Certificate
from deploy.local.keyring import Keyring
from tests.integration.chassis.echo import Echo, Frame, Stub
from tests.support.eventually import eventually
from tests.unit.chassis.identities import Identities


class Settings(IdentitySettings):
    test_address: str


@pytest.fixture(autouse=True)
def looking_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "_LOOKED_EVERY_SECONDS", 0.0)


@dataclass
class House:
    """A server "test" under mutual TLS, and those who call it."""

    identities: Identities
    authority: Authority
    echo: Echo
    port: int
    files: dict[str, Certificate]
    dialers: list[Dialer]

    def stub(self, signs_as: str, certificate_of: str | None = None) -> Any:
        """A process with its key, and the certificate of the same or of another."""
        settings = Settings(
            identity_key_file=self.identities.key_file(signs_as),
            test_address=f"127.0.0.1:{self.port}",
            **tls(self.files[certificate_of or signs_as]),
        )
        self.dialers.append(Dialer(settings, self.identities.signer(signs_as)))
        return Stub(self.dialers[-1].channel("test"))

    def renew(self, name: str) -> None:
        """Replace a process's files, in the same place."""
        self.authority.certify(name)

    async def shown(self) -> int:
        """The serial number of the certificate that the server shows."""
        mine = self.files["gateway"]
        context = ssl.create_default_context(cafile=mine.authority)
        context.load_cert_chain(mine.certificate, mine.key)
        context.set_alpn_protocols(["h2"])
        _, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=context)
        connection = writer.get_extra_info("ssl_object")
        writer.close()
        return x509.load_der_x509_certificate(connection.getpeercert(True)).serial_number


def tls(certificate: Certificate) -> dict[str, Any]:
    return {
        "tls_certificate_file": certificate.certificate,
        "tls_key_file": certificate.key,
        "tls_authority_file": certificate.authority,
    }


def serial(certificate: Certificate) -> int:
    return x509.load_pem_x509_certificate(certificate.certificate.read_bytes()).serial_number


@asynccontextmanager
async def a_house(folder: Path) -> AsyncIterator[House]:
    secrets = folder / "secrets"
    secrets.mkdir()
    identities = Identities(folder, "directory", "gateway", "notify", "test")
    authority, echo = Authority(Keyring(secrets)), Echo()
    files = {name: authority.certify(name) for name in ("test", "gateway", "notify")}
    settings = ServerSettings(listen="127.0.0.1:0", trust_file=identities.trust_file, **tls(files["test"]))
    server = Server(settings, "test", identities.trust(), [echo.register])
    house = House(identities, authority, echo, await server.start(), files, [])
    try:
        yield house
    finally:
        for dialer in house.dialers:
            await dialer.close()
        await server.stop(0)


async def test_a_server_shows_a_new_certificate_and_running_calls_go_on(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        stub, goes_on = house.stub("gateway"), asyncio.Event()

        async def held(request: Any) -> Any:
            await goes_on.wait()
            return request

        house.echo.handler = held
        stream = stub.Watch(Frame(text="last"))
        assert (await stream.read()).text == "first"
        assert await house.shown() == serial(house.files["test"])
        before = serial(house.files["test"])
        house.renew("test")
        assert await house.shown() == serial(house.files["test"]) != before
        goes_on.set()
        assert (await stream.read()).text == "last"
        assert (await stub.ForGateway(Frame(text="again"), timeout=5)).text == "again"


async def test_a_client_connects_anew_and_what_it_waits_for_still_comes(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        stub, goes_on = house.stub("gateway"), asyncio.Event()

        async def held(request: Any) -> Any:
            await goes_on.wait()
            return request

        house.echo.handler = held
        stream = stub.Watch(Frame(text="last"))
        assert (await stream.read()).text == "first"
        house.renew("gateway")
        waiting = asyncio.create_task(stub.ForGateway(Frame(text="new"), timeout=10))
        await asyncio.sleep(0)
        goes_on.set()
        assert (await waiting).text == "new"
        assert (await stream.read()).text == "last"


async def test_half_replaced_files_change_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        mine, kept = house.files["gateway"], house.files["gateway"].key.read_bytes()
        known = Certificates(
            Settings(
                identity_key_file=house.identities.key_file("gateway"),
                test_address="127.0.0.1:1",
                **tls(mine),
            ).tls_files
        )
        before, first = known.current()
        house.renew("gateway")
        renewed = mine.key.read_bytes()
        for half in (kept, b"", b"nonsense"):
            mine.key.write_bytes(half)
            assert known.current() == (before, first)
        mine.key.write_bytes(renewed)
        after, second = known.current()
        assert (second, after[2]) == (first + 1, mine.certificate.read_bytes())


async def test_a_stolen_token_is_worth_nothing_without_the_certificate(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        await house.stub("gateway").ForGateway(Frame(), timeout=5)
        with pytest.raises(Fault) as refusal:
            await house.stub("gateway", "notify").ForGateway(Frame(), timeout=5)
        assert refusal.value.reason == "PEER_MISMATCH"


async def test_the_end_of_a_certificate_is_measured_and_warned_of(tmp_path: Path, said: Any) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    mine = Authority(Keyring(secrets)).certify("test", dt.timedelta(days=13))
    files = mine.authority.read_bytes(), mine.key.read_bytes(), mine.certificate.read_bytes()
    log.configure("test")
    watching = asyncio.create_task(Certificates(lambda: files).watch())
    (line,) = await eventually(lambda: [each for each in said() if each["level"] == "warning"] or False)
    assert (line["event"], line["count"]) == ("the certificate ends soon; days left", 12)
    watching.cancel()
    ends = x509.load_pem_x509_certificate(files[2]).not_valid_after_utc.timestamp()
    assert REGISTRY.get_sample_value("sotto_certificate_expiry_timestamp_seconds") == ends
