"""Whose tokens are believed, and whom they name.

Verification is offline: by the public keys of all processes, one JWK set that is read again when it changes.
Only the directory is believed about people and machines.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.auth import ALGORITHM, LIFETIME_SECONDS, Caller, Role, Scope, process_of, unauthenticated
from chassis.ids import DivisionId, MachineId, PersonId, PracticeId

PERSON_ISSUER = "directory"

TOKEN_OUTDATED = "TOKEN_OUTDATED"
"""The reason for a token of somebody who has changed since: with a new one, the call may be made again."""

_CLOCK_SKEW_SECONDS = 5
_CACHED_TOKENS = 10_000
_OUTDATED_PEOPLE = 10_000
"""The latest who have changed; a token lives for a minute, in which nobody changes so many."""

_SCOPES = {scope.value: scope for scope in Scope}


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
            caller = _caller(claims)
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
        if claims["iss"] != process_of(decoded.header["kid"]) or not _is_for(claims, audience):
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


def _is_for(claims: dict[str, Any], audience: str) -> bool:
    """Whether a token is for `audience`; only a machine's names several."""
    named = claims["aud"]
    return audience in named if isinstance(named, list) and "scope" in claims else bool(named == audience)


def _caller(claims: dict[str, Any]) -> Caller:
    if claims["iss"] != PERSON_ISSUER or claims["sub"].startswith("service:"):
        return _service(claims)
    if claims["sub"].startswith("machine:"):
        return replace(_machine(claims, claims["sub"]), practice_id=PracticeId(UUID(claims["practice"])))
    if "act" not in claims:
        return _person(claims)
    machine = _machine(claims, claims["act"]["sub"])
    return replace(_person(claims), machine_id=machine.machine_id, scopes=machine.scopes)


def _machine(claims: dict[str, Any], name: str) -> Caller:
    kind, _, machine_id = name.partition(":")
    if kind != "machine":
        raise ValueError("only machines act in the name of people")
    scopes = (_SCOPES.get(scope) for scope in claims["scope"].split())
    return Caller(machine_id=MachineId(UUID(machine_id)), scopes=frozenset(filter(None, scopes)))


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
