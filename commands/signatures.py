"""What certificates are signed with, and whether they were (B8, B9): compact JWS, Ed25519."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

ALGORITHM = "Ed25519"


class Unreadable(Exception):
    """This is no export, or these are no keys. The text is a sentence for people."""


class Broken(Exception):
    """Something is not as it was. The text is a sentence that names the first such place."""


@dataclass(frozen=True)
class Outcome:
    """How it ended: 0 proven, 1 broken, 2 unreadable, 3 whole but not proven; and a sentence about it."""

    status: int
    sentence: str


def signed_claims(certificate: Any, keys: Any, name: str) -> Mapping[str, Any]:
    """What a certificate of this name says. Broken for one that was altered or signed by nobody in `keys`."""
    broken = Broken("the certificate was altered, or another key signed it.")
    if not isinstance(certificate, str) or not all(map(_canonical, certificate.split("."))):
        raise broken
    try:
        if keys is None:
            signed = jws.extract_compact(certificate.encode())
        else:
            signed = jws.deserialize_compact(certificate, _key_for(keys), [ALGORITHM])
        claims = json.loads(signed.payload)
        same_kind = signed.headers().get("typ") == name
    except (JoseError, ValueError, KeyError, TypeError):
        raise broken from None
    if not (same_kind and isinstance(claims, dict)):
        raise broken
    return claims


def _key_for(keys: Any) -> Any:
    try:
        known = {key.kid: key for key in KeySet.import_key_set(keys).keys if isinstance(key, OKPKey)}
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable("The keys are no JWK set (RFC 7517).") from None

    def find(token: Any) -> OKPKey:
        return known[token.headers()["kid"]]

    return find


def _canonical(part: str) -> bool:
    """Whether base64url is written in its one form: spare bits may not differ."""
    try:
        data = base64.urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except (UnicodeEncodeError, binascii.Error):
        return False
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode() == part
