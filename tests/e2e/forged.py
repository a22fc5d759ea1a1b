"""Tokens and certificates that must not let anybody in, and the ways to show them to a house (E25)."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import grpc
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from deploy.local.certificates import Certificate
from deploy.local.house import House

CALLS = {
    "directory": "/sotto.directory.v1.DirectoryService/GetMe",
    "conversation": "/sotto.conversation.v1.ConversationService/GetConversation",
    "files": "/sotto.files.v1.FilesService/ListFiles",
    "billing": "/sotto.billing.v1.BillingService/ListDocuments",
    "notify": "/sotto.notify.v1.NotifyService/ListDeliveries",
}
"""What a signed-in person may ask of each service."""


def tokens(house: House, service: str) -> Mapping[str, str]:
    """Tokens that `service` has to refuse, by what is wrong with them; "" is good."""
    now = int(time.time())
    keys = {name: _key(house, name) for name in ("directory", "billing", "notify")}
    stranger = OKPKey.generate_key("Ed25519", {"kid": "directory"})
    person = {"iss": "directory", "aud": service, "iat": now, "exp": now + 60, **_person()}
    process = {"iss": "notify", "sub": "service:notify", "aud": service, "iat": now, "exp": now + 60}
    machine = {**person, "act": {"sub": f"machine:{uuid4()}"}, "scope": "forms.write"}

    def signed(claims: Mapping[str, Any], by: OKPKey = keys["directory"], **header: str) -> str:
        return jwt.encode(
            {"alg": "Ed25519", "kid": str(by.kid), **header}, dict(claims), by, algorithms=["Ed25519"]
        )

    good = signed(person)
    head, body, signature = good.split(".")
    return {
        "": good,
        "no token": "",
        "nonsense": "nonsense",
        "expired": signed(person | {"iat": now - 120, "exp": now - 60}),
        "not yet valid": signed(person | {"iat": now + 30, "exp": now + 90}),
        "good for too long": signed(person | {"exp": now + 3600}),
        "without an end": signed({name: value for name, value in person.items() if name != "exp"}),
        "for another audience": signed(person | {"aud": "gateway"}),
        "for many audiences": signed(person | {"aud": ["gateway", service]}),
        "of another issuer": signed(person | {"iss": "gateway"}),
        "of an unknown key": signed(person, kid="directory.9"),
        "of a stranger's key": signed(person, stranger),
        "a person's, signed by a service": signed(person | {"iss": "billing"}, keys["billing"]),
        "a person's, by a service as the directory": signed(person, keys["billing"]),
        "a process's, signed by another": signed(process | {"iss": "billing"}, keys["billing"]),
        "a process's, shown by another": signed(process, keys["notify"]),
        "a machine's, signed by a service": signed(machine | {"iss": "billing"}, keys["billing"]),
        "a machine's without the scope": signed(machine),
        "a machine's for itself": signed(
            {**machine, "sub": machine["act"]["sub"], "scope": "directory.write"}
        ),
        "alg none": f"{_encoded({'alg': 'none', 'kid': 'directory'})}.{body}.",
        "alg none, signed": f"{_encoded({'alg': 'none', 'kid': 'directory'})}.{body}.{signature}",
        "HS256 by the public key": _with_the_public_key(keys["directory"], person),
        "another body": f"{head}.{_encoded(person | {'sub': str(uuid4())})}.{signature}",
        "without a signature": f"{head}.{body}.",
    }


async def refusals(house: House, service: str, certificate: Certificate) -> Mapping[str, str]:
    """The status code for each of the tokens, over a connection with this certificate."""
    address = house.grpc_addresses()[service]
    async with grpc.aio.secure_channel(address, credentials(certificate)) as channel:
        call: Any = channel.unary_unary(CALLS[service])
        return {wrong: await _code(call, token) for wrong, token in tokens(house, service).items()}


def credentials(certificate: Certificate) -> grpc.ChannelCredentials:
    """What a client with this certificate shows."""
    return grpc.ssl_channel_credentials(
        certificate.authority.read_bytes(), certificate.key.read_bytes(), certificate.certificate.read_bytes()
    )


async def _code(call: Any, token: str) -> str:
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    code: grpc.StatusCode = await call(b"", metadata=metadata, timeout=10).code()
    return code.name


def _key(house: House, process: str) -> OKPKey:
    return OKPKey.import_key(json.loads(house.keyring.identity(process).read_text()))


def _person() -> dict[str, Any]:
    division = str(uuid4())
    return {
        "sub": str(uuid4()),
        "practice": str(uuid4()),
        "roles": {division: ["provider", "coordinator"]},
        "name": "Nobody Example",
        "sid": str(uuid4()),
        "proved": True,
        "limited": False,
        "version": 0,
    }


def _with_the_public_key(key: OKPKey, claims: Mapping[str, Any]) -> str:
    secret = OctKey.import_key(base64.urlsafe_b64decode(str(key.as_dict(private=False)["x"]) + "=="))
    header = {"alg": "HS256", "kid": "directory"}
    return jwt.encode(header, dict(claims), secret, algorithms=["HS256"])


def _encoded(part: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
