"""Starts, stops and shows the whole house on this machine: python -m deploy.local up|down|reset|logs."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Sequence

from deploy.local.faults import StackFault
from deploy.local.house import House
from deploy.local.logs import follow
from deploy.local.plan import sotto
from deploy.local.ports import default_ports
from deploy.local.state import State
from deploy.local.welcome import welcome
from deploy.local.wiring import Options

_STOP_SECONDS = 90.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command; a failure is one sentence on standard error and exit status 1."""
    chosen = parser().parse_args(arguments)
    state = State.usual()
    try:
        match chosen.command:
            case "up":
                asyncio.run(_up(state, chosen))
            case "down":
                _down(state)
            case "reset":
                _down(state)
                state.remove()
                print(f"Removed {state.root}.")
            case "logs":
                with contextlib.suppress(KeyboardInterrupt):
                    follow(state, chosen.service)
    except StackFault as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start everything and stay until Ctrl-C")
    up.add_argument("--port", type=_port, default=8080, help="the web app's port (8080)")
    up.add_argument("--tls", action="store_true", help="mutual TLS between all processes")
    up.add_argument("--no-demo", action="store_true", help="without the demo practice")
    up.add_argument("--log-level", choices=("debug", "info", "warning", "error"), default="info")
    commands.add_parser("down", help="stop what runs")
    commands.add_parser("reset", help="stop what runs and delete all its data")
    logs = commands.add_parser("logs", help="follow the logs")
    logs.add_argument("--service", default="", help="only this process or server")
    return made


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 64535")
    return int(text)


async def _up(state: State, chosen: argparse.Namespace) -> None:
    began = time.monotonic()

    def tell(line: str) -> None:
        # The terminal may be gone while we still stop what we started.
        with contextlib.suppress(OSError):
            print(f"[{time.monotonic() - began:6.1f} s] {line}", flush=True)

    house = House(
        state.root,
        default_ports(chosen.port),
        options=Options(tls=chosen.tls, log_level=chosen.log_level),
        restart=True,
        tell=tell,
        plan=sotto(demo=not chosen.no_demo),
    )
    stop = _on_signals()
    opening = asyncio.create_task(house.__aenter__())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([opening, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not opening.done():
        tell("stopping")
        opening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await opening
        return
    await opening  # raises why it could not start
    with contextlib.suppress(OSError):
        print(welcome(house), flush=True)
    await stopping
    tell("stopping")
    await house.__aexit__(None, None, None)
    tell("everything has stopped")


def _on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup a hang-up is ignored, and stays so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _down(state: State) -> None:
    holder = state.running()
    if holder is None:
        print("Sotto is not running.")
        return
    # Where the supervisor was killed, the reaper still holds the folder while it ends the children.
    with contextlib.suppress(ProcessLookupError):
        os.kill(holder.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while state.running() is not None:
        if time.monotonic() > deadline:
            raise StackFault(f"Sotto (process {holder.pid}) did not stop within {_STOP_SECONDS:.0f} s.")
        time.sleep(0.05)
    print("Sotto has stopped.")


if __name__ == "__main__":
    sys.exit(main())
