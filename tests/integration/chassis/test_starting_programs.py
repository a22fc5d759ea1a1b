"""Processes start other programs while calls are under way (ADR 0028)."""

import asyncio
import os
import sys

import pytest

_LOADED = """
import os
import runpy
import sys


class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "grpc":
            sys.meta_path.remove(self)
            print(os.environ.get("GRPC_ENABLE_FORK_SUPPORT"), os.environ.get("GRPC_EXPERIMENTS"))


sys.meta_path.insert(0, Watch())
runpy.run_module("{module}.__main__", run_name="loaded")
"""

_PROGRAM = """
import chassis
import asyncio

import grpc
import uvloop

STARTS = 200


class Echo(grpc.GenericRpcHandler):
    def service(self, details):
        return grpc.unary_unary_rpc_method_handler(self.answer)

    async def answer(self, request, context):
        return request


async def main():
    server = grpc.aio.server()
    server.add_generic_rpc_handlers([Echo()])
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        call = channel.unary_unary("/test/Echo")

        async def calling():
            while True:
                await call(b"x" * 300)

        callers = [asyncio.create_task(calling()) for _ in range(8)]
        started = [await (await asyncio.create_subprocess_exec("true")).wait() for _ in range(STARTS)]
        for caller in callers:
            caller.cancel()
    await server.stop(0)
    print(sum(1 for status in started if status != 0))


uvloop.run(main())
"""


async def test_no_program_crashes_on_its_way_while_calls_are_under_way() -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PROGRAM, stdout=asyncio.subprocess.PIPE, env=_environment()
    )
    async with asyncio.timeout(60):
        said, _ = await program.communicate()
    assert (program.returncode, said) == (0, b"0\n")


@pytest.mark.parametrize(
    "module",
    [
        "gateway",
        *(f"services.{each}" for each in ("directory", "conversation", "files", "billing", "notify")),
    ],
)
async def test_every_process_loads_grpc_as_the_chassis_says(module: str) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _LOADED.format(module=module),
        stdout=asyncio.subprocess.PIPE,
        env=_environment(),
    )
    said, _ = await program.communicate()
    assert (program.returncode, said) == (0, b"0 -event_engine_client,-event_engine_listener\n")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GRPC_")}
