"""`sotto keys next | trust | retire`: how identity keys rotate (ADR 0036), on files alone.

Exit status: 0 done; 1 refused, nothing changed; 2 a file cannot be read.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.auth import ALGORITHM, process_of

Keys = dict[str, dict[str, Any]]


class Refused(Exception):
    """Why nothing was changed, and the exit status."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def run(asked: argparse.Namespace) -> int:
    """Do what the arguments say; the exit status."""
    acts: Mapping[str, Callable[[argparse.Namespace], str]] = {
        "next": _next,
        "trust": _trust,
        "retire": _retire,
    }
    try:
        sentence, status = acts[asked.act](asked), 0
    except Refused as refusal:
        sentence, status = str(refusal), refusal.status
    sys.stdout.write(f"{sentence}\n")
    return status


def _next(asked: argparse.Namespace) -> str:
    process, _, generation = _identity(asked.identity).partition(".")
    kid = f"{process}.{int(generation or 1) + 1}"
    if asked.new_identity.exists():
        raise Refused(f"{asked.new_identity} is there already.")
    key = OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": ALGORITHM}, private=True)
    _write(asked.new_identity, key.as_dict(private=True), 0o600)
    return f"{asked.new_identity} holds the key {kid}. Trust it everywhere before a process uses it."


def _trust(asked: argparse.Namespace) -> str:
    kid = _identity(asked.identity)
    public = OKPKey.import_key(_read(asked.identity)).as_dict(private=False)
    trusted = _trusted(asked.trust_file)
    if kid in trusted and trusted[kid]["x"] != public["x"]:
        raise Refused(f"Another key with the name {kid} is trusted. Make the next generation.")
    _save(asked.trust_file, trusted | {kid: public})
    return f"{kid} is trusted in {asked.trust_file}."


def _retire(asked: argparse.Namespace) -> str:
    trusted = _trusted(asked.trust_file)
    if asked.kid not in trusted:
        raise Refused(f"{asked.trust_file} does not trust {asked.kid}.")
    others = [kid for kid in trusted if kid != asked.kid and process_of(kid) == process_of(asked.kid)]
    if not others:
        raise Refused(f"{asked.kid} is the only key of its process. Trust its next generation first.")
    _save(asked.trust_file, {kid: key for kid, key in trusted.items() if kid != asked.kid})
    return f"{asked.kid} is not trusted any more; {', '.join(others)} is."


def _identity(path: Path) -> str:
    """The `kid` of a private key."""
    try:
        key = OKPKey.import_key(_read(path))
    except (JoseError, ValueError, TypeError, KeyError):
        key = None
    if key is None or not key.is_private or not key.kid:
        raise Refused(f"{path} holds no identity key.", 2)
    return str(key.kid)


def _trusted(path: Path) -> Keys:
    try:
        keys = KeySet.import_key_set(_read(path)).as_dict(private=False)["keys"]
    except (JoseError, ValueError, TypeError, KeyError):
        keys = None
    if keys is None:
        raise Refused(f"{path} is no trust file.", 2)
    return {str(key["kid"]): dict(key) for key in keys}


def _save(path: Path, keys: Keys) -> None:
    _write(path, {"keys": list(keys.values())}, path.stat().st_mode & 0o777)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        refusal = Refused(f"{path} cannot be read.", 2)
    raise refusal


def _write(path: Path, content: Any, mode: int) -> None:
    """In one step: who reads meanwhile reads the old file or the new one."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
    unfinished.replace(path)
