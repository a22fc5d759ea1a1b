"""Keys of processes, as an operator makes them."""

import json
from pathlib import Path

from joserfc.jwk import OKPKey

from chassis.auth import Signer
from chassis.trust import Trust


class Identities:
    """A folder with one key file per process and the trust file that all share."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.folder = folder
        self.trust_file = folder / "trust.json"
        self.keys = {name: OKPKey.generate_key("Ed25519", {"kid": name}) for name in names}
        for name, key in self.keys.items():
            self.key_file(name).write_text(json.dumps(key.as_dict(private=True)))
        self.publish(*names)

    def publish(self, *names: str) -> None:
        """Let these be trusted, and nobody else."""
        public = [self.keys[name].as_dict(private=False) for name in names]
        self.trust_file.write_text(json.dumps({"keys": public}))

    def key_file(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def signer(self, name: str) -> Signer:
        return Signer(self.key_file(name))

    def trust(self) -> Trust:
        return Trust(self.trust_file)
