"""Who calls: signed tokens, the caller they name, and the policy that a caller must satisfy.

Every process has an Ed25519 key (a JWK, RFC 8037) whose `kid` is the process's name, or the name, a dot and a
generation ("billing.2": old and new keys are trusted side by side while they change). All trust one JWK set
of public keys. Tokens are JWTs that live at most a minute and name one audience. Only the directory speaks
for people, and for machines: programs of a practice, whose tokens name an audience for each of their scopes
(ADR 0035).
"""

import json
import os
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from chassis.faults import Fault, Kind, forbidden
from chassis.ids import DivisionId, MachineId, PersonId, PracticeId

ALGORITHM = "Ed25519"
LIFETIME_SECONDS = 60
GATEWAY = "gateway"
"""The process that people and machines reach; an audience of every machine's token."""


STEP_UP_REQUIRED = "STEP_UP_REQUIRED"
"""The reason where it must be proved first that it is still the same person; then the call may be made."""

SECOND_FACTOR_REQUIRED = "SECOND_FACTOR_REQUIRED"
"""The reason where the session lacks the second factor that the practice asks for."""

_RENEW_BEFORE_SECONDS = 10


class Role(StrEnum):
    """What a member may be in a division (S2). A person without any role is a client."""

    PROVIDER = "provider"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a machine may be granted, as tokens and the token endpoint write it."""

    CONVERSATIONS_READ = "conversations.read"
    CONVERSATIONS_WRITE = "conversations.write"
    FILES_READ = "files.read"
    FILES_WRITE = "files.write"
    FORMS_READ = "forms.read"
    FORMS_WRITE = "forms.write"
    BILLING_READ = "billing.read"
    DIRECTORY_READ = "directory.read"
    DIRECTORY_WRITE = "directory.write"
    PEOPLE_ACT_FOR = "people.act_for"

    @property
    def audience(self) -> str:
        """The service whose methods ask for it."""
        return _AUDIENCES[self.partition(".")[0]]


_AUDIENCES = {
    "conversations": "conversation",
    "files": "files",
    "forms": "files",
    "billing": "billing",
    "directory": "directory",
    "people": "directory",
}


@dataclass(frozen=True)
class Caller:
    """The originator of a call: a person (with their roles), a process, or a machine.

    A machine calls for itself, or in the name of a person: then `person_id` is set as well.
    """

    person_id: PersonId | None = None
    practice_id: PracticeId | None = None
    roles: Mapping[DivisionId, frozenset[Role]] = field(default_factory=lambda: MappingProxyType({}))
    service: str | None = None
    session_id: UUID | None = None
    display_name: str = ""
    proved: bool = False
    """Of a person: whether they have proved within the last minutes that it is them (step-up)."""
    limited: bool = False
    """Of a person: whether their session lacks the second factor that their practice asks for."""
    version: int = 0
    """Of a person: which one of the directory's versions of them this is."""
    machine_id: MachineId | None = None
    scopes: frozenset[Scope] = frozenset()
    """Of a machine: what it may do."""

    @property
    def is_person(self) -> bool:
        """Whether a person calls, or a machine in their name."""
        return self.person_id is not None

    @property
    def is_machine(self) -> bool:
        """Whether a machine calls, for itself or in the name of a person."""
        return self.machine_id is not None

    @property
    def is_process(self) -> bool:
        """Whether a process of the house calls, such as the operator's commands."""
        return self.service is not None

    @property
    def is_client(self) -> bool:
        """Whether a person calls who is no member of any division."""
        return self.is_person and not any(self.roles.values())

    def has(self, role: Role, division_id: DivisionId) -> bool:
        """Whether the caller holds the role in that division."""
        return role in self.roles.get(division_id, frozenset())

    def has_anywhere(self, roles: frozenset[Role]) -> bool:
        """Whether the caller holds one of the roles in at least one division."""
        return any(held & roles for held in self.roles.values())

    @property
    def key(self) -> str:
        """The caller as text: "person:<id>", "service:<name>", "machine:<id>", "machine:<id>/person:<id>"."""
        machine = f"machine:{self.machine_id}" if self.is_machine else ""
        person = f"person:{self.person_id}" if self.is_person else ""
        return "/".join(filter(None, (machine, person))) or f"service:{self.service}"

    @property
    def logged(self) -> str:
        """Who calls, for the log: processes and machines by name and id, of people only that it is one."""
        person = "person" if self.is_person else ""
        if self.is_machine:
            return f"machine:{self.machine_id}" + (person and f" for a {person}")
        return person or self.key


