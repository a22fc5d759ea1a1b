"""A service behind its real gRPC face, in this process: own keys, tokens for anybody, calls as anybody.

keys = Keys.make(folder)
async with open_door("conversation", keys, [register]) as door:
    stub = door.stub(ConversationServiceStub, a_client)
    await stub.SendMessage(request)          # raises the Fault that the service raised
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import grpc

from chassis.audit.trail import Trail
from chassis.auth import Caller, Signer
from chassis.dial import Channel
from chassis.rpc import Server
from chassis.settings import ServerSettings
from chassis.trust import Trust
from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK
from deploy.local.state import State

T = TypeVar("T")

Registration = Callable[[grpc.aio.Server], None]


@dataclass(frozen=True)
class Keys:
    """The identity keys of all processes, the file that all trust, and a master key."""

    keyring: Keyring
    trust_file: Path
    master_key_file: Path

    @classmethod
    def make(cls, folder: Path) -> "Keys":
        """Make fresh keys in a folder."""
        state = State(folder)
        state.create()
        keyring = Keyring(state.secrets)
        return cls(keyring, keyring.trust(), keyring.master_key())

    def identity_key_file(self, process: str) -> Path:
        """The private key of a process, as its settings name it."""
        return self.keyring.identity(process)

    def signer(self, process: str) -> Signer:
        """What a process signs with."""
        return Signer(self.identity_key_file(process))

    def trust(self) -> Trust:
        """What every process trusts."""
        return Trust(self.trust_file)

    def token(self, caller: Caller, audience: str, now: datetime | None = None) -> str:
        """What `caller` shows to the service `audience`; the directory signs for people and machines."""
        if caller.service is not None:
            return self.signer(caller.service).service_token(audience)
        directory, now = self.signer("directory"), now or datetime.now(UTC)
        if caller.is_machine:
            return directory.machine_token(caller, [audience], now)
        return directory.person_token(caller, audience, now)


class Door:
    """A listening gRPC server and the ways to call it."""

    def __init__(self, name: str, port: int, keys: Keys) -> None:
        self.name = name
        self.address = f"{LOOPBACK}:{port}"
        self._keys = keys
        self._channels: list[grpc.aio.Channel] = []
        self._raw: grpc.aio.Channel | None = None

    def stub(self, stub: Callable[[grpc.aio.Channel], T], caller: Caller) -> T:
        """A generated stub that calls as `caller` and raises Faults; each call carries a fresh token."""
        return stub(self.channel(caller))

    def channel(self, caller: Caller) -> Channel:
        """What `Dialer.channel` would give to the process or person `caller`."""
        return Channel(self.raw(), lambda: self._keys.token(caller, self.name))

    def raw(self) -> grpc.aio.Channel:
        """A bare channel: no token, no deadline, errors as gRPC tells them."""
        if self._raw is None:
            self._raw = self.another_raw()
        return self._raw

    def another_raw(self) -> grpc.aio.Channel:
        """A bare channel with a connection of its own."""
        options = [("grpc.use_local_subchannel_pool", 1)]
        self._channels.append(grpc.aio.insecure_channel(self.address, options=options))
        return self._channels[-1]

    async def close(self) -> None:
        """Close the channels."""
        for channel in self._channels:
            await channel.close()


@asynccontextmanager
async def open_door(
    name: str,
    keys: Keys,
    registrations: Sequence[Registration],
    max_concurrent_calls: int = 200,
    trail: Trail | None = None,
) -> AsyncIterator[Door]:
    """Serve as the process `name` on a free port.

    Tokens are checked by the machine's clock; what the service itself does goes by the clock it was given.
    """
    settings = ServerSettings(
        listen=f"{LOOPBACK}:0", trust_file=keys.trust_file, max_concurrent_calls=max_concurrent_calls
    )
    server = Server(settings, name, keys.trust(), registrations, trail=trail)
    door = Door(name, await server.start(), keys)
    try:
        yield door
    finally:
        await door.close()
        await server.stop(0.0)
