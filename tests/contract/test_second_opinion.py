"""The second opinion itself: the table of deviations, and what localstripe may do on this machine."""

import re
from pathlib import Path

import psutil

from tests.contract.second_opinion import DEVIATIONS, Localstripe
from tests.support.localstripe_server import ITS_FILE


def test_every_deviation_names_a_test() -> None:
    files = Path(__file__).parent.glob("test_processor_*.py")
    tests = {name for file in files for name in re.findall(r"^async def (test_\w+)", file.read_text(), re.M)}
    assert {name.partition("[")[0] for name in DEVIATIONS} <= tests


def _kept() -> int | None:
    file = Path(ITS_FILE)
    return file.stat().st_mtime_ns if file.exists() else None


async def test_localstripe_serves_this_machine_only_and_keeps_nothing(localstripe: Localstripe) -> None:
    before = _kept()
    async with localstripe.client() as client:
        await client.v1.customers.create_async()
    assert _kept() == before
    port = int(localstripe.url.rpartition(":")[2])
    listening = [
        found.laddr
        for found in psutil.net_connections("tcp")
        if found.status == psutil.CONN_LISTEN and found.laddr[1:] == (port,)
    ]
    assert listening == [("::ffff:127.0.0.1", port)]
