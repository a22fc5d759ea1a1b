"""What an operator may set for the gateway."""

from typing import Annotated

from pydantic import Field

from chassis.settings import Address, BusSettings, ExistingFile, IdentitySettings, Origin


class GatewaySettings(IdentitySettings, BusSettings):
    """`http_listen` takes requests; `public_url` is what people see in front of it (TLS ends there)."""

    http_listen: Address
    public_url: Origin
    practice: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", max_length=63)] | None = None
    trust_file: ExistingFile
    directory_address: Address
    conversation_address: Address
    files_address: Address
    billing_address: Address
    notify_address: Address
