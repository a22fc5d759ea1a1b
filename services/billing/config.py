"""What an operator may set for billing."""

from typing import Annotated

from pydantic import Field

from chassis.settings import (
    Address,
    BusSettings,
    DatabaseSettings,
    ExistingFile,
    IdentitySettings,
    Secret,
    ServerSettings,
)

WebAddress = Annotated[str, Field(pattern=r"^https?://[^/]+/?$")]
"""http://host:port or https://host"""


PreviousSecret = Annotated[str | None, Field(repr=False, min_length=1)]
"""One that is still good while another takes its place; None: there is none."""


class BillingSettings(ServerSettings, IdentitySettings, DatabaseSettings, BusSettings):
    """SOTTO_<NAME> each."""

    conversation_address: Address
    directory_address: Address
    public_url: WebAddress
    stripe_api_base: WebAddress | None = None
    stripe_secret_key: Secret
    stripe_webhook_secret: Secret
    stripe_webhook_secret_previous: PreviousSecret = None
    east_asian_font_file: ExistingFile | None = None
