"""What an operator may set for the gateway."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from chassis.settings import Address, BusSettings, ExistingFile, IdentitySettings

_DEFAULT_PORTS = {"http": 80, "https": 443}


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


class GatewaySettings(IdentitySettings, BusSettings):
    """`http_listen` takes requests; `public_url` is what people see in front of it (TLS ends there)."""

    http_listen: Address
    public_url: Annotated[str, AfterValidator(_origin)]
    practice: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", max_length=63)] | None = None
    trust_file: ExistingFile
    directory_address: Address
    conversation_address: Address
    files_address: Address
    billing_address: Address
    notify_address: Address
