"""The embedded servers of one state folder, and what each is told about the others."""

from collections.abc import Mapping

from deploy.local.child import Program
from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK
from deploy.local.servers.nats import nats_server
from deploy.local.servers.postgres import postgres
from deploy.local.servers.s3 import s3
from deploy.local.servers.web import mail, processor
from deploy.local.state import State


def storage_and_mail(state: State, keyring: Keyring, ports: Mapping[str, int]) -> list[Program]:
    """Return the servers that know nothing of each other, as programs; they may start in any order."""
    return [
        postgres(state, keyring, ports["postgres"]),
        nats_server(state, keyring, ports["nats"]),
        s3(state, keyring, ports),
        mail(state, ports),
    ]


def all_servers(state: State, keyring: Keyring, ports: Mapping[str, int]) -> list[Program]:
    """Return those and the payment processor simulator, which calls the gateway."""
    simulator = processor(state, keyring, ports["processor"], webhook_url(ports))
    return [*storage_and_mail(state, keyring, ports), simulator]


def webhook_url(ports: Mapping[str, int]) -> str:
    """Return where the processor sends its webhooks: the gateway."""
    return f"http://{LOOPBACK}:{ports['gateway']}/webhooks/stripe"
