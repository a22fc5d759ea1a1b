"""A change of a person is heard by every process that believes tokens (ADR 0033)."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chassis.bus import Bus
from chassis.outdating import TOPIC, attentive_trust, outdated
from tests.integration.chassis.test_events import bus
from tests.support.builders import a_client
from tests.support.doors import Keys
from tests.support.eventually import eventually

__all__ = ["bus"]


@pytest.mark.rule("S2")
async def test_a_change_is_heard_by_whoever_believes_tokens_and_nonsense_is_not(
    bus: Bus, tmp_path: Path
) -> None:
    keys = Keys.make(tmp_path / "keys")
    trust, signer = await attentive_trust(bus, keys.trust_file), keys.signer("directory")
    person = a_client()
    assert person.person_id is not None
    now = datetime.now(UTC)
    old = trust.verify(signer.person_token(person, "files", now), "files", now)
    for nonsense in (b"", b"\xff\xff", outdated(person.person_id, 1)[:20]):
        await bus.poke(TOPIC, nonsense)
    await bus.poke(TOPIC, outdated(person.person_id, 1))

    async def heard() -> None:
        assert not trust.is_current(old)

    await eventually(heard)
    newer = signer.person_token(replace(person, version=1), "files", now)
    assert trust.verify(newer, "files", now).version == 1
