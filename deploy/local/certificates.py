"""A certificate authority of one state folder, and a certificate for each process (`make up TLS=1`)."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.local.keyring import Keyring
from deploy.local.ports import LOOPBACK

_LIFE = dt.timedelta(days=365)


@dataclass(frozen=True)
class Certificate:
    """The files a process is given: its certificate and key, and the authority it trusts (all PEM)."""

    certificate: Path
    key: Path
    authority: Path


class Authority:
    """Signs certificates for the processes of this machine; its key is new at each start, never stored."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Sotto on this machine")
        certificate = (
            _builder(self._name, self._name, self._key, _LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self._file = keyring.write("authority.pem", _pem(certificate))

    def certify(self, process: str, life: dt.timedelta = _LIFE, file: str = "") -> Certificate:
        """Make a certificate for client and server: its names are the process's, localhost and 127.0.0.1.

        `life` from now, less than 0: it has ended already. `file`: its files' name, where not the process's.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        names = [
            x509.DNSName(process),
            x509.DNSName("localhost"),
            x509.IPAddress(ipaddress.ip_address(LOOPBACK)),
        ]
        usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        certificate = (
            _builder(_name(process), self._name, key, life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return Certificate(
            certificate=self._keyring.write(f"{file or process}.certificate.pem", _pem(certificate)),
            key=self._keyring.write(f"{file or process}.key.pem", private.decode()),
            authority=self._file,
        )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: dt.timedelta
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + life)
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
