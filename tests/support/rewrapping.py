"""The command `rewrap-keys` of a service, as an operator runs it."""

import asyncio
import base64
import json
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path

from chassis.crypto import MasterKeys
from tests.support.stack import Database


@dataclass(frozen=True)
class Rotation:
    """A file with the old primary master key and a new one, "k2"; `alone` knows the new one only."""

    file: Path
    alone: MasterKeys

    @classmethod
    def of(cls, old: Path) -> "Rotation":
        """Make the file beside that of the old key."""
        content = json.loads(old.read_text())
        key = secrets.token_bytes(32)
        content["keys"]["k2"] = base64.b64encode(key).decode()
        content["primary"] = "k2"
        file = old.with_name("two-master-keys.json")
        file.write_text(json.dumps(content))
        return cls(file, MasterKeys("k2", {"k2": key}))

    async def start(self, service: str, database: Database, file: Path | None = None) -> Process:
        """Begin to rewrap a service's keys, with another key file on demand."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SOTTO_")}
        environment["SOTTO_DATABASE_OWNER_URL"] = database.owner_url
        environment["SOTTO_KEY_STORE_OWNER_URL"] = database.key_store_owner_url
        environment["SOTTO_MASTER_KEY_FILE"] = str(file or self.file)
        command = (sys.executable, "-m", f"services.{service}", "rewrap-keys")
        return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env=environment)

    async def run(self, service: str, database: Database, file: Path | None = None) -> tuple[int | None, str]:
        """Exit status and what was printed last."""
        process = await self.start(service, database, file)
        output, _ = await process.communicate()
        return process.returncode, output.decode().strip().splitlines()[-1]
