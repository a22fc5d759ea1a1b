"""The public keys that closing certificates are checked with (B9), for everybody, signed in or not."""

from typing import Any

import orjson
from sotto.conversation.v1 import seal_pb2
from starlette.requests import Request
from starlette.responses import Response

from gateway.problems import DOMAIN
from gateway.requests import no_query
from gateway.routing import Endpoint
from gateway.transcode import CALL_SECONDS

KEYS = "/.well-known/sotto-seal-keys.json"

_HEADERS = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}


class SealKeys:
    """`seals` is the stub of the conversation service's seal."""

    def __init__(self, seals: Any) -> None:
        self._seals = seals

    def endpoints(self) -> list[Endpoint]:
        """The one address."""
        return [Endpoint("GET", KEYS, self.keys)]

    async def keys(self, request: Request) -> Response:
        """A JWK set (RFC 7517) of Ed25519 keys (RFC 8037), the one in use first."""
        request.scope[DOMAIN] = "conversation.sotto"
        no_query(request)
        answer = await self._seals.ListSealKeys(seal_pb2.ListSealKeysRequest(), timeout=CALL_SECONDS)
        keys = [
            {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "Ed25519", "kid": each.kid, "x": each.x}
            for each in answer.keys
        ]
        return Response(orjson.dumps({"keys": keys}), media_type="application/jwk-set+json", headers=_HEADERS)
