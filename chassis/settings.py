"""What an operator may set: variables SOTTO_<NAME>, or SOTTO_<NAME>_FILE for a file that holds the value.

Each process declares the mixins it needs. A process that is set wrongly says all that is wrong, and ends.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "SOTTO_"

_DEFAULT_PORTS = {"http": 80, "https": 443}

S = TypeVar("S", bound="Settings")


def _checked_address(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise ValueError("must be host:port")
    return address


def _existing_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError("there is no such file")
    return path


def _origin(url: str) -> str:
    """The URL's origin as browsers spell it (RFC 6454 §6.2)."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("must be the address people use, such as https://sotto.example, without a path")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("must hold scheme, host and port only")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


Address = Annotated[str, AfterValidator(_checked_address)]
"""host:port"""

Origin = Annotated[str, AfterValidator(_origin)]
"""The address that people use, without a path, as browsers spell it."""

ExistingFile = Annotated[Path, AfterValidator(_existing_file)]
"""The path of a file that is there."""

Secret = Annotated[str, Field(repr=False, min_length=1)]
"""A value that is never printed."""


class _Unreadable:
    """Stands for the content of a file that could not be read."""

    def __init__(self, path: str) -> None:
        self.path = path


class _EnvironmentOrFile(EnvSettingsSource):
    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        value, key, is_complex = super().get_field_value(field, field_name)
        path = os.environ.get(_variable(field_name) + "_FILE")
        if value is None and path and not field_name.endswith("_file"):
            try:
                return Path(path).read_text().strip(), key, False
            except (OSError, UnicodeDecodeError):
                return _Unreadable(path), key, False
        return value, key, is_complex


class Settings(BaseSettings):
    """What every process may be told."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    namespace: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")] = "sotto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    otlp_endpoint: str | None = None
    metrics_listen: Address | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first (tests), then the environment and the files it names."""
        return init_settings, _EnvironmentOrFile(settings_cls)


class TlsSettings(Settings):
    """Mutual TLS between processes: all three files, or none on one machine."""

    tls_certificate_file: ExistingFile | None = None
    tls_key_file: ExistingFile | None = None
    tls_authority_file: ExistingFile | None = None

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        files = (self.tls_certificate_file, self.tls_key_file, self.tls_authority_file)
        if any(files) and not all(files):
            raise ValueError(
                "SOTTO_TLS_CERTIFICATE_FILE, _KEY_FILE and _AUTHORITY_FILE are set together or not at all"
            )
        return self

    def tls_files(self) -> tuple[bytes, bytes, bytes] | None:
        """Authority, key and certificate (PEM), if TLS is set."""
        if not (self.tls_authority_file and self.tls_key_file and self.tls_certificate_file):
            return None
        return (
            self.tls_authority_file.read_bytes(),
            self.tls_key_file.read_bytes(),
            self.tls_certificate_file.read_bytes(),
        )


class IdentitySettings(TlsSettings):
    """Who this process is, for those it calls."""

    identity_key_file: ExistingFile


class ServerSettings(TlsSettings):
    """A gRPC server."""

    listen: Address
    trust_file: ExistingFile
    reflection: bool = False
    max_concurrent_calls: Annotated[int, Field(ge=1, le=100_000)] = 200


class DatabaseSettings(Settings):
    """A database, as the service's own role."""

    database_url: Secret
    database_pool_size: Annotated[int, Field(ge=2, le=200)] = 10


class OwnerSettings(Settings):
    """A database, as the owner of the schemas: for `migrate` only."""

    database_owner_url: Secret


class BusSettings(Settings):
    """The broker."""

    nats_url: Secret
    nats_replicas: Annotated[int, Field(ge=1, le=5)] = 1


class MasterKeySettings(Settings):
    """The keys that wrap the keys in databases."""

    master_key_file: ExistingFile


class KeyStoreSettings(MasterKeySettings):
    """The database of keys, as the service's own role."""

    key_store_url: Secret


class KeyStoreOwnerSettings(Settings):
    """The database of keys, as the owner of its schema: for `migrate` and `rewrap-keys`."""

    key_store_owner_url: Secret


def load(cls: type[S]) -> S:
    """Read the settings. Where any is wrong, print a sentence about each to stderr and exit with status 2."""
    try:
        return cls()
    except ValidationError as error:
        problems = error.errors(include_url=False)
    _refuse([_sentence(problem) for problem in problems])


def _refuse(sentences: list[str]) -> NoReturn:
    sys.stderr.write("".join(f"{sentence}\n" for sentence in sentences))
    raise SystemExit(2)


def _sentence(problem: ErrorDetails) -> str:
    if not problem["loc"]:
        return _reason(problem) + "."
    variable = _variable(str(problem["loc"][0]))
    if isinstance(problem["input"], _Unreadable):
        return f"{variable}_FILE names {problem['input'].path}, which cannot be read."
    if problem["type"] == "missing":
        file = "" if variable.endswith("_FILE") else f" (or {variable}_FILE)"
        return f"{variable}{file} is not set."
    return f"{variable}: {_reason(problem)}."


def _reason(problem: ErrorDetails) -> str:
    return problem["msg"].removeprefix("Value error, ")


def _variable(field_name: str) -> str:
    return PREFIX + field_name.upper()
