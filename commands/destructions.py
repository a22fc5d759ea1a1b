"""Checks the certificate of a destruction (B8, ADR 0034): who signed it, and what it says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from commands.signatures import Broken, Outcome, signed_claims

TYPE = "sotto-destruction-certificate"


def is_certificate(document: object) -> bool:
    """Whether a parsed file is what GetDestructionCertificate answers."""
    return isinstance(document, dict) and document.keys() == {"certificate"}


def verify_certificate(document: Mapping[str, Any], keys: Any) -> Outcome:
    """Check it; `keys` is a JWK set (RFC 7517) as parsed, None: check no signature. Unreadable."""
    try:
        sentence = _sentence(signed_claims(document["certificate"], keys, TYPE))
    except Broken as broken:
        return Outcome(1, f"BROKEN: {broken}")
    except (KeyError, TypeError, ValueError, AttributeError):
        return Outcome(1, "BROKEN: the certificate does not say what certificates of destructions say.")
    if keys is None:
        return Outcome(3, f"NOT PROVEN: {sentence} But who signed this was not checked: give --keys.")
    return Outcome(0, f"VERIFIED: {sentence}")


def _sentence(claims: Mapping[str, Any]) -> str:
    destroyed, gone = (datetime.fromisoformat(claims[name]) for name in ("destroy_time", "last_backup_time"))
    months = claims["retention_months"]
    why = {
        "retention": f"kept for {months} months after its end on {claims['end_time'][:10]}",
        "request": f"as {claims.get('asked_by')} asked for",
    }[claims["cause"]]
    keys = [(each["service"], UUID(each["key_id"])) for each in claims["keys"]]
    names = ", ".join(f"{key_id} ({service})" for service, key_id in keys) or "none, nothing was kept"
    with_data = [each["with_data_until"] for each in claims["keys"] if "with_data_until" in each]
    before = (
        f" Backups of the data from before {max(with_data)[:10]} hold it, under the master key of that time."
        if with_data
        else ""
    )
    return (
        f"conversation {UUID(claims['conversation_id'])} was destroyed at {destroyed:%Y-%m-%d %H:%M:%S} UTC, "
        f"{why}. Keys that are no more: {names}. The last backup of the key store that could hold them is "
        f"gone from {gone:%Y-%m-%d} on.{before}"
    )
