"""Machines: a practice's own programs (ADR 0035).

A machine has a secret of 256 bits, kept as a hash, or a Kubernetes service account, and an end. It calls for
itself, or in the name of a person of its practice: with that person's rights, as far as its scopes go.
"""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.auth import GATEWAY, Scope
from chassis.faults import invalid
from chassis.ids import MachineId, PracticeId
from services.directory.domain import reasons
from services.directory.domain.people import plain_line
from services.directory.domain.sign_ins import secret_hash

LONGEST_NAME = 200
LONGEST_LIFE = timedelta(days=366)

MOST_MACHINES = 100
"""Of a practice, those that were revoked not counted."""


@dataclass(frozen=True)
class Machine:
    """A practice's program. `service_account` "": its secret is its only proof."""

    machine_id: MachineId
    practice_id: PracticeId
    name: str
    scopes: frozenset[Scope]
    service_account: str
    secret_hash: bytes
    create_time: datetime
    expire_time: datetime
    revoked: bool = False

    def alive(self, now: datetime) -> bool:
        """Whether it gets tokens."""
        return not self.revoked and now < self.expire_time


@dataclass(frozen=True)
class Secret:
    """What a machine shows: its secret."""

    text: str

    def proves(self, machine: Machine) -> bool:
        """Whether it is the machine's, told in the same time whatever it is."""
        return hmac.compare_digest(secret_hash(self.text), machine.secret_hash)


@dataclass(frozen=True)
class ServiceAccount:
    """What the cluster says of a machine: the service account that its token was made for."""

    subject: str

    def proves(self, machine: Machine) -> bool:
        """Whether it is the machine's."""
        return bool(self.subject) and self.subject == machine.service_account


Proof = Secret | ServiceAccount


@dataclass(frozen=True)
class Issued:
    """An access token, and what it is for."""

    access_token: str
    scopes: Sequence[Scope]
    expire_time: datetime


def checked_machine(machine: Machine) -> Machine:
    """The machine as it is kept. Fault INVALID names the field that cannot be."""
    if not machine.create_time < machine.expire_time <= machine.create_time + LONGEST_LIFE:
        raise invalid("expire_time", f"must be in the future, at most {LONGEST_LIFE.days} days from now")
    return replace(machine, name=plain_line(machine.name, "name", LONGEST_NAME))


def check_proved(machine: Machine | None, proof: Proof, now: datetime) -> Machine:
    """The machine, if the proof is its own and it still gets tokens. Fault MACHINE_REFUSED."""
    if machine is None or not proof.proves(machine) or not machine.alive(now):
        raise reasons.machine_refused()
    return machine


def granted(machine: Machine, wanted: Collection[str]) -> frozenset[Scope]:
    """What a token is for: what is wanted, or everything. Fault SCOPE_NOT_GRANTED."""
    scopes = frozenset(scope for scope in machine.scopes if scope in wanted) if wanted else machine.scopes
    if wanted and len(scopes) < len(set(wanted)):
        raise reasons.scope_not_granted()
    return scopes


def audiences(scopes: Collection[Scope]) -> frozenset[str]:
    """Who believes a token with these scopes: the services that ask for them, and the gateway before them."""
    return frozenset(scope.audience for scope in scopes) | {GATEWAY}
