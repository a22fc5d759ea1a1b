"""A house with real servers and two tiny processes in place of Sotto's, to try the supervisor on.

`python -m tests.support.fake_house up FOLDER` opens it on free ports, prints them as JSON and stays;
`… process` only answers health checks; `… migrate` writes to the database as the owner role.
"""

import asyncio
import http.server
import json
import os
import signal
import sys
from pathlib import Path

import asyncpg
import grpc
from grpc_health.v1 import health, health_pb2_grpc

from deploy.local.house import House
from deploy.local.plan import Plan, Process
from deploy.local.ports import free_ports

_SELF = (sys.executable, "-m", "tests.support.fake_house")
_SEED = 'print(\'{"name": "Ann", "role": "provider", "email": "ann@example.org", "division": "North"}\')'

PLAN = Plan(
    processes=(
        Process("directory", (*_SELF, "process"), "grpc"),
        Process("gateway", (*_SELF, "process"), "http"),
    ),
    migrations={"directory": (*_SELF, "migrate")},
    seed=(sys.executable, "-c", _SEED),
)


async def up(folder: Path) -> None:
    """Open the house until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with House(folder, free_ports(), restart=True, plan=PLAN) as house:
        sys.stdout.write(json.dumps(house.ports) + "\n")
        sys.stdout.flush()
        await stop.wait()


async def migrate(url: str) -> None:
    """Make a table, as a migration would."""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE IF NOT EXISTS trace (note text)")
    await connection.execute("GRANT USAGE ON SCHEMA directory TO sotto_directory")
    await connection.execute("GRANT SELECT, INSERT ON trace TO sotto_directory")
    await connection.close()


async def serve_grpc(address: str) -> None:
    """Answer gRPC health checks, under mutual TLS where the environment asks for it."""
    server = grpc.aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)
    if "SOTTO_TLS_KEY_FILE" in os.environ:
        names = ("SOTTO_TLS_KEY_FILE", "SOTTO_TLS_CERTIFICATE_FILE", "SOTTO_TLS_AUTHORITY_FILE")
        key, certificate, authority = (_content(name) for name in names)
        credentials = grpc.ssl_server_credentials([(key, certificate)], authority, require_client_auth=True)
        server.add_secure_port(address, credentials)
    else:
        server.add_insecure_port(address)
    await server.start()
    await server.wait_for_termination()


def _content(variable: str) -> bytes:
    return Path(os.environ[variable]).read_bytes()


class _Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer 200 to everything."""
        self.send_response(200)
        self.end_headers()


def main() -> None:
    """Play the part named by the first argument."""
    match sys.argv[1:]:
        case ["up", folder]:
            asyncio.run(up(Path(folder)))
        case ["migrate"]:
            asyncio.run(migrate(_content("SOTTO_DATABASE_OWNER_URL_FILE").decode()))
        case ["process"] if listen := os.environ.get("SOTTO_HTTP_LISTEN"):
            host, _, port = listen.partition(":")
            http.server.HTTPServer((host, int(port)), _Healthy).serve_forever()
        case ["process"]:
            asyncio.run(serve_grpc(os.environ["SOTTO_LISTEN"]))


if __name__ == "__main__":
    main()
