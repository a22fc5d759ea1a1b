"""What an operator may set for files."""

from typing import Annotated

from pydantic import Field

from chassis.settings import (
    Address,
    BusSettings,
    DatabaseSettings,
    IdentitySettings,
    KeyStoreSettings,
    Secret,
    ServerSettings,
)

Endpoint = Annotated[str, Field(pattern=r"^https?://[^/]+/?$")]
"""http://host:port or https://host"""


class FilesSettings(ServerSettings, IdentitySettings, DatabaseSettings, BusSettings, KeyStoreSettings):
    """SOTTO_<NAME> each."""

    conversation_address: Address
    directory_address: Address
    s3_endpoint: Endpoint
    s3_access_key: Secret
    s3_secret_key: Secret
    s3_bucket: str
    s3_region: str = "us-east-1"
    largest_file_mib: Annotated[int, Field(ge=1, le=1024)] = 50
    clamd_address: Address | None = None
