"""Tokens of machines, and what policies let them do (ADR 0035)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from sotto.common.v1 import options_pb2

from chassis.auth import Access, Caller, Policy, Role, Scope, check
from chassis.faults import Fault
from chassis.ids import DivisionId, MachineId, PersonId, PracticeId, new_id
from chassis.policies import SCOPES
from chassis.trust import TOKEN_OUTDATED
from tests.unit.chassis.identities import Identities

NOW = datetime.now(UTC).replace(microsecond=0)
DIVISION = DivisionId(new_id())
SCOPED = frozenset({Scope.FILES_READ, Scope.CONVERSATIONS_READ})
MACHINE = Caller(practice_id=PracticeId(new_id()), machine_id=MachineId(new_id()), scopes=SCOPED)
FOR_SOMEBODY = replace(
    MACHINE,
    person_id=PersonId(new_id()),
    roles={DIVISION: frozenset({Role.PROVIDER})},
    display_name="Dr. Ada",
    version=3,
)
AUDIENCES = {"files", "conversation"}


@pytest.fixture
def identities(tmp_path: Path) -> Identities:
    return Identities(tmp_path, "directory", "billing")


@pytest.mark.parametrize("caller", [MACHINE, FOR_SOMEBODY], ids=["for itself", "for somebody"])
def test_a_machine_is_recognised_by_each_of_its_audiences(identities: Identities, caller: Caller) -> None:
    token = identities.signer("directory").machine_token(caller, AUDIENCES, NOW)
    for audience in AUDIENCES:
        assert identities.trust().verify(token, audience, NOW) == caller
    assert reason_of(identities, token, "billing") == "TOKEN_INVALID"


def test_what_a_machine_holds_ends_within_a_minute(identities: Identities) -> None:
    token = identities.signer("directory").machine_token(MACHINE, AUDIENCES, NOW)
    assert reason_of(identities, token, "files", NOW + timedelta(seconds=60)) == "TOKEN_INVALID"


def test_a_machine_acts_for_nobody_who_has_changed_since(identities: Identities) -> None:
    token = identities.signer("directory").machine_token(FOR_SOMEBODY, AUDIENCES, NOW)
    trust = identities.trust()
    assert FOR_SOMEBODY.person_id is not None
    trust.outdate(FOR_SOMEBODY.person_id, 4)
    with pytest.raises(Fault) as refusal:
        trust.verify(token, "files", NOW)
    assert refusal.value.reason == TOKEN_OUTDATED


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "billing"},
        {"scope": None},
        {"act": {"sub": "service:billing"}},
        {"act": {"sub": "machine:nobody"}},
        {"act": {}},
        {"act": "machine"},
        {"practice": "maple"},
    ],
    ids=str,
)
def test_a_machine_needs_a_whole_token_of_the_directory(
    identities: Identities, changes: dict[str, Any]
) -> None:
    signer = changes.get("iss", "directory")
    seconds = int(NOW.timestamp())
    claims = {
        "iss": "directory",
        "sub": str(new_id()),
        "practice": str(new_id()),
        "roles": {},
        "name": "",
        "sid": None,
        "act": {"sub": f"machine:{new_id()}"},
        "scope": "files.read",
        "aud": ["files"],
        "iat": seconds,
        "exp": seconds + 60,
    }
    header = {"alg": "Ed25519", "kid": signer}
    whole = jwt.encode(header, claims, identities.keys["directory"], algorithms=["Ed25519"])
    token = jwt.encode(header, claims | changes, identities.keys[signer], algorithms=["Ed25519"])
    assert signer != "directory" or identities.trust().verify(whole, "files", NOW).is_machine
    assert reason_of(identities, token, "files") == "TOKEN_INVALID"


def test_scopes_that_are_not_known_here_are_none(identities: Identities) -> None:
    seconds = int(NOW.timestamp())
    claims = {
        "iss": "directory",
        "sub": f"machine:{new_id()}",
        "practice": str(new_id()),
        "scope": "files.read files.shred",
        "aud": ["files"],
        "iat": seconds,
        "exp": seconds + 60,
    }
    header = {"alg": "Ed25519", "kid": "directory"}
    token = jwt.encode(header, claims, identities.keys["directory"], algorithms=["Ed25519"])
    assert identities.trust().verify(token, "files", NOW).scopes == {Scope.FILES_READ}


READ = Policy(Access.PERSON, scope=Scope.FILES_READ)


@pytest.mark.parametrize(
    ("policy", "caller", "reason"),
    [
        (READ, FOR_SOMEBODY, None),
        (READ, MACHINE, "MACHINE_NOT_ALLOWED"),
        (replace(READ, machines=True), MACHINE, None),
        (replace(READ, machines=True, scope=Scope.FILES_WRITE), MACHINE, "SCOPE_REQUIRED"),
        (replace(READ, scope=Scope.FILES_WRITE), FOR_SOMEBODY, "SCOPE_REQUIRED"),
        (replace(READ, scope=None), FOR_SOMEBODY, "MACHINE_NOT_ALLOWED"),
        (replace(READ, scope=None, machines=True), MACHINE, "MACHINE_NOT_ALLOWED"),
        (replace(READ, step_up=True), FOR_SOMEBODY, "MACHINE_NOT_ALLOWED"),
        (replace(READ, step_up=True), replace(FOR_SOMEBODY, proved=True), "MACHINE_NOT_ALLOWED"),
        (replace(READ, roles=frozenset({Role.ADMIN})), FOR_SOMEBODY, "ROLE_REQUIRED"),
        (replace(READ, roles=frozenset({Role.PROVIDER})), FOR_SOMEBODY, None),
        (replace(READ, clients=True), replace(FOR_SOMEBODY, roles={}), None),
        (Policy(Access.SERVICE, services=frozenset({"files"})), MACHINE, "MACHINE_NOT_ALLOWED"),
        (Policy(Access.SERVICE, services=frozenset({"files"})), FOR_SOMEBODY, "MACHINE_NOT_ALLOWED"),
    ],
)
def test_a_machine_has_the_rights_of_its_person_as_far_as_its_scopes_go(
    policy: Policy, caller: Caller, reason: str | None
) -> None:
    if reason is None:
        assert check(policy, caller) is caller
        return
    with pytest.raises(Fault) as refusal:
        check(policy, caller)
    assert refusal.value.reason == reason


def test_requests_of_a_machine_and_of_its_person_are_never_the_same_request() -> None:
    person = replace(FOR_SOMEBODY, machine_id=None)
    machine = f"machine:{MACHINE.machine_id}"
    assert MACHINE.key == machine
    assert FOR_SOMEBODY.key == f"{machine}/person:{FOR_SOMEBODY.person_id}"
    assert person.key == f"person:{FOR_SOMEBODY.person_id}"


def test_the_log_names_the_machine_and_not_its_person() -> None:
    machine = f"machine:{MACHINE.machine_id}"
    assert MACHINE.logged == machine
    assert FOR_SOMEBODY.logged == f"{machine} for a person"
    assert replace(FOR_SOMEBODY, machine_id=None).logged == "person"
    assert Caller(service="billing").logged == "service:billing"


def test_the_contract_and_the_chassis_know_the_same_scopes() -> None:
    assert set(SCOPES.values()) == set(Scope)
    assert len(SCOPES) == len(options_pb2.Scope.keys()) - 1


def reason_of(identities: Identities, token: str, audience: str, now: datetime = NOW) -> str:
    with pytest.raises(Fault) as refusal:
        identities.trust().verify(token, audience, now)
    return refusal.value.reason
