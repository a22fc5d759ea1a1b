"""Tokens and policies."""

import base64
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from chassis.auth import Access, Caller, Policy, Role, Signer, check
from chassis.faults import Fault, Kind
from chassis.ids import DivisionId, PersonId, PracticeId, new_id
from chassis.trust import TOKEN_OUTDATED
from tests.unit.chassis.identities import Identities

NOW = datetime.now(UTC).replace(microsecond=0)
DIVISION = DivisionId(new_id())
PERSON = Caller(
    person_id=PersonId(new_id()),
    practice_id=PracticeId(new_id()),
    roles={DIVISION: frozenset({Role.PROVIDER, Role.ADMIN})},
    session_id=new_id(),
    display_name="Dr. Ada",
)


@pytest.fixture
def identities(tmp_path: Path) -> Identities:
    return Identities(tmp_path, "directory", "gateway")


def forged(identities: Identities, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token of the gateway's key, with these claims changed."""
    seconds = int(NOW.timestamp())
    claims = {"iss": "gateway", "sub": "service:gateway", "aud": "files", "iat": seconds, "exp": seconds + 60}
    return jwt.encode(
        {"alg": "Ed25519", "kid": "gateway"} | (header or {}),
        {name: value for name, value in (claims | changes).items() if value is not ...},
        identities.keys["gateway"],
        algorithms=["Ed25519"],
    )


def refused(identities: Identities, token: str, now: datetime = NOW) -> bool:
    with pytest.raises(Fault) as refusal:
        identities.trust().verify(token, "files", now)
    return refusal.value.kind is Kind.UNAUTHENTICATED


def test_a_person_is_recognised_with_everything_the_directory_said(identities: Identities) -> None:
    token = identities.signer("directory").person_token(PERSON, "files", NOW)
    assert identities.trust().verify(token, "files", NOW) == PERSON


@pytest.mark.rule("S2")
def test_a_token_of_somebody_who_has_changed_since_is_not_believed(identities: Identities) -> None:
    trust, signer = identities.trust(), identities.signer("directory")
    old, new = (signer.person_token(replace(PERSON, version=version), "files", NOW) for version in (4, 5))
    assert PERSON.person_id is not None
    assert trust.verify(old, "files", NOW).version == 4
    trust.outdate(PERSON.person_id, 5)
    trust.outdate(PERSON.person_id, 3)
    with pytest.raises(Fault) as refusal:
        trust.verify(old, "files", NOW)
    assert (refusal.value.kind, refusal.value.reason) == (Kind.UNAUTHENTICATED, TOKEN_OUTDATED)
    assert trust.verify(new, "files", NOW).version == 5
    somebody = replace(PERSON, person_id=PersonId(new_id()))
    assert trust.verify(signer.person_token(somebody, "files", NOW), "files", NOW) == somebody


def test_a_process_is_recognised_by_its_own_token(identities: Identities) -> None:
    token = identities.signer("gateway").service_token("files")
    caller = identities.trust().verify(token, "files", datetime.now(UTC))
    assert (caller.service, caller.key, caller.is_person) == ("gateway", "service:gateway", False)


def test_a_well_made_token_passes_so_that_the_forged_ones_fail_for_their_own_reason(
    identities: Identities,
) -> None:
    assert identities.trust().verify(forged(identities), "files", NOW).service == "gateway"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "billing"},
        {"aud": ["files", "billing"]},
        {"aud": ...},
        {"iss": "directory"},
        {"iss": ...},
        {"sub": "service:directory"},
        {"sub": str(PERSON.person_id)},
        {"sub": ...},
        {"sub": 7},
        {"exp": int(NOW.timestamp())},
        {"exp": int(NOW.timestamp()) + 61},
        {"exp": ...},
        {"exp": "9999999999"},
        {"exp": 1e99},
        {"iat": int(NOW.timestamp()) + 30},
        {"iat": True},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(identities: Identities, changes: dict[str, Any]) -> None:
    assert refused(identities, forged(identities, **changes))


def test_a_token_expires_even_if_it_was_accepted_before(identities: Identities) -> None:
    trust, token = identities.trust(), forged(identities)
    trust.verify(token, "files", NOW)
    with pytest.raises(Fault):
        trust.verify(token, "files", NOW + timedelta(seconds=60))
    with pytest.raises(Fault):
        trust.verify(token, "billing", NOW)


def test_only_the_directory_speaks_for_people(identities: Identities) -> None:
    assert refused(identities, identities.signer("gateway").person_token(PERSON, "files", NOW))


def test_a_token_without_signature_or_with_another_algorithm_is_refused(identities: Identities) -> None:
    head, body, signature = forged(identities).split(".")
    none = (
        base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "gateway"}).encode()).rstrip(b"=").decode()
    )
    public = identities.keys["gateway"].as_dict(private=False)["x"]
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    symmetric = jwt.encode({"alg": "HS256", "kid": "gateway"}, claims, OctKey.import_key(str(public)))
    other_body = base64.urlsafe_b64encode(json.dumps(claims | {"x": 1}).encode()).rstrip(b"=").decode()
    for token in (
        f"{none}.{body}.",
        f"{none}.{body}.{signature}",
        f"{head}.{body}.",
        f"{head}.{other_body}.{signature}",
        symmetric,
        "",
        "a.b.c",
        "é.é.é",
        "." * 10_000,
    ):
        assert refused(identities, token)


