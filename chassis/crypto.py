"""Encryption at rest: a key per thing, wrapped by master keys that never enter the database (S42, B8).

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. The associated data names the row that a ciphertext
belongs to, so that it opens nowhere else.
"""

import base64
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32

_NONCE_BYTES = 12
_TAG_BYTES = 16
_SEALED = b"\x01"
_WRAPPED = b"\x02"


class Unreadable(Exception):
    """The ciphertext was altered, belongs to something else, or was made with a key that is not here."""


def new_key() -> bytes:
    """A fresh key of 32 bytes."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plaintext: bytes, associated_data: bytes) -> bytes:
    """Encrypt: version byte, nonce (12), ciphertext and tag (16)."""
    nonce = os.urandom(_NONCE_BYTES)
    return _SEALED + nonce + AESGCM(key).encrypt(nonce, plaintext, _SEALED + associated_data)


def unseal(key: bytes, sealed: bytes, associated_data: bytes) -> bytes:
    """Decrypt what `seal` made with the same key and associated data. Unreadable otherwise."""
    if sealed[:1] != _SEALED or len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise Unreadable
    nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _SEALED + associated_data)
    except InvalidTag:
        raise Unreadable from None


class MasterKeys:
    """Keys that wrap keys: the primary wraps, any unwraps."""

    def __init__(self, primary: str, keys: dict[str, bytes]) -> None:
        """ValueError if a key is not 32 bytes, a name not 1 to 64 ASCII characters or the primary missing."""
        if primary not in keys:
            raise ValueError("the primary master key is not among the keys")
        for name, key in keys.items():
            if len(key) != KEY_BYTES:
                raise ValueError(f"master key {name} must have {KEY_BYTES} bytes")
            if not (name.isascii() and 1 <= len(name) <= 64):
                raise ValueError("the name of a master key must have 1 to 64 ASCII characters")
        self._primary = primary
        self._keys = keys

    @classmethod
    def load(cls, path: Path) -> "MasterKeys":
        """Read {"primary": name, "keys": {name: base64 of 32 bytes}}. ValueError if it is anything else."""
        content = json.loads(path.read_text())
        try:
            keys = {
                str(name): base64.b64decode(text, validate=True) for name, text in content["keys"].items()
            }
            return cls(str(content["primary"]), keys)
        except (KeyError, TypeError, AttributeError):
            raise ValueError('master keys must be {"primary": name, "keys": {name: base64}}') from None

    @property
    def primary(self) -> str:
        """The name of the key that wraps."""
        return self._primary

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt a key for what `context` names: version, length and name of the master key, sealed key."""
        name = self._primary.encode()
        header = _WRAPPED + bytes([len(name)]) + name
        return header + seal(self._keys[self._primary], key, header + context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key that was wrapped for `context`. Unreadable otherwise."""
        header, name = _header(wrapped)
        master = self._keys.get(name)
        if master is None:
            raise Unreadable
        return unseal(master, wrapped[len(header) :], header + context)

    def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The same key under the primary master key; unchanged if it is already."""
        _, name = _header(wrapped)
        key = self.unwrap(wrapped, context)
        return wrapped if name == self._primary else self.wrap(key, context)


def _header(wrapped: bytes) -> tuple[bytes, str]:
    if len(wrapped) < 2 or wrapped[:1] != _WRAPPED:
        raise Unreadable
    header = wrapped[: 2 + wrapped[1]]
    try:
        return header, header[2:].decode("ascii")
    except UnicodeDecodeError:
        raise Unreadable from None
