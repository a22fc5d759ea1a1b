"""Page tokens: where a page ended, signed, so that a client cannot point somewhere else."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from hashlib import sha256

from chassis.faults import Fault, invalid

JSON = str | int | bool | None

_SIGNATURE_BYTES = 16


class PageTokens:
    """Makes and reads page tokens with a secret of the service."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def encode(self, scope: str, position: Mapping[str, JSON]) -> str:
        """A token for `position` (the keys of the last row) that is good within `scope` only.

        The scope names the list, its filter and the person that reads it.
        """
        body = json.dumps(dict(position), separators=(",", ":"), sort_keys=True).encode()
        return base64.urlsafe_b64encode(self._signature(scope, body) + body).rstrip(b"=").decode()

    def decode(self, scope: str, token: str) -> Mapping[str, JSON]:
        """The position in a token. Fault INVALID on "page_token" if it is forged or for another scope."""
        try:
            data = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (UnicodeEncodeError, binascii.Error):
            raise _refusal() from None
        signature, body = data[:_SIGNATURE_BYTES], data[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(scope, body)):
            raise _refusal()
        position: Mapping[str, JSON] = json.loads(body)
        return position

    def _signature(self, scope: str, body: bytes) -> bytes:
        name = scope.encode()
        message = len(name).to_bytes(4, "big") + name + body
        return hmac.digest(self._secret, message, sha256)[:_SIGNATURE_BYTES]


def _refusal() -> Fault:
    return invalid("page_token", "does not belong to this list; start again without it", "INVALID_PAGE_TOKEN")
