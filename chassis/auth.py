"""Who calls: signed tokens, the caller they name, and the policy that a caller must satisfy.

Every process has an Ed25519 key (a JWK, RFC 8037) whose `kid` is the process's name, or the name, a dot and a
generation ("billing.2": old and new keys are trusted side by side while they change). All trust one JWK set
of public keys. Tokens are JWTs that live at most a minute and name one audience. Only the directory speaks
for people.
"""

import json
import os
import time
from collections.abc import Mapping
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
from joserfc.jwk import KeySet, OKPKey

from chassis.faults import Fault, Kind, forbidden
from chassis.ids import DivisionId, PersonId, PracticeId

ALGORITHM = "Ed25519"
LIFETIME_SECONDS = 60
PERSON_ISSUER = "directory"

STEP_UP_REQUIRED = "STEP_UP_REQUIRED"
"""The reason where it must be proved first that it is still the same person; then the call may be made."""

SECOND_FACTOR_REQUIRED = "SECOND_FACTOR_REQUIRED"
"""The reason where the session lacks the second factor that the practice asks for."""

_RENEW_BEFORE_SECONDS = 10
_CLOCK_SKEW_SECONDS = 5
_CACHED_TOKENS = 10_000
_OUTDATED_PEOPLE = 10_000
"""The latest who have changed; a token lives for a minute, in which nobody changes so many."""

TOKEN_OUTDATED = "TOKEN_OUTDATED"
"""The reason for a token of somebody who has changed since: with a new one, the call may be made again."""


class Role(StrEnum):
    """What a member may be in a division (S2). A person without any role is a client."""

    PROVIDER = "provider"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


@dataclass(frozen=True)
class Caller:
    """The originator of a call: a person (with their roles) or a process."""

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

    @property
    def is_person(self) -> bool:
        """Whether a person calls, and not a process."""
        return self.person_id is not None

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
        """The caller as text, "person:<id>" or "service:<name>"."""
        return f"person:{self.person_id}" if self.is_person else f"service:{self.service}"


class Access(StrEnum):
    """Which kind of caller a method is for."""

    PERSON = "person"
    SERVICE = "service"
    PERSON_OR_SERVICE = "person_or_service"


@dataclass(frozen=True)
class Policy:
    """Who may call a method. No `roles` and no `clients`: any person. `services` are named one by one.

    `step_up`: people only shortly after a proof. `before_second_factor`: also those of whom one is wanted.
    """

    access: Access
    roles: frozenset[Role] = frozenset()
    clients: bool = False
    services: frozenset[str] = frozenset()
    step_up: bool = False
    before_second_factor: bool = False

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
    if caller.is_person:
        if not policy.allows_person(caller):
            raise forbidden("ROLE_REQUIRED", "Your role does not allow this.")
        check_factors(policy, caller)
    elif not policy.allows_service(caller):
        raise forbidden("SERVICE_NOT_ALLOWED", "This process may not call this method.")
    return caller


def check_factors(policy: Policy, caller: Caller) -> None:
    """Faults SECOND_FACTOR_REQUIRED, STEP_UP_REQUIRED for a person who has to prove more first."""
    if caller.limited and not policy.before_second_factor:
        message = "Your practice asks for a second factor. Set one up, or use yours, first."
        raise forbidden(SECOND_FACTOR_REQUIRED, message)
    if policy.step_up and not caller.proved:
        raise forbidden(STEP_UP_REQUIRED, "Confirm first that it is you.")


def unauthenticated(reason: str, message: str) -> Fault:
    """Nobody known is calling."""
    return Fault(Kind.UNAUTHENTICATED, reason, message)