class Access(StrEnum):
    """Which kind of caller a method is for."""

    PERSON = "person"
    SERVICE = "service"
    PERSON_OR_SERVICE = "person_or_service"


@dataclass(frozen=True)
class Policy:
    """Who may call a method. No `roles` and no `clients`: any person. `services` are named one by one.

    `step_up`: people only shortly after a proof. `before_second_factor`: also those of whom one is wanted.
    `scope`: what a machine needs, in the name of a person whom the rest admits; `machines`: also for itself.
    """

    access: Access
    roles: frozenset[Role] = frozenset()
    clients: bool = False
    services: frozenset[str] = frozenset()
    step_up: bool = False
    before_second_factor: bool = False
    scope: Scope | None = None
    machines: bool = False

    def allows_person(self, caller: Caller) -> bool:
        """Whether a person with the caller's roles may call."""
        if self.access is Access.SERVICE:
            return False
        anybody = not self.roles and not self.clients
        return anybody or (self.clients and caller.is_client) or caller.has_anywhere(self.roles)

    def allows_service(self, caller: Caller) -> bool:
        """Whether the calling process may call."""
        return self.access is not Access.PERSON and caller.service in self.services


def check(policy: Policy, caller: Caller | None) -> Caller:
    """The caller, if the policy lets it in. Fault UNAUTHENTICATED without one, FORBIDDEN for another."""
    if caller is None:
        raise unauthenticated("TOKEN_REQUIRED", "Sign in first.")
    if caller.is_machine:
        check_machine(policy, caller)
    if caller.is_person:
        if not policy.allows_person(caller):
            raise forbidden("ROLE_REQUIRED", "Your role does not allow this.")
        check_factors(policy, caller)
    elif not caller.is_machine and not policy.allows_service(caller):
        raise forbidden("SERVICE_NOT_ALLOWED", "This process may not call this method.")
    return caller


def check_machine(policy: Policy, caller: Caller) -> None:
    """Faults MACHINE_NOT_ALLOWED, SCOPE_REQUIRED for a machine; of a person's rights this says nothing."""
    if policy.scope is None or policy.step_up or not (caller.is_person or policy.machines):
        raise forbidden("MACHINE_NOT_ALLOWED", "A machine may not do this.")
    if policy.scope not in caller.scopes:
        raise forbidden("SCOPE_REQUIRED", f"This needs a token with the scope {policy.scope}.")


def check_factors(policy: Policy, caller: Caller) -> None:
    """Faults SECOND_FACTOR_REQUIRED, STEP_UP_REQUIRED for a person who has to prove more first."""
    if caller.limited and not policy.before_second_factor:
        message = "Your practice asks for a second factor. Set one up, or use yours, first."
        raise forbidden(SECOND_FACTOR_REQUIRED, message)
    if policy.step_up and not caller.proved:
        raise forbidden(STEP_UP_REQUIRED, "Confirm first that it is you.")


def check_peer(caller: Caller, names: Collection[str]) -> None:
    """Fault UNAUTHENTICATED, PEER_MISMATCH, for a token that another process shows (ADR 0036).

    `names` are those of the certificate on the other side. A process shows its own token, people's come from
    a gateway; a machine's from whoever our authority knows.
    """
    if not caller.is_machine and (caller.service or GATEWAY) not in names:
        raise unauthenticated("PEER_MISMATCH", "This token is not for the process that shows it.")


def unauthenticated(reason: str, message: str) -> Fault:
    """Nobody known is calling."""
    return Fault(Kind.UNAUTHENTICATED, reason, message)


