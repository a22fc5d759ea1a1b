"""Tokens that are not believed any more, though they have not expired: their person has changed (ADR 0033).

Tokens are verified offline. So that a change of roles counts at once, the directory says over the broker
which version of a person is the newest; whoever hears it believes no token of an older one. It is never the
record: where nobody hears it, the old token is good until it expires, a minute at the most.
"""

from pathlib import Path

from google.protobuf.message import DecodeError
from sotto.common.v1 import live_pb2

from chassis import log
from chassis.bus import Bus
from chassis.faults import Fault
from chassis.ids import PersonId, parse_id
from chassis.trust import Trust

TOPIC = "people.changed"


def outdated(person_id: PersonId, version: int) -> bytes:
    """What the directory says after a change of a person."""
    return live_pb2.PersonChanged(person_id=str(person_id), version=version).SerializeToString()


async def attentive_trust(bus: Bus, trust_file: Path) -> Trust:
    """The trust of a process (the JWK set in `trust_file`) that hears of every change from now on."""
    trust = Trust(trust_file)

    async def heard(topic: str, payload: bytes) -> None:
        try:
            changed = live_pb2.PersonChanged.FromString(payload)
            person_id = PersonId(parse_id(changed.person_id, "person_id"))
        except (DecodeError, Fault):
            log.get("outdating").warning("a poke could not be read")
            return
        trust.outdate(person_id, changed.version)

    await bus.on_poke(TOPIC, heard)
    return trust
