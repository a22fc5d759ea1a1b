"""What an operator may set."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from chassis.settings import (
    BusSettings,
    DatabaseSettings,
    IdentitySettings,
    MasterKeySettings,
    Origin,
    ServerSettings,
)
from services.directory.domain.sessions import Limit, Limits


class DirectorySettings(ServerSettings, IdentitySettings, DatabaseSettings, BusSettings, MasterKeySettings):
    """How long sessions last (S4): `idle_minutes` without activity, `hours` in any case; clients' longer.

    `public_url` is where people reach Sotto: passkeys work there only. `proof_minutes`: for how long money,
    settings and security believe that it is still the same person.
    """

    public_url: Origin
    session_idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    session_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 12
    client_session_idle_minutes: Annotated[int, Field(ge=1, le=30 * 24 * 60)] = 24 * 60
    client_session_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 14 * 24
    proof_minutes: Annotated[int, Field(ge=1, le=12 * 60)] = 10

    def limits(self) -> Limits:
        """How long sessions and proofs last."""
        return Limits(
            Limit(timedelta(minutes=self.session_idle_minutes), timedelta(hours=self.session_hours)),
            Limit(
                timedelta(minutes=self.client_session_idle_minutes),
                timedelta(hours=self.client_session_hours),
            ),
            timedelta(minutes=self.proof_minutes),
        )