class Signer:
    """A process's own key, read again when its file changes. ValueError if that holds no such key at first.

    A key is a private Ed25519 JWK with a `kid`. A file that is half-written, or another process's, changes
    nothing.
    """

    def __init__(self, identity_key_file: Path) -> None:
        self._path = identity_key_file
        self._modified = os.stat(identity_key_file).st_mtime_ns
        self._key, self._kid = _private_key(identity_key_file)
        self.name = process_of(self._kid)
        self._service_tokens: dict[str, tuple[str, float]] = {}

    def service_token(self, audience: str) -> str:
        """A token that says "I am this process" to `audience`; reused until 10 s before it expires."""
        self._reload()
        now = time.time()
        token, expires = self._service_tokens.get(audience, ("", 0.0))
        if now > expires - _RENEW_BEFORE_SECONDS:
            expires = int(now) + LIFETIME_SECONDS
            token = self._sign({"sub": f"service:{self.name}", "aud": audience}, int(now))
            self._service_tokens[audience] = (token, expires)
        return token

    def person_token(self, caller: Caller, audience: str, now: datetime) -> str:
        """A token that says "this person is calling" to `audience`. Only the directory's is believed."""
        return self._sign(_claims_of(caller) | {"aud": audience}, int(now.timestamp()))

    def machine_token(self, caller: Caller, audiences: Collection[str], now: datetime) -> str:
        """A token that says "this machine is calling", or "… in the name of this person" (RFC 8693 §4.1).

        Only the directory's is believed.
        """
        machine = f"machine:{caller.machine_id}"
        if caller.is_person:
            claims = _claims_of(caller) | {"act": {"sub": machine}}
        else:
            claims = {"sub": machine, "practice": str(caller.practice_id)}
        claims |= {"scope": " ".join(sorted(caller.scopes)), "aud": sorted(audiences)}
        return self._sign(claims, int(now.timestamp()))

    def statement(self, audience: str, claims: Mapping[str, Any], lifetime: timedelta, now: datetime) -> str:
        """Claims (JSON) that this process vouches for to `audience`, verified offline (ADR 0002)."""
        times = {"iat": int(now.timestamp()), "exp": int((now + lifetime).timestamp())}
        return self._encode({"statement": dict(claims), "aud": audience} | times)

    def secret(self, purpose: str) -> bytes:
        """32 bytes that only holders of this key can derive (HKDF-SHA256, RFC 5869), per purpose.

        Derived of the key of now: who keeps them does not follow when the key changes.
        """
        derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sotto:{purpose}".encode())
        return derivation.derive(self._key.private_key.private_bytes_raw())  # type: ignore[union-attr]

    def _sign(self, claims: dict[str, Any], now: int) -> str:
        return self._encode(claims | {"iat": now, "exp": now + LIFETIME_SECONDS})

    def _encode(self, claims: dict[str, Any]) -> str:
        self._reload()
        header = {"alg": ALGORITHM, "kid": self._kid}
        return jwt.encode(header, claims | {"iss": self.name}, self._key, algorithms=[ALGORITHM])

    def _reload(self) -> None:
        try:
            modified = os.stat(self._path).st_mtime_ns
            if modified == self._modified:
                return
            key, kid = _private_key(self._path)
        except (OSError, JoseError, ValueError):
            return  # half-written: the old key is good until the file is whole
        self._modified = modified
        if process_of(kid) == self.name:
            self._key, self._kid = key, kid
            self._service_tokens.clear()


def _private_key(path: Path) -> tuple[OKPKey, str]:
    key = OKPKey.import_key(json.loads(path.read_text()))
    if not key.is_private or key.curve_name != ALGORITHM or not key.kid:
        raise ValueError("the identity key must be a private Ed25519 JWK with a kid")
    return key, str(key.kid)


def process_of(kid: str) -> str:
    """The process that a key belongs to: "billing" for "billing.2"."""
    return kid.partition(".")[0]


def _claims_of(caller: Caller) -> dict[str, Any]:
    return {
        "sub": str(caller.person_id),
        "practice": str(caller.practice_id),
        "roles": {str(division): sorted(held) for division, held in caller.roles.items()},
        "name": caller.display_name,
        "sid": str(caller.session_id) if caller.session_id else None,
        "proved": caller.proved,
        "limited": caller.limited,
        "version": caller.version,
    }
