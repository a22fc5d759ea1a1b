"""The whole house as a library: `make up` opens one, so do the end-to-end tests.

async with House(folder, free_ports()) as house:
    await house.kill("billing")
    await house.start("billing")
"""

import json
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.certificates import Authority
from deploy.local.keyring import Keyring
from deploy.local.plan import Plan, program, sotto
from deploy.local.ports import LOOPBACK, SERVICES, require_free
from deploy.local.servers.everything import all_servers
from deploy.local.servers.nats import nats_url
from deploy.local.servers.postgres import Postgres
from deploy.local.state import State
from deploy.local.supervisor import Supervisor, Tell
from deploy.local.wiring import Options, Wiring


@dataclass(frozen=True)
class Person:
    """Somebody of the demo practice one can sign in as."""

    name: str
    role: str
    email: str
    division: str


class House:
    """Servers, services, gateway and demo practice in one state folder.

    Args:
        folder: the state folder, made where it is missing.
        ports: see `deploy.local.ports`.
        restart: start what dies again by itself (`make up`); tests want it to stay dead.
        tell: shows a line of progress.
        plan: other processes than Sotto's own.

    Raises (when it is opened):
        StackFault: it could not start; nothing is left running.
    """

    def __init__(
        self,
        folder: Path,
        ports: Mapping[str, int],
        *,
        options: Options | None = None,
        restart: bool = False,
        tell: Tell = lambda _line: None,
        plan: Plan | None = None,
    ) -> None:
        self.state = State(folder)
        self.keyring = Keyring(self.state.secrets)
        self.ports = dict(ports)
        self.people: list[Person] = []
        self._options = options or Options()
        self._restart = restart
        self._tell = tell
        self._plan = plan or sotto()

    @property
    def url(self) -> str:
        """Where the web app is."""
        return f"http://localhost:{self.ports['gateway']}"

    @property
    def inbox_url(self) -> str:
        """Where the caught mails are."""
        return f"http://localhost:{self.ports['inbox']}"

    @property
    def processor_url(self) -> str:
        """Where the payment processor simulator is."""
        return f"http://{LOOPBACK}:{self.ports['processor']}"

    @property
    def nats_url(self) -> str:
        """Where the broker is, with user and password."""
        return nats_url(self.keyring, self.ports["nats"])

    @property
    def postgres(self) -> Postgres:
        """The URLs of the database's roles."""
        return Postgres(self.ports["postgres"], self.keyring)

    @property
    def authority(self) -> Authority | None:
        """Who signs the certificates of this house, where it has any."""
        return self._wiring.authority

    def grpc_addresses(self) -> dict[str, str]:
        """Return host:port of every service."""
        return {name: f"{LOOPBACK}:{self.ports[name]}" for name in SERVICES}

    def environment(self, name: str) -> dict[str, str]:
        """Return the SOTTO_ variables of a process (also "operator": what commands beside the house get)."""
        return self._wiring.environment(name)

    def process_id(self, name: str) -> int:
        """Return the process id of a running process or server."""
        pid = self._supervisor.child(name).pid
        assert pid is not None, f"{name} does not run"
        return pid

    async def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a process or server; return when it is dead (at once for SIGSTOP and SIGCONT)."""
        await self._supervisor.kill(name, number)

    async def start(self, name: str) -> None:
        """Start a process or server that is dead, and return when it is ready."""
        await self._supervisor.start(name)

    async def __aenter__(self) -> Self:
        self.state.create()
        lock = self.state.acquire(self.url)
        try:
            require_free(self.ports)
            self._wiring = Wiring(self.keyring, self.ports, self._options)
            self._supervisor = Supervisor(
                self.state, restart=self._restart, tell=self._tell, keep_open=(lock,)
            )
        except BaseException:
            self.state.release()
            raise
        try:
            await self._open()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _open(self) -> None:
        began = time.monotonic()
        await self._supervisor.start_together(all_servers(self.state, self.keyring, self.ports))
        migrations = {
            f"{service}-migrations": (command, self._wiring.migration_environment(service))
            for service, command in self._plan.migrations.items()
        }
        await self._supervisor.run_together(migrations)
        self._tell(f"the databases are up to date ({time.monotonic() - began:.1f} s since the start)")
        programs = [program(process, self._wiring) for process in self._plan.processes]
        await self._supervisor.start_together(programs)
        if self._plan.seed is not None:
            seeding = {"demo-practice": (self._plan.seed, self.environment("operator"))}
            output = await self._supervisor.run_together(seeding)
            self.people = read_people(output["demo-practice"])
        self._tell(f"everything is ready ({time.monotonic() - began:.1f} s since the start)")

    async def _close(self) -> None:
        await self._supervisor.stop()
        self.state.release()


def read_people(lines: str) -> list[Person]:
    """Read the seed command's output: a JSON object on each line that begins with `{`."""
    objects = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    return [
        Person(name=found["name"], role=found["role"], email=found["email"], division=found["division"])
        for found in objects
    ]
