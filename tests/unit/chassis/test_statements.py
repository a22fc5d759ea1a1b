"""What processes vouch for, and how their keys change."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis.faults import Fault
from chassis.trust import Trust
from tests.unit.chassis.identities import Identities

NOW = datetime.now(UTC)
TWO_MINUTES = timedelta(minutes=2)


@pytest.mark.rule("S34")
def test_a_statement_is_believed_by_its_audience_while_it_lasts(tmp_path: Path) -> None:
    identities = Identities(tmp_path, "billing")
    token = identities.signer("billing").statement("conversation", {"missing": ["a"]}, TWO_MINUTES, NOW)
    assert identities.trust().statement(token, "conversation", "billing", NOW) == {"missing": ["a"]}


@pytest.mark.rule("S34")
@pytest.mark.parametrize(
    ("audience", "issuer", "later", "spoil"),
    [
        ("files", "billing", timedelta(0), ""),
        ("conversation", "directory", timedelta(0), ""),
        ("conversation", "billing", TWO_MINUTES, ""),
        ("conversation", "billing", -timedelta(minutes=1), ""),
        ("conversation", "billing", timedelta(0), "x"),
    ],
)
def test_any_other_statement_is_refused(
    tmp_path: Path, audience: str, issuer: str, later: timedelta, spoil: str
) -> None:
    identities = Identities(tmp_path, "billing", "directory")
    token = identities.signer("billing").statement("conversation", {}, TWO_MINUTES, NOW)
    with pytest.raises(Fault) as refused:
        identities.trust().statement(
            token[: len(token) - len(spoil)] + spoil * 2, audience, issuer, NOW + later
        )
    assert refused.value.reason == "STATEMENT_REFUSED"


def test_a_statement_is_no_identity_and_an_identity_no_statement(tmp_path: Path) -> None:
    identities = Identities(tmp_path, "billing")
    signer, trust = identities.signer("billing"), identities.trust()
    with pytest.raises(Fault):
        trust.verify(
            signer.statement("conversation", {"sub": "service:billing"}, TWO_MINUTES, NOW),
            "conversation",
            NOW,
        )
    with pytest.raises(Fault):
        trust.statement(signer.service_token("conversation"), "conversation", "billing", NOW)


def test_old_and_new_keys_of_a_process_are_trusted_side_by_side(tmp_path: Path) -> None:
    identities = Identities(tmp_path, "billing", "billing.2")
    trust = identities.trust()
    for key in ("billing", "billing.2"):
        caller = trust.verify(identities.signer(key).service_token("files"), "files", datetime.now(UTC))
        assert caller.service == "billing"


def test_a_half_written_trust_file_changes_nothing(tmp_path: Path) -> None:
    identities = Identities(tmp_path, "billing")
    trust: Trust = identities.trust()
    identities.trust_file.write_text('{"keys": [{"kty"')
    caller = trust.verify(identities.signer("billing").service_token("files"), "files", datetime.now(UTC))
    assert caller.service == "billing"
