"""Secrets of one state folder: made once, kept in files only their owner may read, never constants."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from joserfc.jwk import OKPKey

IDENTITIES = ("directory", "conversation", "files", "billing", "notify", "gateway", "operator")


class Keyring:
    """The files of the `secrets` folder, each 0600."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def password(self, name: str) -> str:
        """Return the password of that name: 256 random bits, URL-safe characters only."""
        return self._once(f"{name}.password", lambda: secrets.token_urlsafe(32)).read_text()

    def write(self, name: str, text: str) -> Path:
        """Write a secret that is put together from others (a URL with a password) and return its file."""
        path = self._folder / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        return path

    def identity(self, name: str) -> Path:
        """Return the file with a process's private Ed25519 key (JWK, RFC 8037; `kid` is its name)."""
        return self._once(f"{name}.identity.jwk", lambda: _private_jwk(name))

    def trust(self, names: Sequence[str] = IDENTITIES) -> Path:
        """Return the file with everybody's public keys (JWK set, RFC 7517)."""
        keys = [_public_part(json.loads(self.identity(name).read_text())) for name in names]
        return self.write("trust.jwks", json.dumps({"keys": keys}, indent=1))

    def master_key(self) -> Path:
        """Return the file with the key that wraps all others: {"primary", "keys": {id: base64}}, 32 bytes."""
        return self._once("master-key.json", _master_key)

    def seal_key(self) -> Path:
        """Return the file with the key that signs closing certificates (private Ed25519 JWK)."""
        return self._once("seal.jwk", lambda: _private_jwk("seal"))

    def _once(self, name: str, make: Callable[[], str]) -> Path:
        path = self._folder / name
        if not path.exists():
            unfinished = self.write(f"{name}.unfinished", make())
            unfinished.rename(path)
        return path


def _private_jwk(name: str) -> str:
    key = OKPKey.generate_key("Ed25519", {"kid": name, "use": "sig", "alg": "Ed25519"}, private=True)
    return json.dumps(key.as_dict(private=True))


def _public_part(private: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in private.items() if name != "d"}


def _master_key() -> str:
    return json.dumps({"primary": "k1", "keys": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()}})
