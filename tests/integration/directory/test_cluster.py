"""Tokens of a cluster's service accounts, verified by the keys that its issuer tells of (RFC 7523)."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey, RSAKey

from chassis.faults import Fault
from services.directory.clients.cluster import Cluster, ClusterServiceAccounts
from tests.fakes.clock import ManualClock

SUBJECT = "system:serviceaccount:ehr:sync"
AUDIENCE = "sotto"
RSA, EC, NEXT = (
    RSAKey.generate_key(2048, {"kid": "r1"}),
    ECKey.generate_key("P-256", {"kid": "e1"}),
    ECKey.generate_key("P-256", {"kid": "e2"}),
)


class Issuer:
    """A cluster's issuer on a real port: discovery and keys, and the tokens that it signs."""

    def __init__(self) -> None:
        self.keys: list[Key] = [RSA, EC]
        self.address = ""
        self.asked = 0
        self.away = False
        self.says: dict[str, Any] = {}

    async def discovery(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.away:
            return web.Response(status=503)
        known = {"issuer": self.address, "jwks_uri": f"{self.address}/openid/v1/jwks"}
        return web.json_response(known | self.says)

    async def jwks(self, request: web.Request) -> web.Response:
        return web.json_response(KeySet(self.keys).as_dict(private=False))

    def token(self, clock: ManualClock, key: Any = EC, algorithm: str = "ES256", **changes: Any) -> str:
        now = int(clock.now().timestamp())
        claims = {"iss": self.address, "aud": [AUDIENCE], "sub": SUBJECT, "iat": now, "exp": now + 600}
        kept = {name: value for name, value in (claims | changes).items() if value is not None}
        header = {"alg": algorithm, "kid": key.kid}
        return jwt.encode(header, kept, key, algorithms=[algorithm])


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[Issuer]:
    issuer, application = Issuer(), web.Application()
    application.router.add_get("/.well-known/openid-configuration", issuer.discovery)
    application.router.add_get("/openid/v1/jwks", issuer.jwks)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    issuer.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield issuer
    await runner.cleanup()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def accounts(issuer: Issuer, clock: ManualClock) -> ClusterServiceAccounts:
    return ClusterServiceAccounts(Cluster(issuer.address, AUDIENCE), clock)


async def reason_of(accounts: ClusterServiceAccounts, token: str) -> str:
    with pytest.raises(Fault) as refusal:
        await accounts.subject_of(token)
    return refusal.value.reason


async def test_a_token_of_the_cluster_names_its_service_account(
    issuer: Issuer, accounts: ClusterServiceAccounts, clock: ManualClock
) -> None:
    for token in (issuer.token(clock), issuer.token(clock, RSA, "RS256"), issuer.token(clock, aud=AUDIENCE)):
        assert await accounts.subject_of(token) == SUBJECT
    assert issuer.asked == 1


async def test_every_other_token_is_refused(
    issuer: Issuer, accounts: ClusterServiceAccounts, clock: ManualClock
) -> None:
    now = int(clock.now().timestamp())
    impostor = ECKey.generate_key("P-256", {"kid": "e1"})
    public = OctKey.import_key(str(RSA.as_dict(private=False)["n"]), {"kid": "r1"})
    whole = issuer.token(clock)
    head = base64.urlsafe_b64encode(b'{"alg":"none","kid":"e1"}').rstrip(b"=").decode()
    nothing = f"{head}.{whole.split('.')[1]}."
    tokens = {
        "expired": issuer.token(clock, exp=now),
        "without an end": issuer.token(clock, exp=None),
        "not yet": issuer.token(clock, nbf=now + 60),
        "of the future": issuer.token(clock, iat=now + 60),
        "for the cluster itself": issuer.token(clock, aud=["https://kubernetes.default.svc"]),
        "for nobody": issuer.token(clock, aud=None),
        "of another issuer": issuer.token(clock, iss="https://elsewhere.example"),
        "no service account": issuer.token(clock, sub="system:node:one"),
        "no subject": issuer.token(clock, sub=7),
        "another's key": issuer.token(clock, impostor),
        "HS256 with the public key": issuer.token(clock, public, "HS256"),
        "none": nothing,
        "cut off": whole[:-2],
        "empty parts": "..",
        "no token": "secret",
    }
    assert {name: await reason_of(accounts, token) for name, token in tokens.items()} == dict.fromkeys(
        tokens, "MACHINE_REFUSED"
    )
    assert await accounts.subject_of(whole) == SUBJECT


async def test_a_key_that_is_new_is_asked_for_and_an_old_one_forgotten(
    issuer: Issuer, accounts: ClusterServiceAccounts, clock: ManualClock
) -> None:
    old = issuer.token(clock, RSA, "RS256")
    assert await accounts.subject_of(old) == SUBJECT
    issuer.keys = [NEXT]
    assert await reason_of(accounts, issuer.token(clock, NEXT)) == "MACHINE_REFUSED"
    clock.advance(timedelta(seconds=30))
    assert await accounts.subject_of(issuer.token(clock, NEXT)) == SUBJECT
    assert await reason_of(accounts, old) == "MACHINE_REFUSED"


async def test_strangers_do_not_make_us_ask_again_and_again(
    issuer: Issuer, accounts: ClusterServiceAccounts, clock: ManualClock
) -> None:
    for _ in range(20):
        assert await reason_of(accounts, issuer.token(clock, NEXT)) == "MACHINE_REFUSED"
    assert issuer.asked == 1


async def test_while_the_issuer_is_away_known_keys_count_and_unknown_ones_have_to_wait(
    issuer: Issuer, accounts: ClusterServiceAccounts, clock: ManualClock
) -> None:
    assert await accounts.subject_of(issuer.token(clock)) == SUBJECT
    issuer.away = True
    clock.advance(timedelta(minutes=11))
    assert await accounts.subject_of(issuer.token(clock)) == SUBJECT
    assert await reason_of(accounts, issuer.token(clock, NEXT)) == "CLUSTER_UNAVAILABLE"
    issuer.away, issuer.keys = False, [NEXT]
    clock.advance(timedelta(seconds=5))
    assert await accounts.subject_of(issuer.token(clock, NEXT)) == SUBJECT


async def test_a_document_of_another_issuer_is_not_believed(
    issuer: Issuer, accounts: ClusterServiceAccounts, clock: ManualClock
) -> None:
    issuer.says = {"issuer": "https://elsewhere.example"}
    assert await reason_of(accounts, issuer.token(clock)) == "CLUSTER_UNAVAILABLE"


async def test_without_a_cluster_no_token_is_believed(issuer: Issuer, clock: ManualClock) -> None:
    assert await reason_of(ClusterServiceAccounts(None, clock), issuer.token(clock)) == "MACHINE_REFUSED"
    assert issuer.asked == 0
