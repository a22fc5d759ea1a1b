"""What an operator may set."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from chassis.settings import BusSettings, DatabaseSettings, IdentitySettings, ServerSettings
from services.directory.domain.sign_ins import Limits


class DirectorySettings(ServerSettings, IdentitySettings, DatabaseSettings, BusSettings):
    """SOTTO_SESSION_IDLE_MINUTES ends a session without activity, SOTTO_SESSION_HOURS any session."""

    session_idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    session_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 12

    def limits(self) -> Limits:
        """How long sessions last."""
        return Limits(timedelta(minutes=self.session_idle_minutes), timedelta(hours=self.session_hours))
