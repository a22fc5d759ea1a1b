"""What an operator may set."""

from typing import Annotated

from pydantic import Field

from chassis.settings import (
    Address,
    BusSettings,
    DatabaseSettings,
    ExistingFile,
    IdentitySettings,
    KeyStoreSettings,
    ServerSettings,
)


class Config(ServerSettings, IdentitySettings, DatabaseSettings, BusSettings, KeyStoreSettings):
    """The settings of the conversation service."""

    directory_address: Address
    seal_key_file: ExistingFile
    key_backup_days: Annotated[int, Field(ge=0, le=365)] = 7
