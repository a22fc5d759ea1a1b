"""The two servers written in this project: the mail catcher and the payment processor simulator."""

import sys
from collections.abc import Mapping

import httpx2

from deploy.local.child import Program
from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK
from deploy.local.state import State


def mail(state: State, ports: Mapping[str, int]) -> Program:
    """Return the mail catcher with its inbox page as a program."""
    ways = ("--smtp-port", str(ports["smtp"]), "--http-port", str(ports["inbox"]))
    return Program(
        name="mail",
        command=(sys.executable, "-m", "deploy.local.mail", *ways, "--folder", str(state.folder("mail"))),
        ready=lambda: answers(f"http://{LOOPBACK}:{ports['inbox']}/api/health"),
    )


def processor(state: State, keyring: Keyring, port: int, webhook_url: str) -> Program:
    """Return the payment processor simulator as a program."""
    return Program(
        name="processor",
        command=(
            *(sys.executable, "-m", "tests.support.processor"),
            *("--port", str(port)),
            *("--state-file", str(state.folder("processor") / "state")),
            *("--secret-key", secret_key(keyring)),
            *("--webhook-url", webhook_url),
            *("--webhook-secret", webhook_secret(keyring)),
        ),
        ready=lambda: answers(f"http://{LOOPBACK}:{port}/_simulator/health"),
    )


def secret_key(keyring: Keyring) -> str:
    """Return the simulator's secret API key, in the processor's test-mode form."""
    return f"sk_test_{keyring.password('processor')}"


def webhook_secret(keyring: Keyring) -> str:
    """Return the secret with which the simulator signs its webhooks."""
    return f"whsec_{keyring.password('processor-webhook')}"


async def answers(url: str) -> None:
    """Ask a web server.

    Raises:
        Exception: it cannot be reached, or answers anything but 200.
    """
    async with httpx2.AsyncClient(timeout=2.0, trust_env=False) as client:
        answer = await client.get(url)
        answer.raise_for_status()