class Signer:
    """A process's own key. ValueError if the file holds no private Ed25519 JWK with a `kid`."""

    def __init__(self, identity_key_file: Path) -> None:
        key = OKPKey.import_key(json.loads(identity_key_file.read_text()))
        if not key.is_private or key.curve_name != ALGORITHM or not key.kid:
            raise ValueError("the identity key must be a private Ed25519 JWK with a kid")
        self._key = key
        self._kid = str(key.kid)
        self.name = _process_of(self._kid)
        self._service_tokens: dict[str, tuple[str, float]] = {}

    def service_token(self, audience: str) -> str:
        """A token that says "I am this process" to `audience`; reused until 10 s before it expires."""
        now = time.time()
        token, expires = self._service_tokens.get(audience, ("", 0.0))
        if now > expires - _RENEW_BEFORE_SECONDS:
            expires = int(now) + LIFETIME_SECONDS
            token = self._sign({"sub": f"service:{self.name}", "aud": audience}, int(now))
            self._service_tokens[audience] = (token, expires)
        return token

    def person_token(self, caller: Caller, audience: str, now: datetime) -> str:
        """A token that says "this person is calling" to `audience`. Only the directory's is believed."""
        claims = {
            "sub": str(caller.person_id),
            "practice": str(caller.practice_id),
            "roles": {str(division): sorted(held) for division, held in caller.roles.items()},
            "name": caller.display_name,
            "sid": str(caller.session_id) if caller.session_id else None,
            "proved": caller.proved,
            "limited": caller.limited,
            "version": caller.version,
            "aud": audience,
        }
        return self._sign(claims, int(now.timestamp()))

    def statement(self, audience: str, claims: Mapping[str, Any], lifetime: timedelta, now: datetime) -> str:
        """Claims (JSON) that this process vouches for to `audience`, verified offline (ADR 0002)."""
        times = {"iat": int(now.timestamp()), "exp": int((now + lifetime).timestamp())}
        return self._encode({"statement": dict(claims), "aud": audience} | times)

    def secret(self, purpose: str) -> bytes:
        """32 bytes that only holders of this key can derive (HKDF-SHA256, RFC 5869), per purpose."""
        derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sotto:{purpose}".encode())
        return derivation.derive(self._key.private_key.private_bytes_raw())  # type: ignore[union-attr]

    def _sign(self, claims: dict[str, Any], now: int) -> str:
        return self._encode(claims | {"iat": now, "exp": now + LIFETIME_SECONDS})

    def _encode(self, claims: dict[str, Any]) -> str:
        header = {"alg": ALGORITHM, "kid": self._kid}
        return jwt.encode(header, claims | {"iss": self.name}, self._key, algorithms=[ALGORITHM])


