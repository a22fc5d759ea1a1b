"""Events and webhooks that repeat, lie, come in any order or not at all: a sample of E3, E4 and E5 (S36)."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.billing import House
from tests.support.billing_faults import PATIENCE, Fault, faulted, faults
from tests.support.billing_hints import told_often
from tests.support.billing_trials import billing_process, five_payers
from tests.support.billing_verdicts import Payer
from tests.support.billing_webhooks import flooded
from tests.support.processor_process import ProcessorAddress

FAULTS = [
    Fault("hang", 9),
    Fault("delay_ms", 2),
    Fault("delay_ms", 10),
    Fault("error_500_after", 6, times=3),
    Fault("rate_limit_429", 4, times=3),
    Fault("truncate", 3, first=True),
]


@pytest.fixture(scope="module")
def processor(own_processor: ProcessorAddress) -> ProcessorAddress:
    """Its faults and webhooks are this module's."""
    return own_processor


@pytest_asyncio.fixture(scope="module")
async def setting(bare_house: House) -> tuple[House, Sequence[Payer]]:
    """A house without billing, and five people with fees."""
    return bare_house, await five_payers(bare_house, seed=2)


@pytest.mark.rule("S35", "S36")
async def test_whatever_answer_is_lost_late_or_refused(
    setting: tuple[House, Sequence[Payer]], tmp_path: Path
) -> None:
    house, _ = setting
    async with billing_process(house, tmp_path / "billing.log", patience=PATIENCE):
        await house.ready()
        verdicts = [await faulted(*setting, fault) for fault in FAULTS]
    assert [verdict for verdict in verdicts if not verdict.clean] == []


def test_the_sample_is_of_the_faults_that_the_chaos_runs() -> None:
    assert all(fault in faults(fault.kind) for fault in FAULTS)


@pytest.mark.rule("S36")
async def test_completions_told_often_or_forged_charge_once_or_never(
    setting: tuple[House, Sequence[Payer]], tmp_path: Path
) -> None:
    verdicts = await told_often(*setting, seed=1, count=4, log=tmp_path / "billing.log")
    assert len(verdicts) == 4 + 2 * 2 + 2
    assert [verdict for verdict in verdicts if not verdict.clean] == []


@pytest.mark.rule("S36")
async def test_webhooks_shuffled_tripled_missing_forged_and_lying(
    setting: tuple[House, Sequence[Payer]], tmp_path: Path
) -> None:
    verdict = await flooded(*setting, seed=1, conversations=3, webhooks=200, log=tmp_path / "billing.log")
    assert verdict.clean, verdict
