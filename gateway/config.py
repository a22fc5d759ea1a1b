"""What an operator may set for the gateway."""

from typing import Annotated

from pydantic import Field

from chassis.settings import Address, BusSettings, ExistingFile, IdentitySettings, Origin
from gateway.rates import Rates


class GatewaySettings(IdentitySettings, BusSettings):
    """`http_listen` takes requests; `public_url` is what people see in front of it (TLS ends there).

    `trusted_proxies`: how many are in front of it.
    """

    http_listen: Address
    public_url: Origin
    practice: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", max_length=63)] | None = None
    trust_file: ExistingFile
    directory_address: Address
    conversation_address: Address
    files_address: Address
    billing_address: Address
    notify_address: Address
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] | None = None
    address_requests_per_second: Annotated[int, Field(ge=1)] = 100
    person_requests_per_second: Annotated[int, Field(ge=1)] = 50
    person_messages_per_second: Annotated[int, Field(ge=1)] = 50

    @property
    def rates(self) -> Rates:
        """How often somebody may ask."""
        return Rates(
            self.person_requests_per_second,
            self.person_messages_per_second,
            self.address_requests_per_second,
            self.trusted_proxies,
        )
