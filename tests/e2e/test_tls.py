"""A house whose processes speak mutual TLS with each other."""

from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deploy.local.certificates import Authority
from deploy.local.house import House
from deploy.local.keyring import Keyring
from deploy.local.ports import free_ports
from deploy.local.wiring import Options
from tests.e2e.appointments import start
from tests.e2e.people import People, tls_files


@pytest.mark.rule("S42")
async def test_a_house_with_mutual_tls_works_and_answers_nobody_without_its_certificates(
    tmp_path: Path,
) -> None:
    async with House(tmp_path / "house", free_ports(), options=Options(tls=True)) as house:
        people = People(house)
        try:
            host = await people.provider()
            appointment = await start(host, {people.newcomer("Somebody Example"): 0})
            await host.say(appointment.conversation_id, "Good morning.")
            assert len(await appointment.messages(host)) == 1
        finally:
            await people.close()
        await _assert_that_strangers_are_refused(house, _stranger(tmp_path))


async def _assert_that_strangers_are_refused(house: House, stranger: tuple[bytes, bytes]) -> None:
    """Plain text, no certificate, and one that another authority signed; with ours the same call passes."""
    ours = tls_files(house, "operator")
    assert ours is not None
    authority, key, certificate = ours
    nobody = grpc.ssl_channel_credentials(authority)
    other = grpc.ssl_channel_credentials(authority, *stranger)
    known = grpc.ssl_channel_credentials(authority, key, certificate)
    for address in house.grpc_addresses().values():
        assert await _answers(grpc.aio.secure_channel(address, known))
        for channel in (
            grpc.aio.insecure_channel(address),
            grpc.aio.secure_channel(address, nobody),
            grpc.aio.secure_channel(address, other),
        ):
            assert not await _answers(channel), address


async def _answers(channel: grpc.aio.Channel) -> bool:
    """Whether the server is healthy; False where it hangs up."""
    async with channel:
        call = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5.0)
        code = await call.code()
        assert code in (grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE), code
        return code is grpc.StatusCode.OK


def _stranger(folder: Path) -> tuple[bytes, bytes]:
    """Key and certificate that say "gateway", signed by an authority that nobody here knows."""
    secrets = folder / "stranger"
    secrets.mkdir()
    forged = Authority(Keyring(secrets)).certify("gateway")
    return forged.key.read_bytes(), forged.certificate.read_bytes()
