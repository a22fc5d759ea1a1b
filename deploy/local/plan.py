"""Which processes of Sotto run, as data: migrations, then all processes together, then the demo practice."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deploy.local.certificates import Certificate
from deploy.local.child import Program
from deploy.local.ports import SERVICES
from deploy.local.servers.web import answers
from deploy.local.wiring import Wiring

_ANSWER_SECONDS = 2.0
# Long enough for a service to end its streams and finish what it is doing.
_GRACE_SECONDS = 15.0


@dataclass(frozen=True)
class Process:
    """One long-lived process: its name in the wiring, its command, and how to ask it (grpc or http)."""

    name: str
    command: tuple[str, ...]
    asked_by: str


@dataclass(frozen=True)
class Plan:
    """What a house consists of beside the servers.

    Attributes:
        migrations: service → the command that brings its schema up to date.
        seed: the command that fills the demo practice; writes one JSON object a line:
            {"name", "role", "email", "division"}. None for no demo practice.
    """

    processes: tuple[Process, ...]
    migrations: dict[str, tuple[str, ...]]
    seed: tuple[str, ...] | None


def sotto(demo: bool = True) -> Plan:
    """Return the plan of the whole house, with or without the demo practice."""
    services = tuple(Process(name, _module(f"services.{name}"), "grpc") for name in SERVICES)
    return Plan(
        processes=(*services, Process("gateway", _module("gateway"), "http")),
        migrations={name: (*_module(f"services.{name}"), "migrate") for name in SERVICES},
        seed=_module("deploy.local.demo_practice") if demo else None,
    )


def program(process: Process, wiring: Wiring) -> Program:
    """Return a process as a program for the supervisor."""
    return Program(
        name=process.name,
        command=process.command,
        environment=wiring.environment(process.name),
        ready=_question(process, wiring),
        grace=_GRACE_SECONDS,
    )


def _question(process: Process, wiring: Wiring) -> Callable[[], Awaitable[None]]:
    if process.asked_by == "http":
        url = wiring.public_url.replace("localhost", "127.0.0.1")
        return lambda: answers(f"{url}/healthz")
    return lambda: _ask_health(wiring.address(process.name), wiring.certificates.get("operator"))


async def _ask_health(address: str, certificate: Certificate | None) -> None:
    async with _channel(address, certificate) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=_ANSWER_SECONDS)
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        raise ConnectionError("not serving yet")


def _channel(address: str, certificate: Certificate | None) -> grpc.aio.Channel:
    if certificate is None:
        return grpc.aio.insecure_channel(address)
    credentials = grpc.ssl_channel_credentials(
        certificate.authority.read_bytes(), certificate.key.read_bytes(), certificate.certificate.read_bytes()
    )
    return grpc.aio.secure_channel(address, credentials)


def _module(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name)
