"""A house whose processes speak mutual TLS with each other: who is let in, and who never is (E25)."""

import datetime as dt
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deploy.local.certificates import Authority, Certificate
from deploy.local.house import House
from deploy.local.keyring import Keyring
from deploy.local.ports import free_ports
from deploy.local.wiring import Options
from tests.e2e.appointments import start
from tests.e2e.forged import CALLS, credentials, refusals
from tests.e2e.people import People


@pytest.mark.rule("S42")
async def test_a_house_with_mutual_tls_works_and_answers_nobody_without_its_certificates_and_tokens(
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
        await _assert_that_strangers_are_refused(house, tmp_path)
        await _assert_that_forged_tokens_are_refused(house)


async def _assert_that_strangers_are_refused(house: House, folder: Path) -> None:
    """Plain text, no certificate, an expired one, and one of another authority; with ours the call passes."""
    assert house.authority is not None
    ours = house.authority.certify("operator", file="operator-again")
    expired = house.authority.certify("gateway", dt.timedelta(minutes=-1), file="expired")
    for address in house.grpc_addresses().values():
        assert await _answers(grpc.aio.secure_channel(address, credentials(ours)))
        for channel in (
            grpc.aio.insecure_channel(address),
            grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(ours.authority.read_bytes())),
            grpc.aio.secure_channel(address, credentials(expired)),
            grpc.aio.secure_channel(address, credentials(_stranger(folder, ours))),
        ):
            assert not await _answers(channel), address


async def _assert_that_forged_tokens_are_refused(house: House) -> None:
    """Every one, by every service; the same call with a good token gets further than the door."""
    assert house.authority is not None
    gateway = house.authority.certify("gateway", file="gateway-again")
    operator = house.authority.certify("operator", file="operator-again")
    for service in CALLS:
        codes = dict(await refusals(house, service, gateway))
        assert codes.pop("") not in ("UNAUTHENTICATED", "PERMISSION_DENIED"), service
        lacking = {
            wrong: codes.pop(wrong) for wrong in ("a machine's without the scope", "a machine's for itself")
        }
        assert set(lacking.values()) == {"PERMISSION_DENIED"}, (service, lacking)
        assert set(codes.values()) == {"UNAUTHENTICATED"}, (service, codes)
        elsewhere = await refusals(house, service, operator)
        assert elsewhere[""] == "UNAUTHENTICATED", service


async def _answers(channel: grpc.aio.Channel) -> bool:
    """Whether the server is healthy; False where it hangs up."""
    async with channel:
        call = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5.0)
        code = await call.code()
        assert code in (grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE), code
        return code is grpc.StatusCode.OK


def _stranger(folder: Path, ours: Certificate) -> Certificate:
    """A certificate that says "gateway", signed by an authority that nobody here knows."""
    secrets = folder / "stranger"
    secrets.mkdir(exist_ok=True)
    forged = Authority(Keyring(secrets)).certify("gateway")
    return Certificate(forged.certificate, forged.key, ours.authority)
