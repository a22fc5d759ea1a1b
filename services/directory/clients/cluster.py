"""The Kubernetes cluster whose service accounts prove machines: tokens verified by its public keys.

Its issuer tells of the keys (OpenID Connect Discovery 1.0 §4); they are asked for again when a token names
one that is not known, at most every half minute, and every ten minutes in any case.
"""

import asyncio
import json
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from chassis import log
from chassis.clock import Clock
from chassis.faults import Fault, Kind
from services.directory.domain import reasons

_ALGORITHMS = ["RS256", "ES256"]
_SUBJECT = "system:serviceaccount:"
_KEPT = timedelta(minutes=10)
_SOONEST = timedelta(seconds=30)
_AGAIN = timedelta(seconds=5)
_CLOCK_SKEW_SECONDS = 5
_MOST_BYTES = 1_000_000
_TIMEOUT = aiohttp.ClientTimeout(total=2.5)


@dataclass(frozen=True)
class Cluster:
    """Whose tokens are believed: `issuer` signs them for `audience`.

    `authority_file` (PEM): who signed the issuer's certificate; None: as usual. `token_file`: what is shown
    to an issuer that tells its keys to service accounts only.
    """

    issuer: str
    audience: str
    authority_file: Path | None = None
    token_file: Path | None = None


class ClusterServiceAccounts:
    """Verifies tokens. `cluster` None: there is none, and no token is believed."""

    def __init__(self, cluster: Cluster | None, clock: Clock) -> None:
        self._cluster = cluster
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._asked_at: datetime | None = None
        self._reachable = True
        self._asking = asyncio.Lock()

    async def subject_of(self, token: str) -> str:
        """The service account of a token. Faults MACHINE_REFUSED; UNAVAILABLE: the issuer is out of reach."""
        if self._cluster is None:
            raise reasons.machine_refused()
        try:
            key_id = str(jws.extract_compact(token.encode()).protected["kid"])
            await self._learn(self._cluster, key_id)
            return _subject(token, self._keys[key_id], self._cluster, self._clock.now())
        except (JoseError, KeyError, ValueError, TypeError, AttributeError):
            refusal = reasons.machine_refused()
        raise refusal

    async def _learn(self, cluster: Cluster, key_id: str) -> None:
        """Ask for the keys where it is time to. Fault UNAVAILABLE where one is not known for want of them."""
        async with self._asking:
            now = self._clock.now()
            if self._asked_at is None or now - self._asked_at >= self._pause(key_id):
                self._asked_at = now
                try:
                    self._keys = await _keys_of(cluster)
                    self._reachable = True
                except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as error:
                    self._reachable = False
                    log.get("cluster").warning("the cluster's keys could not be read", **log.describe(error))
        if key_id not in self._keys and not self._reachable:
            message = "The cluster that vouches for this machine is out of reach. Try again."
            raise Fault(Kind.UNAVAILABLE, "CLUSTER_UNAVAILABLE", message)

    def _pause(self, key_id: str) -> timedelta:
        if not self._reachable:
            return _AGAIN
        return _KEPT if key_id in self._keys else _SOONEST


async def _keys_of(cluster: Cluster) -> dict[str, Key]:
    """The public keys of the issuer. ValueError, KeyError or TypeError for what is no such document."""
    headers = {}
    if cluster.token_file is not None:
        headers["authorization"] = f"Bearer {cluster.token_file.read_text().strip()}"
    trusted = ssl.create_default_context(cafile=cluster.authority_file)
    connector = aiohttp.TCPConnector(ssl=trusted)
    async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, headers=headers) as session:
        discovered = await _json(session, f"{cluster.issuer}/.well-known/openid-configuration")
        if discovered["issuer"] != cluster.issuer:
            raise ValueError("the document is another issuer's")
        found = KeySet.import_key_set(await _json(session, discovered["jwks_uri"]))
    return {str(key.kid): key for key in found.keys if key.kid}


async def _json(session: aiohttp.ClientSession, address: str) -> Any:
    async with session.get(address, allow_redirects=False, raise_for_status=True) as answer:
        return json.loads(await answer.content.read(_MOST_BYTES))


def _subject(token: str, key: Key, cluster: Cluster, now: datetime) -> str:
    claims = jwt.decode(token, key, algorithms=_ALGORITHMS).claims
    named = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    issued, begin = float(claims["iat"]), float(claims.get("nbf", 0))
    if claims["iss"] != cluster.issuer or cluster.audience not in named:
        raise ValueError("another issuer or audience")
    if not max(issued, begin) - _CLOCK_SKEW_SECONDS <= now.timestamp() < claims["exp"]:
        raise ValueError("out of its time")
    subject: str = claims["sub"]
    if not subject.startswith(_SUBJECT):
        raise ValueError("no service account")
    return subject