def test_an_unknown_key_is_refused_whoever_it_claims_to_be(identities: Identities, tmp_path: Path) -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": "gateway"})
    path = tmp_path / "stranger.json"
    path.write_text(json.dumps(stranger.as_dict(private=True)))
    assert refused(identities, Signer(path).service_token("files"), datetime.now(UTC))
    assert refused(identities, forged(identities, {"kid": "nobody"}))


def test_a_key_taken_out_of_the_trust_file_is_refused_at_once(identities: Identities) -> None:
    trust, token = identities.trust(), forged(identities)
    trust.verify(token, "files", NOW)
    identities.publish("directory")
    os.utime(identities.trust_file, ns=(1, 1))
    with pytest.raises(Fault):
        trust.verify(token, "files", NOW)


def test_a_service_token_is_reused_for_its_audience(identities: Identities) -> None:
    signer = identities.signer("gateway")
    assert signer.service_token("files") == signer.service_token("files") != signer.service_token("billing")


def test_secrets_differ_by_purpose_and_process_and_stay_the_same(identities: Identities) -> None:
    signer = identities.signer("gateway")
    assert signer.secret("pages") == identities.signer("gateway").secret("pages")
    assert (
        len({signer.secret("pages"), signer.secret("links"), identities.signer("directory").secret("pages")})
        == 3
    )


CLIENT = Caller(person_id=PersonId(new_id()), practice_id=PracticeId(new_id()))
COORDINATOR = Caller(person_id=PersonId(new_id()), roles={DIVISION: frozenset({Role.COORDINATOR})})
FORMER = Caller(person_id=PersonId(new_id()), roles={DIVISION: frozenset()})
GATEWAY, NOTIFY = Caller(service="gateway"), Caller(service="notify")
CALLERS = {"client": CLIENT, "former": FORMER, "provider": PERSON, "coordinator": COORDINATOR} | {
    "gateway": GATEWAY,
    "notify": NOTIFY,
}


@pytest.mark.rule("S6")
@pytest.mark.parametrize(
    ("policy", "admitted"),
    [
        (Policy(Access.PERSON), {"client", "former", "provider", "coordinator"}),
        (Policy(Access.PERSON, frozenset({Role.PROVIDER})), {"provider"}),
        (Policy(Access.PERSON, frozenset({Role.PROVIDER, Role.COORDINATOR})), {"provider", "coordinator"}),
        (Policy(Access.PERSON, clients=True), {"client", "former"}),
        (Policy(Access.PERSON, frozenset({Role.ADMIN}), clients=True), {"client", "former", "provider"}),
        (
            Policy(Access.PERSON, services=frozenset({"gateway"})),
            {"client", "former", "provider", "coordinator"},
        ),
        (Policy(Access.SERVICE), set()),
        (Policy(Access.SERVICE, services=frozenset({"gateway"})), {"gateway"}),
        (
            Policy(Access.PERSON_OR_SERVICE, frozenset({Role.PROVIDER}), services=frozenset({"notify"})),
            {"provider", "notify"},
        ),
    ],
)
def test_a_policy_admits_exactly_those_it_names(policy: Policy, admitted: set[str]) -> None:
    for name, caller in CALLERS.items():
        if name in admitted:
            assert check(policy, caller) is caller
            continue
        with pytest.raises(Fault) as refusal:
            check(policy, caller)
        assert refusal.value.kind is Kind.FORBIDDEN
    with pytest.raises(Fault) as refusal:
        check(policy, None)
    assert refusal.value.kind is Kind.UNAUTHENTICATED


@pytest.mark.rule("S4")
@pytest.mark.parametrize(
    ("policy", "caller", "reason"),
    [
        (Policy(Access.PERSON), CLIENT, None),
        (Policy(Access.PERSON, step_up=True), CLIENT, "STEP_UP_REQUIRED"),
        (Policy(Access.PERSON, step_up=True), replace(CLIENT, proved=True), None),
        (Policy(Access.PERSON), replace(CLIENT, limited=True, proved=True), "SECOND_FACTOR_REQUIRED"),
        (Policy(Access.PERSON, before_second_factor=True), replace(CLIENT, limited=True), None),
        (
            Policy(Access.PERSON, step_up=True, before_second_factor=True),
            replace(CLIENT, limited=True),
            "STEP_UP_REQUIRED",
        ),
        (
            Policy(Access.PERSON_OR_SERVICE, services=frozenset({"gateway"}), step_up=True),
            GATEWAY,
            None,
        ),
    ],
)
def test_some_methods_want_a_proof_and_some_sessions_a_second_factor(
    policy: Policy, caller: Caller, reason: str | None
) -> None:
    if reason is None:
        assert check(policy, caller) is caller
        return
    with pytest.raises(Fault) as refusal:
        check(policy, caller)
    assert (refusal.value.kind, refusal.value.reason) == (Kind.FORBIDDEN, reason)


@pytest.mark.rule("S4")
def test_a_token_says_what_was_proved(identities: Identities) -> None:
    for proved, limited in ((False, False), (True, False), (False, True)):
        said = replace(PERSON, proved=proved, limited=limited)
        token = identities.signer("directory").person_token(said, "files", NOW)
        assert identities.trust().verify(token, "files", NOW) == said


@pytest.mark.rule("S2")
def test_who_holds_no_role_is_a_client_and_a_role_counts_in_its_division_only() -> None:
    assert CLIENT.is_client
    assert FORMER.is_client
    assert not PERSON.is_client
    assert not GATEWAY.is_client
    assert PERSON.has(Role.ADMIN, DIVISION)
    assert not PERSON.has(Role.ADMIN, DivisionId(new_id()))
