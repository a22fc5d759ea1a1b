"""What every process of Sotto is told by its environment: each only what it needs, secrets as files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.local.certificates import Authority, Certificate
from deploy.local.keyring import IDENTITIES, Keyring
from deploy.local.ports import LOOPBACK, SERVICES
from deploy.local.servers.nats import nats_url
from deploy.local.servers.postgres import WITH_KEYS, Postgres
from deploy.local.servers.s3 import ACCESS_KEY, BUCKET, REGION, ObjectStore
from deploy.local.servers.web import secret_key, webhook_secret

# Who calls whom over gRPC, and nobody else; the operator's commands stand beside the gateway.
CALLS = {
    "directory": (),
    "conversation": ("directory",),
    "files": ("conversation", "directory"),
    "billing": ("conversation", "directory"),
    "notify": ("directory", "conversation", "billing"),
    "gateway": SERVICES,
    "operator": SERVICES,
}


@dataclass(frozen=True)
class Options:
    """What the person at the terminal may choose."""

    tls: bool = False
    log_level: str = "info"
    namespace: str = "sotto"
    practice: str = "demo"
    otlp_endpoint: str = field(default_factory=lambda: os.environ.get("SOTTO_OTLP_ENDPOINT", ""))


class Wiring:
    """Puts the environments together."""

    def __init__(self, keyring: Keyring, ports: Mapping[str, int], options: Options) -> None:
        self._keyring = keyring
        self._ports = ports
        self._options = options
        self._postgres = Postgres(ports["postgres"], keyring)
        self._trust = keyring.trust()
        self.authority = Authority(keyring) if options.tls else None
        self.certificates: dict[str, Certificate] = (
            {name: self.authority.certify(name) for name in IDENTITIES} if self.authority else {}
        )
        self.public_url = f"http://localhost:{ports['gateway']}"

    def address(self, service: str) -> str:
        """Return host:port of a service's gRPC listener."""
        return f"{LOOPBACK}:{self._ports[service]}"

    def environment(self, process: str) -> dict[str, str]:
        """Return the variables of a service, the gateway or the operator's commands."""
        found = self._common(process) | self._neighbours(process)
        if process in SERVICES:
            found |= self._listening(process) | self._storage(process)
        if process in WITH_KEYS:
            found |= self._keys(process)
        special = {
            "directory": self._master_key,
            "conversation": self._seal,
            "files": self._s3,
            "billing": self._stripe,
            "notify": self._smtp,
            "gateway": self._gateway,
        }
        return found | special.get(process, dict)()

    def migration_environment(self, service: str) -> dict[str, str]:
        """Return the variables of a service's migrations, the only process with the owner's password."""
        url = self._keyring.write(f"{service}.owner-url", self._postgres.owner_url(service))
        found = self._common(service) | {"SOTTO_DATABASE_OWNER_URL_FILE": str(url)}
        if service in WITH_KEYS:
            keys = self._keyring.write("key-store.owner-url", self._postgres.key_store_owner_url())
            found["SOTTO_KEY_STORE_OWNER_URL_FILE"] = str(keys)
        return found

    def _common(self, process: str) -> dict[str, str]:
        found = {
            "SOTTO_NAMESPACE": self._options.namespace,
            "SOTTO_TRUST_FILE": str(self._trust),
            "SOTTO_IDENTITY_KEY_FILE": str(self._keyring.identity(process)),
            "SOTTO_LOG_LEVEL": self._options.log_level,
            "SOTTO_OTLP_ENDPOINT": self._options.otlp_endpoint,
            "SOTTO_PUBLIC_URL": self.public_url,
        }
        if certificate := self.certificates.get(process):
            found |= {
                "SOTTO_TLS_CERTIFICATE_FILE": str(certificate.certificate),
                "SOTTO_TLS_KEY_FILE": str(certificate.key),
                "SOTTO_TLS_AUTHORITY_FILE": str(certificate.authority),
            }
        return found

    def _neighbours(self, process: str) -> dict[str, str]:
        return {f"SOTTO_{name.upper()}_ADDRESS": self.address(name) for name in CALLS[process]}

    def _listening(self, service: str) -> dict[str, str]:
        return {
            "SOTTO_LISTEN": self.address(service),
            "SOTTO_METRICS_LISTEN": f"{LOOPBACK}:{self._ports[f'{service}-metrics']}",
        }

    def _storage(self, service: str) -> dict[str, str]:
        database = self._keyring.write(f"{service}.database-url", self._postgres.url(service))
        return {"SOTTO_DATABASE_URL_FILE": str(database)} | self._nats()

    def _nats(self) -> dict[str, str]:
        url = self._keyring.write("nats-url", nats_url(self._keyring, self._ports["nats"]))
        return {"SOTTO_NATS_URL_FILE": str(url)}

    def _keys(self, service: str) -> dict[str, str]:
        url = self._keyring.write(f"{service}.key-store-url", self._postgres.key_store_url(service))
        return {"SOTTO_KEY_STORE_URL_FILE": str(url)} | self._master_key()

    def _master_key(self) -> dict[str, str]:
        return {"SOTTO_MASTER_KEY_FILE": str(self._keyring.master_key())}

    def _seal(self) -> dict[str, str]:
        return {"SOTTO_SEAL_KEY_FILE": str(self._keyring.seal_key())}

    def _s3(self) -> dict[str, str]:
        store = ObjectStore(self._ports["s3"], self._keyring)
        return {
            "SOTTO_S3_ENDPOINT": store.endpoint,
            "SOTTO_S3_ACCESS_KEY": ACCESS_KEY,
            "SOTTO_S3_SECRET_KEY_FILE": str(self._keyring.write("s3-secret-key", store.secret_key)),
            "SOTTO_S3_BUCKET": BUCKET,
            "SOTTO_S3_REGION": REGION,
        }

    def _stripe(self) -> dict[str, str]:
        key = self._keyring.write("stripe-secret-key", secret_key(self._keyring))
        webhook = self._keyring.write("stripe-webhook-secret", webhook_secret(self._keyring))
        return {
            "SOTTO_STRIPE_API_BASE": f"http://{LOOPBACK}:{self._ports['processor']}",
            "SOTTO_STRIPE_SECRET_KEY_FILE": str(key),
            "SOTTO_STRIPE_WEBHOOK_SECRET_FILE": str(webhook),
        }

    def _smtp(self) -> dict[str, str]:
        return {
            "SOTTO_SMTP_HOST": LOOPBACK,
            "SOTTO_SMTP_PORT": str(self._ports["smtp"]),
            "SOTTO_SMTP_SECURITY": "none",
            "SOTTO_MAIL_FROM": "Sotto <no-reply@sotto.example>",
        }

    def _gateway(self) -> dict[str, str]:
        return {
            "SOTTO_HTTP_LISTEN": self._listen_http(),
            "SOTTO_METRICS_LISTEN": f"{LOOPBACK}:{self._ports['gateway-metrics']}",
            "SOTTO_PRACTICE": self._options.practice,
            # Whoever tests and measures here asks more often than people do.
            "SOTTO_PERSON_REQUESTS_PER_SECOND": "1000000",
            "SOTTO_PERSON_MESSAGES_PER_SECOND": "1000000",
        } | self._nats()

    def _listen_http(self) -> str:
        return f"{LOOPBACK}:{self._ports['gateway']}"