class Trust:
    """The public keys of all processes: a JWK set in a file, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._modified = 0
        self._keys: dict[str, OKPKey] = {}
        self._verified: dict[tuple[str, str], tuple[Caller, int]] = {}
        self._versions: dict[PersonId, tuple[int, float]] = {}
        self._reload()

    def outdate(self, person_id: PersonId, version: int) -> None:
        """Believe no token of a person any more that is older than this version of them (ADR 0033)."""
        if len(self._versions) >= _OUTDATED_PEOPLE:
            del self._versions[next(iter(self._versions))]
        before, _ = self._versions.pop(person_id, (0, 0.0))
        until = time.monotonic() + LIFETIME_SECONDS + _CLOCK_SKEW_SECONDS
        self._versions[person_id] = max(version, before), until

    def is_current(self, caller: Caller) -> bool:
        """Whether nobody has said that there is a newer version of the calling person."""
        if caller.person_id is None or caller.person_id not in self._versions:
            return True
        newest, until = self._versions[caller.person_id]
        # Later, every token of before has expired.
        return caller.version >= newest or time.monotonic() > until

    def verify(self, token: str, audience: str, now: datetime) -> Caller:
        """The caller named by a token made for `audience`. Fault UNAUTHENTICATED for any other token.

        Its reason is TOKEN_OUTDATED where the person's roles, name or activity have changed since.
        """
        caller = self._signed_caller(token, audience, now)
        if not self.is_current(caller):
            raise unauthenticated(TOKEN_OUTDATED, "Your roles have changed. Try again.")
        return caller

    def _signed_caller(self, token: str, audience: str, now: datetime) -> Caller:
        self._reload()
        seconds = int(now.timestamp())
        caller, expires = self._verified.get((token, audience), (None, 0))
        if caller is not None and seconds < expires:
            return caller
        try:
            claims = self._claims(token, audience, seconds)
            caller = _person(claims) if _speaks_for_a_person(claims) else _service(claims)
        except (JoseError, KeyError, ValueError, TypeError, AttributeError):
            refusal = unauthenticated("TOKEN_INVALID", "The token is not valid here. Sign in again.")
        else:
            if len(self._verified) >= _CACHED_TOKENS:
                self._verified.clear()
            self._verified[(token, audience)] = (caller, claims["exp"])
            return caller
        raise refusal

    def statement(self, token: str, audience: str, issuer: str, now: datetime) -> Mapping[str, Any]:
        """What `issuer` vouches for to `audience`. Fault UNAUTHENTICATED, STATEMENT_REFUSED, for all else."""
        self._reload()
        try:
            claims = self._signed(token, audience)
            if (
                claims["iss"] == issuer
                and claims["iat"] - _CLOCK_SKEW_SECONDS <= now.timestamp() < claims["exp"]
            ):
                return dict(claims["statement"])
        except (JoseError, KeyError, ValueError, TypeError, AttributeError):
            pass
        raise unauthenticated("STATEMENT_REFUSED", "This was not signed here, or it has expired.")

    def _claims(self, token: str, audience: str, now: int) -> dict[str, Any]:
        claims = self._signed(token, audience)
        issued, expires = claims["iat"], claims["exp"]
        if not (issued - _CLOCK_SKEW_SECONDS <= now < expires <= issued + LIFETIME_SECONDS):
            raise ValueError("out of its time")
        return claims

    def _signed(self, token: str, audience: str) -> dict[str, Any]:
        """The claims of a token that a trusted process signed for `audience`, of whatever time."""
        decoded = jwt.decode(token, self._key_for, algorithms=[ALGORITHM])
        claims = decoded.claims
        issued, expires = claims["iat"], claims["exp"]
        if type(issued) is not int or type(expires) is not int:
            raise ValueError("times must be whole seconds")
        if claims["iss"] != _process_of(decoded.header["kid"]) or claims["aud"] != audience:
            raise ValueError("another issuer or audience")
        return claims

    def _key_for(self, token: Any) -> OKPKey:
        return self._keys[token.headers()["kid"]]

    def _reload(self) -> None:
        modified = os.stat(self._path).st_mtime_ns  # at every call: Path.stat costs twice as much
        if modified == self._modified:
            return
        try:
            keys = KeySet.import_key_set(json.loads(self._path.read_text())).keys
        except (JoseError, ValueError):
            if not self._keys:
                raise
            return  # half-written: what was trusted stays so until the file is whole
        self._keys = {str(key.kid): key for key in keys if isinstance(key, OKPKey) and key.kid}
        self._verified.clear()
        self._modified = modified


def _process_of(kid: str) -> str:
    return kid.partition(".")[0]


def _speaks_for_a_person(claims: dict[str, Any]) -> bool:
    return claims["iss"] == PERSON_ISSUER and not claims["sub"].startswith("service:")


def _person(claims: dict[str, Any]) -> Caller:
    roles = {
        DivisionId(UUID(division)): frozenset(Role(role) for role in held)
        for division, held in claims["roles"].items()
    }
    return Caller(
        person_id=PersonId(UUID(claims["sub"])),
        practice_id=PracticeId(UUID(claims["practice"])),
        roles=MappingProxyType(roles),
        session_id=UUID(claims["sid"]) if claims["sid"] else None,
        display_name=str(claims["name"]),
        proved=claims.get("proved") is True,
        limited=claims.get("limited") is True,
        version=int(claims.get("version", 0)),
    )


def _service(claims: dict[str, Any]) -> Caller:
    if claims["sub"] != f"service:{claims['iss']}":
        raise ValueError("a process speaks for itself only")
    return Caller(service=claims["iss"])
